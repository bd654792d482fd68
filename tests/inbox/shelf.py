"""Templates for tests of pages: one of each that matters, as WhatsApp lists them."""

from conversations.models import Template

ORDER = [
    {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["BR-8817"]}},
    {
        "type": "BODY",
        "text": "Hello {{1}}, your order *{{2}}* is on its way and comes {{3}}.\n\nAnswer here if you cannot take it.",
        "example": {"body_text": [["Mariana", "BR-8817", "on Thursday, 9 to 12"]]},
    },
    {"type": "FOOTER", "text": "Acme Casa e Café"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "URL", "text": "Track my order", "url": "https://acme.example/o/{{1}}", "example": ["BR-8817"]},
            {"type": "QUICK_REPLY", "text": "I have a question"},
        ],
    },
]
GREETING = [{"type": "BODY", "text": "Hello {{first_name}}, we kept your table for tonight."}]


def fill(line):
    """order_update, greeting and three that cannot be sent or were moved."""

    def add(name, components, **more):
        fields = {"language": "en_US", "category": "UTILITY", "status": "APPROVED", "meta_id": name, **more}
        return Template.objects.create(waba_id=line.waba_id, name=name, components=components, **fields)

    add("greeting", GREETING, parameter_format="named", language="pt_BR")
    add("autumn_offer", [{"type": "BODY", "text": "Everything for less this week."}], category="MARKETING")
    add("diwali_offer_2026", [{"type": "BODY", "text": "Lights on."}], category="MARKETING", status="PAUSED")
    add("return_label", [{"type": "BODY", "text": "Here it is."}], status="REJECTED", rejection="INVALID_FORMAT")
    return add("order_update", ORDER, bindings={"header.1": {"field": "username", "fallback": "BR-8817"}})
