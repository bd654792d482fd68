"""The limits of templates that sell: which category, header, body and other buttons stand beside products or an order.

Source: Meta's "Multi-product message templates", "Single-product message templates", "Product card carousel templates"
and "Catalog templates", and "Send order details template message" of the payments guides, v25.0.
"""

from collections.abc import Iterator, Sequence

from cloudapi.parts import Json
from cloudapi.reading import objects, words
from cloudapi.template_parts import Part, buttons

MAX_BODY = 160  # under one product
CALLED = {
    "CATALOG": "The catalogue's button",
    "MPM": "The button of several products",
    "SPM": "The button of a product",
    "ORDER_DETAILS": "The button of an order",
}
HEADERS = {
    "CATALOG": (("",), "A template that opens the catalogue has no header."),
    "MPM": (("TEXT",), "Several products have a text above them: give a header."),
    "SPM": (("PRODUCT",), "The button of a product goes with a product as header."),
    "ORDER_DETAILS": (("", "TEXT", "IMAGE", "DOCUMENT"), "The header of an order is a text, a picture or a document."),
}
Found = Iterator[tuple[str, str]]  # the place in the form, and what is wrong there


def problems(category: str, every: Sequence[Part]) -> Found:
    """What is wrong with how these parts sell; nothing for parts that do not."""
    own = {part.kind: part for part in every if not part.prefix}
    kinds = [_kind(row) for row in buttons(own["BUTTONS"])] if "BUTTONS" in own else []
    form = words(own["HEADER"].raw.get("format"), 32).upper() if "HEADER" in own else ""
    for place, kind in enumerate(kinds):
        if kind in CALLED:
            yield from _alone(category, kind, f"button.{place}", len(kinds))
            allowed, said = HEADERS[kind]
            if form not in allowed:
                yield "header", said
    if form == "PRODUCT" and "SPM" not in kinds:
        yield "button.0", "A product as header needs the button that shows it."
    if "SPM" in kinds and "BODY" in own and len(own["BODY"].text) > MAX_BODY:
        count = len(own["BODY"].text)
        yield "body", f"The text: {count:,} characters, {MAX_BODY} are the most under a product."


def _alone(category: str, kind: str, place: str, count: int) -> Found:
    if count > 1:
        yield place, f"{CALLED[kind]} stands alone."
    if kind != "ORDER_DETAILS" and category != "MARKETING":
        yield "category", "Only marketing templates show products."


def of_card(number: int, card: Sequence[Json]) -> Found:
    """What is wrong with the products of a card."""
    form = next((words(part.get("format"), 32).upper() for part in card if _kind(part) == "HEADER"), "")
    rows = [_kind(row) for part in card if _kind(part) == "BUTTONS" for row in objects(part.get("buttons"))]
    place = f"card.{number}.button.0"
    if form == "PRODUCT" and rows not in (["SPM"], ["URL"]):
        yield place, f"Card {number + 1}. A product has one button: the one that shows it, or a link."
    if form == "PRODUCT" and any(_kind(part) == "BODY" for part in card):
        yield f"card.{number}.body", f"Card {number + 1}. A product has no text of its own."
    if form != "PRODUCT" and "SPM" in rows:
        yield place, f"Card {number + 1}. Only a product has the button that shows it."


def _kind(raw: Json) -> str:
    return words(raw.get("type"), 32).upper()
