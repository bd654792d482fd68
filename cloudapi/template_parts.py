"""The places in a template that a sender fills, and what it looks like filled: values in, components or words out.

Pure: nothing is sent. Shapes and limits: Meta's "Template components" reference, v25.0.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cloudapi.orders import MAX_NOTE, MAX_ORDER, MAX_REFERENCE
from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.shelves import MAX_ID, MAX_LINES

VARIABLE = re.compile(r"{{\s*([^{}\s][^{}]*?)\s*}}")
MEDIA = {"IMAGE": "image", "VIDEO": "video", "GIF": "video", "DOCUMENT": "document"}
PLACES = ("latitude", "longitude", "name", "address")
NEWS, REFERENCE, STATUS, NOTE = "ORDER_STATUS", "order.reference", "order.status", "order.note"
"""The part that says how an order stands (see template_news), and its slots."""
CATALOGUE, ON_CARDS = "catalogue", "cards.products"
"""The slot of the one catalogue that an account has, and that of the products on cards that show nothing else."""
THUMBNAIL = "Product whose picture shows"
MAX_HEADER, MAX_BODY, MAX_CODE, MAX_URL, MAX_PAYLOAD, MAX_CALL = 60, 1024, 20, 2000, 256, 512
CODE = "{{1}} is your verification code."
SAFETY = "For your security, do not share this code."


@dataclass(frozen=True, slots=True)
class Slot:
    """One place to fill. `key` names it in the whole template: body.1, body.first_name, header.image, card.0.button.1.

    `kind` says what fits: text, image, video, document, latitude, longitude, place (its name or address), url (the end
    of an address), code, payload, token, minutes or moment; product (its id), products (an id in each line), sections
    (the same under headings), catalogue, order (Meta's order_details in JSON), reference and standing (of an order that
    was sent), note. `sample` is what the reviewer was shown;
    `before` stands in front of a url's end.
    """

    key: str
    kind: str
    label: str
    sample: str = ""
    optional: bool = False
    most: int = MAX_BODY
    before: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One component with the prefix of its keys ("" or that of a card)."""

    prefix: str
    kind: str
    raw: Json

    @property
    def text(self) -> str:
        """Its words with variables; an authentication's body is Meta's own and may come without."""
        said = words(self.raw.get("text"), 4096)
        if "text" in self.raw or self.kind != "BODY":
            return said
        return f"{CODE} {SAFETY}" if self.raw.get("add_security_recommendation") is True else CODE


def parts(components: Any, prefix: str = "") -> Iterator[Part]:
    """Every component in order, those of a carousel's cards included, each once."""
    for raw in objects(components):
        kind = words(raw.get("type"), 32).upper()
        yield Part(prefix, kind, raw)
        if kind == "CAROUSEL":
            for place, card in enumerate(objects(raw.get("cards"))):
                yield from parts(card.get("components"), f"card.{place}.")


def slots(components: Any) -> list[Slot]:
    """Everything a sender fills, in the order in which it stands."""
    found = [_named(part, slot) for part in parts(components) for slot in _slots(part)]
    if takes_list(components):
        found = [slot for slot in found if not slot.key.startswith("card.")]
        found.append(Slot(ON_CARDS, "products", "Products", most=MAX_LINES))
    if any(slot.key == ON_CARDS or slot.key.endswith("header.product") for slot in found):
        found.append(Slot(CATALOGUE, "catalogue", "Catalogue", most=64))
    return found


def takes_list(components: Any) -> bool:
    """Whether its cards show a product each and need nothing else: then two to ten go, however many were reviewed."""
    on_cards = [slot for part in parts(components) if part.prefix for slot in _slots(part)]
    return bool(on_cards) and all(slot.kind == "product" for slot in on_cards)


def card_name(prefix: str) -> str:
    """What a card is called, by the prefix of its keys."""
    place = prefix.split(".")[1]
    return f"Card {int(place) + 1}"


def _named(part: Part, slot: Slot) -> Slot:
    return replace(slot, label=f"{card_name(part.prefix)}: {slot.label}") if part.prefix else slot


def buttons(part: Part) -> list[Json]:
    return list(objects(part.raw.get("buttons"))) if part.kind == "BUTTONS" else []


def variables(text: str) -> list[str]:
    """The names of the variables in a text, each once, in order."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def filled(text: str, prefix: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced; one without a value stays as it is written."""
    return VARIABLE.sub(lambda found: values.get(f"{prefix}{found[1]}") or found[0], text)


def is_code(button: Json) -> bool:
    """A button that copies or fills in a one-time code; Meta lists it as a link to its own address."""
    kind = words(button.get("type"), 32).upper()
    return kind == "OTP" or (kind == "URL" and "/otp/code/" in words(button.get("url"), 4096))


def _slots(part: Part) -> Iterator[Slot]:
    if part.kind == "HEADER":
        yield from _header(part)
    elif part.kind == "BODY":
        samples = _samples(part.raw, "body_text", nested=True)
        for place, name in enumerate(variables(part.text)):
            sample = samples.get(name) or samples.get(str(place + 1), "")
            yield Slot(f"{part.prefix}body.{name}", "text", _label(name), sample)
    elif part.kind == "LIMITED_TIME_OFFER" and obj(part.raw.get("limited_time_offer")).get("has_expiration"):
        yield Slot(f"{part.prefix}offer.until", "moment", "Offer ends")
    elif part.kind == NEWS:
        yield Slot(REFERENCE, "reference", "Number of the order", most=MAX_REFERENCE)
        yield Slot(STATUS, "standing", "How it stands", most=MAX_PAYLOAD)
        yield Slot(NOTE, "note", "What to add", optional=True, most=MAX_NOTE)
    for place, button in enumerate(buttons(part)):
        yield from _button(f"{part.prefix}button.{place}", button)


def _header(part: Part) -> Iterator[Slot]:
    form = words(part.raw.get("format"), 32).upper()
    if form == "TEXT":
        samples = _samples(part.raw, "header_text")
        for name in variables(part.text):
            sample = samples.get(name) or samples.get("1", "")
            yield Slot(f"{part.prefix}header.{name}", "text", f"Header: {_label(name)}", sample, most=MAX_HEADER)
    elif form in MEDIA:
        label = {"IMAGE": "Picture", "DOCUMENT": "Document", "GIF": "GIF, as a film"}.get(form, "Video")
        yield Slot(f"{part.prefix}header.{MEDIA[form]}", MEDIA[form], label, most=MAX_URL)
    elif form == "PRODUCT":
        yield Slot(f"{part.prefix}header.product", "product", "Product", most=MAX_ID)
    elif form == "LOCATION":
        for name in PLACES:
            kind = name if name in PLACES[:2] else "place"
            yield Slot(f"{part.prefix}header.{name}", kind, f"Location: {name}")


def _button(key: str, button: Json) -> Iterator[Slot]:
    kind, label = words(button.get("type"), 32).upper(), words(button.get("text"), 25)
    example = button.get("example")
    sample = words(example[0] if isinstance(example, list) and example else example, MAX_URL)
    if is_code(button):
        return  # it carries the code of the body
    if kind == "URL" and (found := VARIABLE.search(words(button.get("url"), 4096))):
        before = words(button.get("url"), 4096)[: found.start()]
        yield Slot(key, "url", f"Link of “{label}”", sample.removeprefix(before), most=MAX_URL, before=before)
    elif kind == "COPY_CODE":
        yield Slot(key, "code", "Code to copy", sample, most=MAX_CODE)
    elif kind == "QUICK_REPLY":
        yield Slot(key, "payload", f"Payload of “{label}”", optional=True, most=MAX_PAYLOAD)
    elif kind == "FLOW":
        yield Slot(key, "token", f"Flow token of “{label}”", optional=True, most=MAX_PAYLOAD)
    elif kind == "VOICE_CALL":
        yield Slot(f"{key}.minutes", "minutes", f"Minutes “{label}” works", optional=True, most=5)
        yield Slot(key, "payload", f"Payload of “{label}”", optional=True, most=MAX_CALL)
    elif kind in ("CATALOG", "MPM"):
        yield Slot(f"{key}.thumbnail", "product", THUMBNAIL, optional=kind == "CATALOG", most=MAX_ID)
        if kind == "MPM":
            yield Slot(f"{key}.sections", "sections", "Products", most=MAX_LINES)
    elif kind == "ORDER_DETAILS":
        yield Slot(f"{key}.order", "order", "Order", most=MAX_ORDER)


def _samples(raw: Json, name: str, nested: bool = False) -> dict[str, str]:
    """The samples by variable: named ones by name, positional ones by number."""
    example = obj(raw.get("example"))
    named = {
        words(one.get("param_name"), 64): words(one.get("example"), MAX_BODY)
        for one in objects(example.get(f"{name}_named_params"))
    }
    row = example.get(name)
    row = row[0] if nested and isinstance(row, list) and row else row
    listed = row if isinstance(row, list) else [row] if isinstance(row, str) else []
    return {str(place + 1): words(one, MAX_BODY) for place, one in enumerate(listed)} | named


def _label(name: str) -> str:
    return f"Variable {name}" if name.isdigit() else name.replace("_", " ").capitalize()
