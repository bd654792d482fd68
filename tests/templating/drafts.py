"""Templates as they are written here: one that is sound, one with cards, one that sells."""

from conversations.templating.draft import Draft
from conversations.templating.pieces import Button, Card, Sample

FULL = {"header.number": "1", "body.a": "1", "body.b": "1", "body.2": "1"}
WABA = "300000000000001"


def draft(**changes):
    fields = {
        "name": "order_update",
        "header_kind": "TEXT",
        "header": "Order {{number}}",
        "body": "Hello {{first_name}}, it is on its way to you.",
        "footer": "Acme",
        "samples": {"header.number": "A1", "body.first_name": "Ana"},
        "buttons": [Button("URL", "Track", "https://a.example/{{1}}", "A1"), Button("QUICK_REPLY", "Thanks")],
    }
    return Draft(**fields | changes)


OFFER = {
    "category": "MARKETING",
    "layout": "OFFER",
    "header_kind": "IMAGE",
    "sample": Sample("4::a"),
    "offer": "Ends soon",
    "body": "All cups for less.",
    "buttons": [Button("COPY_CODE", value="CUPS25"), Button("URL", "Shop", "https://a.example")],
}


def card(**changes):
    fields = {"sample": Sample("4::a"), "body": "A cup.", "buttons": [Button("URL", "Buy", "https://a.example")]}
    return Card(**fields | changes)


def cards(*found, **changes):
    fields = {"category": "MARKETING", "layout": "CARDS", "body": "Look at these.", "cards": list(found)}
    return draft(**fields | changes)


SOLD = {"category": "MARKETING", "header_kind": "", "footer": "", "body": "Look at these."}


def selling(kind, **changes):
    return draft(**SOLD | {"buttons": [Button(kind)]} | changes)


def goods(*kinds, **changes):
    rows = [Button(kind, "Buy", "https://a.example") for kind in kinds]
    return cards(*(Card(buttons=rows) for _ in range(2)), card_kind="PRODUCT", **changes)


SELLING = [
    (selling("MPM", header_kind="TEXT", header="For you"), []),
    (selling("MPM"), ["Several products have a text above them"]),
    (selling("SPM", header_kind="PRODUCT"), []),
    (selling("SPM", header_kind="PRODUCT", body="x" * 161), ["The text: 161 characters, 160 are the most under"]),
    (selling("SPM"), ["The button of a product goes with a product as header."]),
    (draft(**SOLD | {"header_kind": "PRODUCT", "buttons": []}), ["A product as header needs the button"]),
    (selling("CATALOG"), []),
    (selling("CATALOG", header_kind="TEXT", header="Hi"), ["A template that opens the catalogue has no header."]),
    (selling("CATALOG", category="UTILITY"), ["Only marketing templates show products."]),
    (
        selling("CATALOG", buttons=[Button("CATALOG"), Button("QUICK_REPLY", "No")]),
        ["The catalogue's button stands alone."],
    ),
    (selling("ORDER_DETAILS", category="UTILITY"), []),
    (selling("ORDER_DETAILS", header_kind="LOCATION"), ["The header of an order is a text, a picture or a document."]),
    (goods("SPM"), []),
    (goods("URL"), []),
    (goods("SPM", "URL"), ["Card 1. A product has one button", "Card 2. A product has one button"]),
    (
        cards(*(card(buttons=[Button("SPM")]) for _ in range(2))),
        ["Card 1. Only a product has the button", "Card 2. Only a product has the button"],
    ),
]
