"""What is sent besides words, without script: each form becomes WhatsApp's object, or says what is wrong where."""

import html
import re
import uuid

import pytest

from conversations.models import Channel, Content, Conversation, Message
from conversations.offering.menu import FORMS
from tenants.scope import acting_for
from tests.cast import channel
from tests.inbox.day import talk
from tests.templating.conftest import graph, simulator  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
CARD = {"picture": "https://a.test/1.jpg", "label": "See", "url": "https://a.test/1"}
CARDS = {f"{part}_{number}": value for number in (1, 4) for part, value in CARD.items()} | {"text_4": "Last"}
ERROR = re.compile(r'class="error".*?<span>(.*?)</span>', re.DOTALL)
FILLED = {
    "location": {"name": "Acme", "latitude": "-23.5", "longitude": "-46.6"},
    "card": {"name": "Tereza", "phone": "+55 11 95550-0002"},
    "link": {"heading": "Yours", "body": "Here", "label": "Open", "url": "https://a.test/"},
    "link-cards": {"body": "Two", **CARDS},
    "call": {"body": "Call us", "days": "2"},
    "buttons": {"body": "When?", "first": "Now", "second": "Later"},
    "list": {"body": "Which?", "button": "Sizes", "rows": "Small | up to 40\nLarge"},
    "form": {"body": "Book", "flow": "501", "label": "Choose"},
    "ask-location": {"body": "Where?"},
    "ask-number": {"body": "Your number?"},
    "ask-address": {"body": "Where to?", "country": "SG", "footer": "Acme"},
    "ask-call": {"body": "May we call?"},
    "product": {"catalogue": "77", "product": "moka-6"},
    "products": {"heading": "Pots", "body": "All", "catalogue": "77", "products": "# Pots\nmoka-6\n# Jars\njar"},
    "product-cards": {"body": "Two", "catalogue": "77", "products": "moka-6\njar\nmoka-6"},
    "catalogue": {"body": "All", "product": "jar"},
    "order": {
        "body": "Here is your order", "items": "2 | Moka | 189.90 | moka-6\n1 | Cup | 9,5", "reference": "BR-1",
        "type": "digital-goods", "currency": "BRL", "shipping": "10", "way": "payment_link",
        "code": "https://pay.test/1",
    },
    "order-update": {
        "reference": "BR-1", "status": "shipped", "payment": "captured", "description": "Until noon", "body": "It left",
    },
}  # fmt: skip


def interactive(kind, action, body=None, header=None, footer=None):
    around = {"body": body, "header": header, "footer": footer}
    texts = {name: {"text": text} for name, text in around.items() if text}
    if header:
        texts["header"]["type"] = "text"
    return {"type": kind, "action": action, **texts}


def link(**own):
    return {"name": "cta_url", "parameters": own}


def tap(id_, title):
    return {"type": "reply", "reply": {"id": id_, "title": title}}


def picture(index, **more):
    shown = {"header": {"type": "image", "image": {"link": CARD["picture"]}}}
    return {
        "card_index": index,
        "type": "cta_url",
        "action": link(display_text="See", url=CARD["url"]),
        **shown,
        **more,
    }


def goods(index, product):
    own = {"catalog_id": "77", "product_retailer_id": product}
    return {"card_index": index, "type": "product", "action": own}


def amount(value):
    return {"value": value, "offset": 100}


def due():
    moka = {"name": "Moka", "quantity": 2, "amount": amount(18990), "retailer_id": "moka-6"}
    items = [moka, {"name": "Cup", "quantity": 1, "amount": amount(950)}]
    order = {"status": "pending", "items": items, "subtotal": amount(38930), "tax": amount(0)}
    paid = {"type": "payment_link", "payment_link": {"uri": "https://pay.test/1"}}
    own = {"reference_id": "BR-1", "type": "digital-goods", "currency": "BRL", "total_amount": amount(39930)}
    return own | {
        "order": order | {"shipping": amount(1000)}, "payment_settings": [paid], "payment_type": "br",
    }  # fmt: skip


def told():
    order = {"status": "shipped", "description": "Until noon"}
    return {"reference_id": "BR-1", "order": order, "payment": {"status": "captured"}}


SENT = {
    "location": {"name": "Acme", "latitude": -23.5, "longitude": -46.6},
    "card": {
        "contacts": [
            {
                "name": {"formatted_name": "Tereza", "first_name": "Tereza"},
                "phones": [{"phone": "+55 11 95550-0002", "type": "WORK", "wa_id": "5511955500002"}],
            }
        ]
    },
    "link": interactive("cta_url", link(display_text="Open", url="https://a.test/"), "Here", "Yours"),
    "link-cards": interactive("carousel", {"cards": [picture(0), picture(1, body={"text": "Last"})]}, "Two"),
    "call": interactive("voice_call", {"name": "voice_call", "parameters": {"ttl_minutes": 2880}}, "Call us"),
    "buttons": interactive("button", {"buttons": [tap("button-1", "Now"), tap("button-2", "Later")]}, "When?"),
    "list": interactive(
        "list",
        {
            "button": "Sizes",
            "sections": [
                {
                    "rows": [
                        {"id": "row-1", "title": "Small", "description": "up to 40"},
                        {"id": "row-2", "title": "Large"},
                    ]
                }
            ],
        },
        "Which?",
    ),
    "form": interactive(
        "flow",
        {"name": "flow", "parameters": {"flow_message_version": "3", "flow_id": "501", "flow_cta": "Choose"}},
        "Book",
    ),
    "ask-location": interactive("location_request_message", {"name": "send_location"}, "Where?"),
    "ask-number": interactive("request_contact_info", {"name": "request_contact_info"}, "Your number?"),
    "ask-address": interactive(
        "address_message", {"name": "address_message", "parameters": {"country": "SG"}}, "Where to?", footer="Acme"
    ),
    "ask-call": interactive("call_permission_request", {"name": "call_permission_request"}, "May we call?"),
    "product": interactive("product", {"catalog_id": "77", "product_retailer_id": "moka-6"}),
    "products": interactive(
        "product_list",
        {
            "catalog_id": "77",
            "sections": [
                {"title": "Pots", "product_items": [{"product_retailer_id": "moka-6"}]},
                {"title": "Jars", "product_items": [{"product_retailer_id": "jar"}]},
            ],
        },
        "All",
        "Pots",
    ),
    "product-cards": interactive("carousel", {"cards": [goods(0, "moka-6"), goods(1, "jar")]}, "Two"),
    "catalogue": interactive(
        "catalog_message", {"name": "catalog_message", "parameters": {"thumbnail_product_retailer_id": "jar"}}, "All"
    ),
    "order": interactive("order_details", {"name": "review_and_pay", "parameters": due()}, "Here is your order"),
    "order-update": interactive("order_status", {"name": "review_order", "parameters": told()}, "It left"),
}


@pytest.fixture
def mariana(people):
    with acting_for(people.acme):
        made = talk(people.line, "Mariana Albuquerque", "5511912345634")
        made.say("Oi!", 5)
    return made


def offers(conversation, kind, *rest):
    return f"/t/acme/inbox/{conversation.pk}/offers/{kind}/" + "".join(f"{part}/" for part in rest)


def post(client, mariana, kind, **changed):
    form = FILLED[kind] | {"client_id": str(uuid.uuid4())} | changed
    return client.post(offers(mariana.conversation, kind), form)


def wrong(answer):
    """The label and the error of each field that has one."""
    assert answer.status_code == 422, answer.content.decode()[:2000]
    fields = html.unescape(answer.content.decode()).split('class="field')[1:]
    found = [(re.search(r"<(?:label[^>]*|legend)>\s*([^<]+?)\s*<", one), re.search(ERROR, one)) for one in fields]
    return {label[1]: error[1] for label, error in found if error}


def test_each_form_becomes_what_whatsapp_takes(as_member, people, mariana):
    bruno = as_member(people.bruno)
    assert FILLED.keys() == SENT.keys() == FORMS.keys()
    for kind in FORMS:
        answer = post(bruno, mariana, kind)
        assert answer.status_code == 302, (kind, wrong(answer))
        seen = bruno.post(offers(mariana.conversation, kind, "preview"), FILLED[kind])
        assert seen.status_code == 200 and 'class="bubble box"' in seen.content.decode(), kind
    with acting_for(people.acme):
        sent = [Content.of(message).payload for message in Message.objects.filter(direction="out").order_by("pk")]
    assert dict(zip(FORMS, sent, strict=True)) == SENT


WRONG = [
    ("buttons", {"second": "x" * 21}, {"Second button": "It has 21 characters, and WhatsApp takes at most 20."}),
    ("buttons", {"second": "Now"}, {"Second button": "The buttons must all be different."}),
    ("buttons", {"heading": "x" * 61}, {"Heading": "It has 61 characters, and WhatsApp takes at most 60."}),
    ("buttons", {"body": "x" * 1025}, {"Message": "It has 1,025 characters, and WhatsApp takes at most 1,024."}),
    ("list", {"rows": "a\n" + "b" * 25}, {"Choices": "Choice 2 has 25 characters, and WhatsApp takes at most 24."}),
    (
        "list",
        {"rows": "a|" + "b" * 73},
        {"Choices": "The description of choice 1 has 73 characters, and WhatsApp takes at most 72."},
    ),
    ("list", {"rows": "\n".join("abcdefghijk")}, {"Choices": "It has 11 entries, and WhatsApp takes 1 to 10."}),
    (
        "list",
        {"rows": "# A\na\n# B\n" + "b" * 25},
        {"Choices": "Choice 2 has 25 characters, and WhatsApp takes at most 24."},
    ),
    ("list", {"rows": "a\n# B\nb"}, {"Choices": "Heading 1 is missing; with more than one section each has a title."}),
    (
        "list",
        {"rows": "# " + "A" * 25 + "\na"},
        {"Choices": "Heading 1 has 25 characters, and WhatsApp takes at most 24."},
    ),
    ("list", {"rows": "# A\n# B\nb"}, {"Choices": "It has 0 entries, and WhatsApp takes 1 to 10."}),
    ("link", {"url": "ftp://a"}, {"Address": "It must be an address that begins with http:// or https://."}),
    ("form", {"label": "x" * 31}, {"Button that opens it": "It has 31 characters, and WhatsApp takes at most 30."}),
    ("location", {"latitude": "91"}, {"Latitude": "It must be a number from -90 to 90."}),
    (
        "location",
        {"name": "", "address": "Rua 1"},
        {"Name": "It is missing; WhatsApp shows an address only under a name."},
    ),
    ("call", {"days": "31"}, {"Days it works": "Ensure this value is less than or equal to 30."}),
    ("product-cards", {"products": "a"}, {"Products": "It has 1 entries, and WhatsApp takes 2 to 10."}),
    (
        "products",
        {"products": "# A\n" + "\n".join(str(n) for n in range(31))},
        {"Products": "Section 1 has 31 entries, and WhatsApp takes 1 to 30."},
    ),
    (
        "products",
        {"products": "# A\n" + "\n".join(str(n) for n in range(20)) + "\n# B\n" + "\n".join("abcdefghijk")},
        {"Products": "It has 31 products, and WhatsApp takes at most 30."},
    ),
    (
        "products",
        {"products": "\n".join(f"# {n}\n{n}" for n in range(11))},
        {"Products": "It has 11 entries, and WhatsApp takes 1 to 10."},
    ),
    (
        "products",
        {"products": "a\n# B\nb"},
        {"Products": "The heading of section 1 is missing; with more than one section each has a title."},
    ),
    ("products", {"products": ""}, {"Products": "This field is required."}),
    ("link-cards", {"label_4": "x" * 21}, {"Button": "It has 21 characters, and WhatsApp takes at most 20."}),
    ("link-cards", {"picture_4": ""}, {"Address of a picture": "It needs either id or link."}),
    ("order", {"reference": "x" * 61}, {"Number of the order": "It has 61 characters, and WhatsApp takes at most 60."}),
    ("order", {"items": "2 | Moka | much"}, {"Items": "The price in line 1 must be an amount, as 12.50."}),
    ("order", {"items": "1 | A | 1\nsome | B | 1"}, {"Items": "How many in line 2 must be a whole number from 1."}),
    ("order", {"shipping": "some"}, {"Shipping": "It must be an amount, as 12.50."}),
    ("order", {"discount": "999"}, {"Discount": "It is more than the order comes to."}),
    ("order", {"way": "pix_dynamic_code"}, {"Account holder": "It is missing."}),
    ("order", {"way": "upi_intent_link"}, {"Paid by": "It is a way to pay in INR alone."}),
    ("order", {"code": ""}, {"Code, link or configuration": "It is missing."}),
    ("order", {"currency": "INR", "way": ""}, {"Paid by": "It is missing; in India each order says how it is paid."}),
    (
        "order-update",
        {"status": "", "description": "", "payment": ""},
        {"The order": "It says neither how the order stands nor whether it is paid."},
    ),
    ("ask-address", {"country": "BR"}, {"Country": "Select a valid choice. BR is not one of the available choices."}),
]


def test_what_whatsapp_would_refuse_is_said_at_its_field(as_member, people, mariana):
    bruno = as_member(people.bruno)
    for kind, changed, said in WRONG:
        assert wrong(post(bruno, mariana, kind, **changed)) == said
    with acting_for(people.acme):
        assert not Message.objects.filter(direction="out").exists()


def test_a_closed_window_is_said_above_the_form_and_the_words_stay(as_member, people, mariana):
    with acting_for(people.acme):
        mariana.closing_in(-5)
    page = post(as_member(people.bruno), mariana, "ask-call", body="My careful words").content.decode()
    assert "Free replies are closed" in page and "My careful words" in page


def shown(client, mariana, kind):
    answer = client.get(offers(mariana.conversation, kind), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_forms_and_products_are_chosen_from_what_whatsapp_lists(as_member, people, mariana, graph):  # noqa: F811
    account = {"waba_id": people.line.waba_id}
    graph.control("POST", "flows", id="501", name="Delivery day", **account)
    graph.control("POST", "flows", id="502", name="Half done", status="DRAFT", **account)
    moka = {"retailer_id": "moka-6", "name": "Moka <b>", "price": 189.9, "currency": "BRL"}
    more = [{"retailer_id": f"cup-{n}", "name": "Cup", "price": 9, "currency": "BRL"} for n in range(299)]
    graph.control("POST", "catalogues", id="77", products=[moka, *more], **account)
    bruno = as_member(people.bruno)
    form = shown(bruno, mariana, "form")
    assert '<option value="501">Delivery day</option>' in form and "Half done" not in form
    product = shown(bruno, mariana, "product")
    assert (
        'value="moka-6">Moka &lt;b&gt; · R$189.90'
        in bruno.get(offers(mariana.conversation, "product"), headers={"HX-Request": "true"}).content.decode()
    )
    assert 'type="hidden" name="catalogue" value="77"' in product and "cup-298" in product
    several = shown(bruno, mariana, "products")
    assert several.count("data-id=") == 300 and "first 300" not in several
    more.append({"retailer_id": "one-too-many", "name": "Cup", "price": 9, "currency": "BRL"})
    graph.control("POST", "catalogues", id="77", products=[moka, *more], **account)
    several = shown(bruno, mariana, "products")
    assert several.count("data-id=") == 300 and "first 300" in several


def test_what_the_account_lacks_is_said_with_what_to_do(as_member, people, mariana, graph):  # noqa: F811
    bruno = as_member(people.bruno)
    assert "has no published form. Make one in WhatsApp Manager" in shown(bruno, mariana, "form")
    page = shown(bruno, mariana, "product")
    assert "No catalogue is connected" in page and "Send</button>" not in page
    graph.control("POST", "catalogues", id="77", products=[], waba_id=people.line.waba_id)
    assert "catalogue of this number's account is empty" in shown(bruno, mariana, "catalogue")


def test_without_an_answer_ids_are_typed_and_a_refused_token_is_remembered(as_member, people, mariana, graph):  # noqa: F811
    bruno, token = as_member(people.bruno), "token-of-200000000000001"
    graph.control("POST", "tokens", access_token=token, scopes=["whatsapp_business_messaging"])
    page = shown(bruno, mariana, "product")
    assert "needs the permission catalog_management" in page and 'type="text" name="product"' in page
    graph.http.post("/_control/faults", json={"kind": "error", "path": "flows", "code": 2, "count": 1})
    page = shown(bruno, mariana, "form")
    assert "Name the ids yourself" in page and 'type="text" name="flow"' in page
    graph.control("DELETE", f"tokens/{token}")
    assert "WhatsApp no longer accepts the access token" in shown(bruno, mariana, "form")
    with acting_for(people.acme):
        assert Channel.objects.get(pk=people.line.pk).token_state == Channel.Token.REFUSED


def test_a_disconnected_number_is_not_asked_about(as_member, people, mariana):
    with acting_for(people.acme):
        gone = channel(people.acme, "Gone", "200000000000009", "300000000000009")
        Channel.objects.filter(pk=gone.pk).update(disconnected_at=gone.created_at)
        Conversation.objects.filter(pk=mariana.conversation.pk).update(channel=gone)
    assert "This number is disconnected" in shown(as_member(people.bruno), mariana, "form")
