"""The demo's day: fourteen customers of a shop for the kitchen, in their own languages."""

from conversations.demo.talk import (
    Person,
    Talk,
    answers,
    corrects,
    file,
    notes,
    reacts,
    says,
    sends,
    takes_back,
)

HOUR, DAY = 60, 24 * 60

MARIANA = Talk(
    Person("mariana", "Mariana Albuquerque de Souza e Silva", "5511900000011", "mari.albuquerque"),
    (
        says(DAY - 15, "Oi! Vocês entregam na Vila Madalena ainda esta semana?"),
        answers(DAY - 17, "ana", "Oi, Mariana! Entregamos sim, quarta e quinta."),
        sends(
            DAY - 20,
            "order",
            {
                "catalog_id": "990000000000001",
                "product_items": [
                    {"product_retailer_id": "Moedor de café", "quantity": 1, "item_price": 329.9, "currency": "BRL"},
                    {"product_retailer_id": "Filtro de pano", "quantity": 2, "item_price": 24.9, "currency": "BRL"},
                    {"product_retailer_id": "Xícara azul", "quantity": 4, "item_price": 27.5, "currency": "BRL"},
                ],
            },
        ),
        answers(DAY - 22, "ana", "Recebi o pedido. Qual é o endereço?"),
        sends(
            DAY - 26,
            "location",
            {
                "latitude": -23.5545,
                "longitude": -46.6893,
                "name": "Rua Harmonia, 312",
                "address": "Vila Madalena, São Paulo",
            },
        ),
        answers(DAY - 28, "ana", "Perfeito, anotado! Segue o link de rastreio 👉 acme.example/r/8F2K"),
        reacts(DAY - 29, 5, "❤️"),
        notes(DAY - 30, "bruno", "O moedor sai do estoque de Pinheiros. Já separei."),
        says(DAY - 37, "Vocês conseguem confirmar o horário?"),
        says(DAY - 38, "Preciso sair à tarde 🙏"),
        answers(18, "ana", "Quinta entre 9h e 12h, pode ser?", "failed", code=130429),
    ),
    assignee="ana",
)
AISHA = Talk(
    Person("aisha", "عائشة المنصوري", "971500000012", country="AE"),
    (
        says(52, "السلام عليكم، هل عندكم مطحنة القهوة باللون الأسود؟"),
        sends(50, "audio", file(1, "audio/ogg; codecs=opus", voice=True)),
    ),
    line=1,
    unread=2,
)
PRIYANKA = Talk(
    Person("priyanka", "Priyanka Raghunathan", "919000000013", country="IN"),
    (
        says(DAY + 3 * HOUR, "Hello, my kettle arrived but the lid does not close."),
        sends(DAY + 3 * HOUR - 2, "image", file(2, "image/jpeg", caption="This is the lid"), caption="This is the lid"),
        answers(DAY + 2 * HOUR, "bruno", "Sorry about that, Priyanka. A new lid leaves today, no need to return it."),
        notes(DAY + 2 * HOUR - 5, "bruno", "Replacement lid 1.2 l, order 2041. Tell her when it is sent."),
    ),
    line=1,
    assignee="bruno",
)
HA = Talk(
    Person("ha", "Nguyễn Thị Thu Hà", "84900000014", country="VN"),
    (
        says(5 * HOUR, "Chào shop, phin cà phê này còn hàng không?"),
        sends(5 * HOUR - 1, "image", file(3, "image/jpeg")),
        answers(5 * HOUR - 9, "bruno", "Dạ còn ạ. Chị lấy mấy cái?", to=1),
        says(4 * HOUR, "Cho mình hai cái nhé", to=2),
        answers(4 * HOUR - 6, "bruno", "Dạ, em đã giữ hàng cho chị.", "delivered"),
    ),
    line=1,
    assignee="bruno",
)
LU = Talk(
    Person("lu", "Lu Ferreira", username="cafe.da.lu"),
    (
        says(
            2 * HOUR,
            "Vi o anúncio das xícaras. Fazem preço para cafeteria?",
            referral={
                "source_type": "ad",
                "source_id": "990000000000002",
                "source_url": "https://fb.me/demo",
                "headline": "Xícaras feitas à mão",
                "body": "Direto do forno para a sua mesa.",
            },
        ),
        says(2 * HOUR - 1, "São 40 peças"),
        says(
            2 * HOUR - 2,
            "Esta tem em azul?",
            context={"referred_product": {"catalog_id": "990000000000001", "product_retailer_id": "xicara-azul"}},
        ),
    ),
    unread=3,
)
JEAN = Talk(
    Person("jean", "Jean-Baptiste N'Guessan", "2250100000015", country="CI"),
    (
        says(20 * HOUR, "Bonjour, voici le bon de commande signé."),
        sends(20 * HOUR - 1, "document", file(4, "application/pdf", filename="Bon de commande 1187.pdf")),
        answers(20 * HOUR - 30, "ana", "Merci ! Expédition vendredi matin.", "delivered"),
    ),
    line=1,
    assignee="ana",
)
OLENA = Talk(
    Person("olena", "Олена Шевчук", "380500000016", country="UA"),
    (
        says(7 * HOUR, "Добрий день! Чи можна змінити адресу доставки?"),
        answers(7 * HOUR - 8, "ana", "Добрий день, Олено! Так, надішліть, будь ласка, нову."),
        says(6 * HOUR, "Вулиця Хрещатик, 22"),
        answers(6 * HOUR - 3, "ana", "Готово, змінила."),
        sends(
            6 * HOUR - 4,
            "interactive",
            {
                "type": "nfm_reply",
                "nfm_reply": {
                    "name": "flow",
                    "body": "Sent",
                    "response_json": '{"flow_token": "unused", "day": "четвер", "between": ["9", "12"], "gift": true}',
                },
            },
        ),
        reacts(6 * HOUR - 5, 3, "👍"),
    ),
    line=1,
    assignee="ana",
)
KENTA = Talk(
    Person("kenta", "佐藤 健太", "819000000017", country="JP"),
    (
        says(9 * HOUR, "来週の火曜日に届けてもらえますか？"),
        answers(9 * HOUR - 12, "bruno", "はい、火曜日の午前中にお届けします。"),
    ),
    line=1,
    assignee="bruno",
    state="snoozed",
)
RAVI = Talk(
    Person("ravi", "रवि पटेल", "919000000018", country="IN"),
    (
        says(11 * HOUR, "नमस्ते, क्या यह केतली इंडक्शन पर चलती है?"),
        answers(11 * HOUR - 7, "ana", "नमस्ते रवि जी, हाँ, चलती है।"),
        sends(11 * HOUR - 9, "sticker", file(5, "image/webp")),
    ),
    line=1,
    state="resolved",
)
EMEKA = Talk(
    Person("emeka", "Emeka Okafor", "2348000000019", country="NG"),
    (
        says(21 * HOUR, "Good morning. Do you ship to Lagos?"),
        answers(3, "bruno", "Good morning, Emeka. Yes, in nine to twelve days.", "unconfirmed"),
    ),
    line=1,
    assignee="bruno",
)
SOFIA = Talk(
    Person("sofia", "Sofía Hernández", "5215500000020", country="MX"),
    (
        says(3 * HOUR, "Mi hermana recibe el paquete, te paso su contacto."),
        sends(
            3 * HOUR - 1,
            "contacts",
            [{"name": {"formatted_name": "Lucía Hernández"}, "phones": [{"phone": "+52 55 0000 0021"}]}],
        ),
        answers(2, "ana", "Gracias, Sofía. Le avisamos antes de llegar.", "accepted"),
    ),
    assignee="ana",
)
STRANGER = Talk(
    Person("stranger", "", "15550100022", country="US"),
    (
        says(25, "hi"),
        sends(24, "unsupported", {"type": "poll"}, errors=[{"code": 131051, "title": "Message type unknown"}]),
        says(22, "anyone there?"),
    ),
    unread=3,
)
KLAUS = Talk(
    Person("klaus", "Klaus Müller", "4915100000023", country="DE"),
    (
        says(13 * HOUR, "Guten Tag, welche Versandart ist die schnellste?"),
        sends(
            13 * HOUR - 20,
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "express", "title": "Express", "description": "Morgen"}},
        ),
        answers(13 * HOUR - 24, "bruno", "Express ist gebucht. Sie erhalten morgen bis 12 Uhr Ihr Paket."),
        sends(12 * HOUR, "button", {"payload": "thanks", "text": "Danke, alles gut"}),
    ),
    line=1,
    state="resolved",
)
YUSUF = Talk(
    Person("yusuf", "Yusuf Demir", "905000000024", country="TR"),
    (
        says(95, "Merhaba, siparişim 2038. Kırmızı fincan istiyorum."),
        corrects(93, 0, "Merhaba, siparişim 2038. Mavi fincan istiyorum."),
        says(92, "bu mesaj yanlış oldu"),
        takes_back(91, 2),
        answers(80, "ana", "Merhaba Yusuf Bey, maviyi ayırdım.", "sent"),
    ),
    line=1,
    assignee="ana",
)

TALKS = (
    MARIANA, AISHA, PRIYANKA, HA, LU, JEAN, OLENA, KENTA, RAVI, EMEKA, SOFIA, STRANGER, KLAUS, YUSUF,
)  # fmt: skip
