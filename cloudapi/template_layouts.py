"""The limits of the two layouts that marketing has besides the plain one: an offer that ends, and cards side by side.

Source: Meta's "Limited-time offer templates" and "Media card carousel templates", v25.0.
"""

from collections.abc import Iterator, Mapping, Sequence

from cloudapi import template_selling
from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.template_parts import Part, buttons

MAX_OFFER, MAX_OFFER_BODY, MAX_OFFER_CODE, MAX_CARD_BODY = 16, 600, 15, 160
LEAST_CARDS, MOST_CARDS, MOST_CARD_BUTTONS = 2, 10, 2
SHOWN = ("IMAGE", "VIDEO")
ON_CARDS = frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER"})
Found = Iterator[tuple[str, str]]  # the place in the form, and what is wrong there


def problems(category: str, every: Sequence[Part]) -> Found:
    """What is wrong with the layout of these parts; nothing for a plain template."""
    own = {part.kind: part for part in every if not part.prefix}
    if "HEADER" in own and _form(own["HEADER"]) == "GIF" and category != "MARKETING":
        yield "header", "Only marketing templates have a GIF as header."
    if "LIMITED_TIME_OFFER" in own:
        yield from _offer(category, own)
    if "CAROUSEL" in own:
        yield from _cards(category, own)


def _offer(category: str, own: Mapping[str, Part]) -> Found:
    about = obj(own["LIMITED_TIME_OFFER"].raw.get("limited_time_offer"))
    said = words(about.get("text"), 600)
    if category != "MARKETING":
        yield "category", "Only marketing templates make an offer that ends."
    if not 0 < len(said) <= MAX_OFFER:
        yield "offer", f"What is offered: 1 to {MAX_OFFER} characters, not {len(said):,}."
    if "HEADER" in own and _form(own["HEADER"]) not in SHOWN:
        yield "header", "The header of an offer is a picture or a film."
    if "FOOTER" in own:
        yield "footer", "An offer has no footer."
    if "BODY" in own and len(own["BODY"].text) > MAX_OFFER_BODY:
        yield "body", f"The text: {len(own['BODY'].text):,} characters, {MAX_OFFER_BODY} are the most of an offer."
    yield from _offer_buttons(buttons(own["BUTTONS"]) if "BUTTONS" in own else [], about.get("has_expiration") is True)


def _offer_buttons(rows: Sequence[Json], ends: bool) -> Found:
    kinds = [_kind(row) for row in rows]
    if set(kinds) - {"COPY_CODE", "URL"} or kinds.count("URL") != 1:
        yield "button.0", "An offer has one link, and a code to copy before it."
    if "COPY_CODE" in kinds and kinds[0] != "COPY_CODE":
        yield "button.0", "The code to copy is the first button of an offer."
    if ends and "COPY_CODE" not in kinds:
        yield "button.0", "An offer that ends needs a code to copy."
    for place, row in enumerate(rows):
        if kinds[place] == "COPY_CODE" and len(words(row.get("example"), 200)) > MAX_OFFER_CODE:
            yield f"button.{place}", f"The code of an offer has {MAX_OFFER_CODE} characters at most."


def _cards(category: str, own: Mapping[str, Part]) -> Found:
    cards = [list(objects(card.get("components"))) for card in objects(own["CAROUSEL"].raw.get("cards"))]
    if category != "MARKETING":
        yield "category", "Only marketing templates have cards."
    if set(own) - {"BODY", "CAROUSEL"}:
        yield "header", "With cards a template has a text, and no header, footer or buttons of its own."
    if not LEAST_CARDS <= len(cards) <= MOST_CARDS:
        yield "cards", f"There are {LEAST_CARDS} to {MOST_CARDS} cards, not {len(cards)}."
    shapes = set()
    for place, card in enumerate(cards):
        form = next((words(part.get("format"), 32).upper() for part in card if _kind(part) == "HEADER"), "")
        rows = [_kind(row) for part in card if _kind(part) == "BUTTONS" for row in objects(part.get("buttons"))]
        if form not in (*SHOWN, "PRODUCT"):
            yield f"card.{place}.header", f"Card {place + 1}. It begins with a picture, a film or a product."
        if form in SHOWN and (len(rows) > MOST_CARD_BUTTONS or set(rows) - ON_CARDS - {"SPM"}):
            yield f"card.{place}.button.0", f"Card {place + 1}. It has up to two replies, links or phone buttons."
        yield from template_selling.of_card(place, card)
        shapes.add((form, any(_kind(part) == "BODY" for part in card), tuple(rows)))
    if len(shapes) > 1:
        yield "cards", "All cards have the same parts: a text on each or on none, and the same buttons."


def _kind(raw: Json) -> str:
    return words(raw.get("type"), 32).upper()


def _form(part: Part) -> str:
    return words(part.raw.get("format"), 32).upper()
