"""The form of a message template that is handed in: parts, lengths, variables and samples, with Graph's subcodes.

Source: Meta's "Message templates" reference and "Template components" (2026).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from simulator.errors import GraphError
from simulator.graph import template_calls, template_codes, template_goods

Json = dict[str, Any]
VARIABLE = re.compile(r"{{\s*([^{}]*?)\s*}}")
NAMED = re.compile(r"[a-z][a-z0-9_]*")
NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,4})?")
PARTS = {"HEADER", "BODY", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER", "CAROUSEL", "CALL_PERMISSION_REQUEST"}
LASTING = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, 2_592_000)}
HEADERS = {"TEXT", "IMAGE", "VIDEO", "GIF", "DOCUMENT", "LOCATION", "PRODUCT"}
MEDIA = {"IMAGE", "VIDEO", "GIF", "DOCUMENT"}
MOST_BUTTONS = {
    "QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "OTP": 1, "FLOW": 1, "CATALOG": 1, "MPM": 1,
    "SPM": 10, "VOICE_CALL": 1, "REQUEST_CONTACT_INFO": 1, "ORDER_DETAILS": 1,
}  # fmt: skip
LENGTH, HEADER, BODY, FOOTER, RATIO, EDGES = 2388040, 2388047, 2388072, 2388073, 2388293, 2388299


def refuse(subcode: int, title: str, sentence: str) -> GraphError:
    return GraphError(100, message="Invalid parameter", subcode=subcode, user=(title, sentence))


def check(components: Any, category: str, style: str) -> None:
    """Check all parts; raises GraphError 100 with the subcode of what is wrong."""
    if not isinstance(components, list) or not all(isinstance(part, dict) for part in components):
        raise GraphError(100, message="(#100) Param components must be an array of objects.")
    kinds = [str(part.get("type", "")).upper() for part in components]
    if unknown := [kind for kind in kinds if kind not in PARTS]:
        raise GraphError(100, message=f"(#100) components: {unknown[0][:40]} is not a type of component.")
    if len(set(kinds)) != len(kinds) or "BODY" not in kinds:
        raise refuse(BODY, "Component is missing or doubled", "A template has one body, and of every part at most one.")
    parts = dict(zip(kinds, components, strict=True))
    if category == "AUTHENTICATION":
        for sentence in template_codes.wrong(parts):
            raise refuse(BODY, "Authentication template is wrong", sentence)
        return
    for kind, part in parts.items():
        check_part(kind, part, style)
    check_kinds(parts, category)


def check_kinds(parts: dict[str, Json], category: str) -> None:
    """The parts (by kind) go together: products, calls, an offer, cards."""
    for sentence in template_goods.check_form(parts, category):
        raise refuse(BODY, "Template of products is wrong", sentence)
    if wrong := template_calls.wrong_form(parts):
        raise refuse(BODY, "Call permission request is wrong", wrong)
    if "LIMITED_TIME_OFFER" in parts:
        check_offer(parts, category)
    if "CAROUSEL" in parts and (category != "MARKETING" or set(parts) != {"BODY", "CAROUSEL"}):
        raise refuse(BODY, "Carousel is wrong", "A carousel is a marketing template of a body and cards alone.")


def check_lasting(seconds: Any, category: str) -> None:
    """`message_send_ttl_seconds` is within the range of its category, or -1, which a code and news may have."""
    least, most = LASTING[category]
    if seconds is None or (seconds == -1 and category != "MARKETING"):
        return
    if type(seconds) is not int or not least <= seconds <= most:
        said = f"message_send_ttl_seconds of {category.lower()} is between {least} and {most}."
        raise GraphError(100, message=f"(#100) {said}")


def check_below(below: str, category: str, components: list[Json]) -> None:
    """Of the sub-categories only ORDER_STATUS makes a difference: utility, with a body and a footer alone."""
    kinds = {str(part.get("type", "")).upper() for part in components}
    if below == "ORDER_STATUS" and (category != "UTILITY" or kinds - {"BODY", "FOOTER"}):
        raise refuse(BODY, "Order status template is wrong", "It is a utility template of a body and a footer.")


def check_offer(parts: dict[str, Json], category: str) -> None:
    """Marketing only, no footer, a shorter body, a link, and the code first where the offer counts down."""
    buttons = parts.get("BUTTONS", {}).get("buttons") or []
    kinds = [str(one.get("type", "")).upper() for one in buttons]
    offer = parts["LIMITED_TIME_OFFER"]["limited_time_offer"]
    codes = [str(one.get("example") or "") for one in buttons if str(one.get("type", "")).upper() == "COPY_CODE"]
    within(str(parts["BODY"].get("text") or ""), 600, "body")
    if category != "MARKETING" or "FOOTER" in parts:
        raise refuse(BODY, "Limited-time offer is wrong", "It is a marketing template without a footer.")
    if "HEADER" in parts and str(parts["HEADER"].get("format", "")).upper() not in ("IMAGE", "VIDEO"):
        raise refuse(HEADER, "Limited-time offer is wrong", "Its header is an image or a video.")
    if "URL" not in kinds or (codes and kinds[0] != "COPY_CODE") or (offer.get("has_expiration") and not codes):
        raise refuse(BODY, "Limited-time offer is wrong", "It has a URL button, and before it a code when it expires.")
    for code in codes:
        within(code.strip("[]'\""), 15, "offer code")


def check_part(kind: str, part: Json, style: str) -> None:
    if kind == "HEADER":
        check_header(part, style)
    elif kind == "BODY":
        check_body(part, style)
    elif kind == "FOOTER":
        within(str(part.get("text") or ""), 60, "footer")
        if VARIABLE.search(str(part.get("text"))):
            raise refuse(FOOTER, "Message template footer is wrong", "A footer has no variables.")
    elif kind == "BUTTONS":
        check_buttons(part.get("buttons"))
    elif kind == "LIMITED_TIME_OFFER":
        offer = part.get("limited_time_offer")
        within(str(offer.get("text") or "") if isinstance(offer, dict) else "", 16, "limited_time_offer")
    elif kind == "CAROUSEL":
        check_cards(part.get("cards"), style)


def check_header(part: Json, style: str) -> None:
    form = str(part.get("format") or "").upper()
    if form not in HEADERS:
        raise refuse(HEADER, "Message template header is wrong", f"{form[:20] or 'Nothing'} is no format of a header.")
    sample = part.get("example")
    sample = sample if isinstance(sample, dict) else {}
    if form == "TEXT":
        text = str(part.get("text") or "")
        within(text, 60, "header")
        found = variables(text, style)
        if len(found) > 1:
            raise refuse(HEADER, "Message template header is wrong", "A header has one variable at most.")
        named = sample.get("header_text_named_params")
        given = named if isinstance(named, list) else sample.get("header_text") or []
        if not isinstance(given, list | str) or len(given) != len(found):
            raise refuse(HEADER, "Message template header is wrong", "The header's variable needs a sample.")
    elif form in MEDIA and not sample.get("header_handle"):
        raise refuse(HEADER, "Message template header is wrong", "A media header needs a sample: header_handle.")


def check_body(part: Json, style: str) -> None:
    text = str(part.get("text") or "")
    within(text, 1024, "body")
    found = variables(text, style)
    stripped = text.strip()
    if found and (stripped.startswith("{{") or stripped.endswith("}}")):
        raise refuse(EDGES, "Variables can't be at the start or end", "A variable stands at the start or the end.")
    # As observed, not documented: roughly twice as many words as variables, and one more.
    if len(VARIABLE.sub(" ", text).split()) < 2 * len(found) + 1 and found:
        raise refuse(RATIO, "Too many variables for its length", "Use fewer variables or more words.")
    sample = part.get("example")
    sample = sample if isinstance(sample, dict) else {}
    named, rows = sample.get("body_text_named_params"), sample.get("body_text")
    if isinstance(named, list):
        given = {str(one.get("param_name")) for one in named if isinstance(one, dict) and one.get("example")}
        complete = given == set(found)
    else:
        first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
        complete = len(first) == len(found) and all(first)
    if not complete:
        raise refuse(BODY, "Message template body is wrong", "Every variable of the body needs a sample.")


def check_buttons(buttons: Any) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 10:
        raise refuse(BODY, "Buttons are wrong", "There are 1 to 10 buttons.")
    kinds = [str(one.get("type") if isinstance(one, dict) else "").upper() for one in buttons]
    for kind in kinds:
        if kinds.count(kind) > MOST_BUTTONS.get(kind, 0):
            raise refuse(BODY, "Buttons are wrong", f"Too many buttons of the type {kind[:30]}, or none exists.")
    quick = [kind == "QUICK_REPLY" for kind in kinds]
    if sum(before != after for before, after in pairwise(quick)) > 1:
        raise refuse(BODY, "Buttons are wrong", "Quick replies stand together, before or after all other buttons.")
    for kind, one in zip(kinds, buttons, strict=True):
        check_button(kind, one)


def check_button(kind: str, one: Json) -> None:
    if kind == "OTP":
        raise refuse(BODY, "Buttons are wrong", "Only authentication templates have a button of the type OTP.")
    if kind not in ("COPY_CODE", "REQUEST_CONTACT_INFO"):
        within(str(one.get("text") or ""), 25, "buttons")
    if wrong := template_calls.wrong_button(kind, one):
        raise refuse(BODY, "Buttons are wrong", wrong)
    if kind == "PHONE_NUMBER":
        within(str(one.get("phone_number") or ""), 20, "phone_number")
    if kind == "COPY_CODE":
        sample = one.get("example")
        within(str(sample[0] if isinstance(sample, list) and sample else sample or ""), 20, "coupon code")
    if kind == "URL":
        check_url(one)


def check_url(one: Json) -> None:
    url = str(one.get("url") or "")
    within(url, 2000, "url")
    found = VARIABLE.findall(url)
    if found and (len(found) > 1 or not url.endswith("}}") or not one.get("example")):
        raise refuse(BODY, "Buttons are wrong", "A URL has one variable, at its end, with a sample.")


def check_cards(cards: Any, style: str) -> None:
    if not isinstance(cards, list) or not 2 <= len(cards) <= 10:
        raise refuse(BODY, "Carousel is wrong", "A carousel has 2 to 10 cards.")
    shapes = set()
    for card in cards:
        parts = card.get("components") if isinstance(card, dict) else None
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            raise refuse(BODY, "Carousel is wrong", "Every card has components.")
        kinds = [str(part.get("type", "")).upper() for part in parts]
        rows = [one for part in parts for one in _rows(part.get("buttons"))]
        form = next((str(part.get("format", "")).upper() for part in parts if part.get("format")), "")
        taps = [str(one.get("type", "")).upper() for one in rows]
        if wrong := template_goods.wrong_card(form, kinds, taps):
            raise refuse(BODY, "Carousel is wrong", wrong)
        shapes.add((*sorted(kinds), form, *taps))
        for kind, part in zip(kinds, parts, strict=True):
            if kind == "HEADER":
                check_header(part, style)
            elif kind == "BODY":
                within(str(part.get("text") or ""), 160, "card body")
                variables(str(part.get("text") or ""), style)
            elif kind == "BUTTONS":
                check_buttons(part.get("buttons"))
    if len(shapes) > 1:
        raise refuse(BODY, "Carousel is wrong", "All cards have the same components.")


def _rows(buttons: Any) -> list[Json]:
    """The buttons of a card; raises GraphError 100 for anything else."""
    rows = buttons or []
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise refuse(BODY, "Carousel is wrong", "The buttons of a card are an array of objects.")
    return rows


def variables(text: str, style: str) -> list[str]:
    """The variables of a text, each once; raises for a form that is not the template's."""
    found = list(dict.fromkeys(VARIABLE.findall(text)))
    named = style == "NAMED"
    good = all(NAMED.fullmatch(one) for one in found) if named else found == [str(n + 1) for n in range(len(found))]
    if not good:
        wanted = "named, in small letters" if named else "numbered from 1 in their order"
        raise refuse(BODY, "Variables are wrong", f"Variables are {wanted}.")
    return found


def within(text: str, most: int, place: str) -> None:
    if not 0 < len(text) <= most:
        raise refuse(LENGTH, "Character limit exceeded", f"The {place} has 1 to {most} characters.")
