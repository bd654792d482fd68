"""Filling a template: checks every value, makes the `components` that are sent, and shows what will be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.storable import clean
from cloudapi.template_files import ours
from cloudapi.template_parts import (
    MAX_BODY,
    MEDIA,
    PLACES,
    Part,
    Slot,
    buttons,
    filled,
    is_code,
    parts,
    slots,
    variables,
)

_CODE = re.compile(r"[A-Za-z0-9]+")
_DEGREES = {"latitude": 90.0, "longitude": 180.0}
_SUB_TYPES = {"QUICK_REPLY": "quick_reply", "URL": "url", "COPY_CODE": "copy_code", "OTP": "url", "FLOW": "flow"}


class BadValue(ValueError):
    """A value is missing or would be refused; `slot` says which, the text says why, for people."""

    def __init__(self, slot: Slot, reason: str) -> None:
        super().__init__(f"{slot.label}: {reason}")
        self.slot, self.reason = slot, reason


@dataclass(frozen=True, slots=True)
class Shown:
    """A template as the customer sees it. `header` is a text, or the kind of what stands there (IMAGE, LOCATION)."""

    header_kind: str
    header: str
    body: str
    footer: str
    buttons: tuple[tuple[str, str], ...]
    cards: tuple["Shown", ...] = ()
    offer: str = ""

    def as_json(self) -> Json:
        return {
            "header_kind": self.header_kind,
            "header": self.header,
            "body": self.body,
            "footer": self.footer,
            "buttons": [list(button) for button in self.buttons],
            "cards": [card.as_json() for card in self.cards],
            "offer": self.offer,
        }


def check(components: Any, values: Mapping[str, str]) -> dict[str, str]:
    """The values that the template takes, stripped; raises BadValue for the first that is missing or wrong."""
    found: dict[str, str] = {}
    for slot in slots(components):
        value = clean(values.get(slot.key, "")).strip()
        if value:
            _fits(slot, value)
            found[slot.key] = value
        elif not slot.optional:
            raise BadValue(slot, "has no value.")
    for part in parts(components):
        if part.kind == "BODY":
            said = filled(part.text, f"{part.prefix}body.", found)
            if len(said) > MAX_BODY:
                slot = next(slot for slot in slots(components) if slot.key.startswith(f"{part.prefix}body."))
                raise BadValue(slot, f"with its values the text has {len(said):,} characters; 1,024 are the most.")
    return found


def send(components: Any, values: Mapping[str, str], named: bool) -> list[Json]:
    """The `components` of the message, for values that `check` has passed."""
    own = [part for part in parts(components) if not part.prefix]
    made = [one for part in own for one in _sent(part, values, named)]
    for part in own:
        if part.kind == "CAROUSEL":
            count = len(list(objects(part.raw.get("cards"))))
            cards = [{"card_index": n, "components": _card(components, n, values, named)} for n in range(count)]
            made.append({"type": "carousel", "cards": cards})
    return made


def show(components: Any, values: Mapping[str, str]) -> Shown:
    """What the customer reads. A variable without a value stays as it is written."""
    every = list(parts(components))
    count = len({part.prefix for part in every if part.prefix})
    cards = [_shown([part for part in every if part.prefix == f"card.{n}."], values) for n in range(count)]
    return _shown([part for part in every if not part.prefix], values, tuple(cards))


def _shown(found: list[Part], values: Mapping[str, str], cards: tuple[Shown, ...] = ()) -> Shown:
    by_kind = {part.kind: part for part in found}
    header, body, footer = (by_kind.get(kind) for kind in ("HEADER", "BODY", "FOOTER"))
    offer = obj(by_kind["LIMITED_TIME_OFFER"].raw.get("limited_time_offer")) if "LIMITED_TIME_OFFER" in by_kind else {}
    minutes = footer.raw.get("code_expiration_minutes") if footer else None
    listed = [button for part in found for button in buttons(part)]
    return Shown(
        header_kind=words(header.raw.get("format"), 32).upper() if header else "",
        header=_heading(header, values) if header else "",
        body=filled(body.text, f"{body.prefix}body.", values) if body else "",
        footer=footer.text or (f"This code expires in {minutes} minutes." if minutes else "") if footer else "",
        buttons=tuple((words(one.get("type"), 32).upper(), _button_text(one)) for one in listed),
        cards=cards,
        offer=words(offer.get("text"), 64),
    )


def _heading(header: Part, values: Mapping[str, str]) -> str:
    form = words(header.raw.get("format"), 32).upper()
    if form == "LOCATION":
        return values.get(f"{header.prefix}header.name", "")
    if form in MEDIA:
        return values.get(f"{header.prefix}header.{MEDIA[form]}", "")
    return filled(header.text, f"{header.prefix}header.", values)


def _button_text(button: Json) -> str:
    kind = words(button.get("type"), 32).upper()
    fallback = {"COPY_CODE": "Copy code", "OTP": "Copy code", "REQUEST_CONTACT_INFO": "Share contact info"}
    return words(button.get("text"), 64) or fallback.get(kind, kind.replace("_", " ").capitalize())


def _fits(slot: Slot, value: str) -> None:
    if len(slot.before + value) > slot.most:
        raise BadValue(slot, f"has {len(slot.before + value):,} characters; {slot.most:,} are the most.")
    if slot.kind in ("text", "url") and ("\n" in value or "\t" in value or "    " in value):
        raise BadValue(slot, "takes one line, without tabs or four spaces in a row.")
    if slot.kind == "url" and " " in value:
        raise BadValue(slot, "is the end of an address and has no spaces.")
    if slot.kind == "code" and not _CODE.fullmatch(value):
        raise BadValue(slot, "takes letters and digits only.")
    if slot.kind in ("image", "video", "document") and not _is_file(value):
        raise BadValue(slot, "is an uploaded file, or an address that begins with https://.")
    if slot.kind in _DEGREES and not _is_within(value, _DEGREES[slot.kind]):
        raise BadValue(slot, f"is a number between -{_DEGREES[slot.kind]:.0f} and {_DEGREES[slot.kind]:.0f}.")
    if slot.kind == "moment" and milliseconds(value) is None:
        raise BadValue(slot, "is a date and time, as 2026-12-24T18:00+00:00.")


def _is_file(value: str) -> bool:
    """Meta's id, a file of ours, or an address that Meta fetches it from."""
    return value.isdigit() or ours(value) is not None or value.startswith("https://")


def _is_within(value: str, most: float) -> bool:
    try:
        return abs(float(value)) <= most
    except ValueError:
        return False


def milliseconds(value: str) -> int | None:
    """A moment since 1970 as Meta wants it; None for what is none."""
    if value.isdigit() and len(value) == 13:
        return int(value)
    try:
        return int(datetime.fromisoformat(value).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _card(components: Any, place: int, values: Mapping[str, str], named: bool) -> list[Json]:
    own = [part for part in parts(components) if part.prefix == f"card.{place}."]
    return [one for part in own for one in _sent(part, values, named)]


def _sent(part: Part, values: Mapping[str, str], named: bool) -> list[Json]:
    if part.kind in ("HEADER", "BODY"):
        found = _media(part, values) or _texts(part, values, named)
        return [{"type": part.kind.lower(), "parameters": found}] if found else []
    if part.kind == "LIMITED_TIME_OFFER" and (until := values.get(f"{part.prefix}offer.until")):
        offer = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": milliseconds(until)}}
        return [{"type": "limited_time_offer", "parameters": [offer]}]
    made = []
    for place, button in enumerate(buttons(part)):
        parameter = _parameter(button, values.get(f"{part.prefix}button.{place}", ""), values)
        if parameter is not None:
            kind = words(button.get("type"), 32).upper()
            own = {"type": "button", "sub_type": _SUB_TYPES[kind], "index": str(place), "parameters": [parameter]}
            made.append(own)
    return made


def _texts(part: Part, values: Mapping[str, str], named: bool) -> list[Json]:
    prefix = f"{part.prefix}{part.kind.lower()}."
    return [
        {"type": "text", **({"parameter_name": name} if named else {}), "text": values[prefix + name]}
        for name in variables(part.text)
    ]


def _media(part: Part, values: Mapping[str, str]) -> list[Json]:
    form, prefix = words(part.raw.get("format"), 32).upper(), f"{part.prefix}header."
    if part.kind == "HEADER" and form in MEDIA:
        kind = MEDIA[form]
        value = values[prefix + kind]
        return [{"type": kind, kind: {"link" if value.startswith("https://") else "id": value}}]
    if part.kind == "HEADER" and form == "LOCATION":
        return [{"type": "location", "location": {name: values[prefix + name] for name in PLACES}}]
    return []


def _parameter(button: Json, value: str, values: Mapping[str, str]) -> Json | None:
    """What a button is sent with; None for one that needs nothing."""
    kind = words(button.get("type"), 32).upper()
    if is_code(button):
        return {"type": "text", "text": values.get("body.1", "")}
    if kind == "FLOW":
        # Without an action Meta refuses the message (131009), though the token may be anything.
        return {"type": "action", "action": {"flow_token": value or "unused"}}
    if not value:
        return None
    return {
        "URL": {"type": "text", "text": value},
        "COPY_CODE": {"type": "coupon_code", "coupon_code": value},
        "QUICK_REPLY": {"type": "payload", "payload": value},
    }.get(kind)
