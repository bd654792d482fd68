"""Whether a value fits the place of a template it is meant for; what does not is named, with the reason."""

import re
from datetime import datetime
from typing import Any

from cloudapi import orders, shelves
from cloudapi.limits import Invalid
from cloudapi.storable import NotJSON, load
from cloudapi.template_files import ours
from cloudapi.template_parts import Slot

MOST_MINUTES = 43_200  # of a button that calls the business
_CODE = re.compile(r"[A-Za-z0-9]+")
_DEGREES = {"latitude": 90.0, "longitude": 180.0}


class BadValue(ValueError):
    """A value is missing or would be refused; `slot` says which, the text says why, for people."""

    def __init__(self, slot: Slot, reason: str) -> None:
        super().__init__(f"{slot.label}: {reason}")
        self.slot, self.reason = slot, reason


def fits(slot: Slot, value: str) -> None:
    """Raises BadValue for what WhatsApp would refuse in this place."""
    if len(slot.before + value) > slot.most:
        raise BadValue(slot, f"has {len(slot.before + value):,} characters; {slot.most:,} are the most.")
    if slot.kind in ("text", "place", "url") and ("\n" in value or "\t" in value or "    " in value):
        raise BadValue(slot, "takes one line, without tabs or four spaces in a row.")
    if slot.kind == "url" and " " in value:
        raise BadValue(slot, "is the end of an address and has no spaces.")
    if slot.kind == "code" and not _CODE.fullmatch(value):
        raise BadValue(slot, "takes letters and digits only.")
    if slot.kind in ("image", "video", "document") and not _is_file(value):
        raise BadValue(slot, "is an uploaded file, or an address that begins with https://.")
    if slot.kind in _DEGREES and not _is_within(value, _DEGREES[slot.kind]):
        raise BadValue(slot, f"is a number between -{_DEGREES[slot.kind]:.0f} and {_DEGREES[slot.kind]:.0f}.")
    if slot.kind in _READ:
        _READ[slot.kind](slot, value)


def _is_file(value: str) -> bool:
    """Meta's id, a file of ours, or an address that Meta fetches it from."""
    return _is_number(value) or ours(value) is not None or value.startswith("https://")


def _is_number(value: str) -> bool:
    """Digits as everybody reads them: what Python calls a digit may be a ², of which it makes no number."""
    return value.isascii() and value.isdigit()


def _is_within(value: str, most: float) -> bool:
    try:
        return abs(float(value)) <= most
    except ValueError:
        return False


def milliseconds(value: str) -> int | None:
    """A moment since 1970 as Meta wants it; None for what is none."""
    if _is_number(value) and len(value) == 13:
        return int(value)
    try:
        return int(datetime.fromisoformat(value).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def order(value: str) -> dict[str, Any]:
    """Meta's order_details out of its JSON, fit to be stored; {} for what is none."""
    try:
        found = load(value.encode())
    except (NotJSON, UnicodeEncodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _catalogue(slot: Slot, value: str) -> None:
    if not _is_number(value):
        raise BadValue(slot, "is named by its id: digits only.")


def _moment(slot: Slot, value: str) -> None:
    if milliseconds(value) is None:
        raise BadValue(slot, "is a date and time, as 2026-12-24T18:00+00:00.")


def _minutes(slot: Slot, value: str) -> None:
    if not (_is_number(value) and 1 <= int(value) <= MOST_MINUTES):
        raise BadValue(slot, f"is a whole number from 1 to {MOST_MINUTES:,}, which are 30 days.")


def _reference(slot: Slot, value: str) -> None:
    try:
        orders.reference({"reference_id": value}, "order")
    except Invalid as error:
        raise BadValue(slot, f"{error.rule}.") from error


def _standing(slot: Slot, value: str) -> None:
    if value not in orders.STATUSES:
        raise BadValue(slot, f"is one of {', '.join(orders.STATUSES)}.")


def _product(slot: Slot, value: str) -> None:
    if "\n" in value:
        raise BadValue(slot, "is one product.")


def _products(slot: Slot, value: str) -> None:
    found = shelves.ids(value)
    if not shelves.LEAST_CARDS <= len(found) <= shelves.MOST_CARDS:
        limits = f"{shelves.LEAST_CARDS} to {shelves.MOST_CARDS}"
        raise BadValue(slot, f"{limits} go side by side, not {len(found)}.")
    if any(len(one) > shelves.MAX_ID for one in found):
        raise BadValue(slot, f"an id has {shelves.MAX_ID} characters at most.")


def _sections(slot: Slot, value: str) -> None:
    try:
        shelves.checked({"sections": shelves.sections(value)}, "action")
    except Invalid as error:
        raise BadValue(slot, f"{shelves.subject(error.where)} {error.rule}.") from error


def _order(slot: Slot, value: str) -> None:
    try:
        orders.checked(order(value))
    except Invalid as error:
        raise BadValue(slot, f"{error}") from error


_READ = {
    "product": _product,
    "products": _products,
    "sections": _sections,
    "order": _order,
    "catalogue": _catalogue,
    "moment": _moment,
    "minutes": _minutes,
    "reference": _reference,
    "standing": _standing,
}
