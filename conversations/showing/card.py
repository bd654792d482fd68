"""A card, and how its words are taken with care out of a payload that a stranger sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

MAX_ROWS = 12
Payload = Mapping[str, Any]


class Link(NamedTuple):
    """A way out of the product: nothing is loaded from there before somebody goes."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """`look` names the partial in templates/inbox/cards/. `rows` are pairs for a table of keys and values.

    `copies` goes to the clipboard as it is, `code` is an id in the letters of machines; `raw`: it does not say all that
    came, so whoever may see the data is led there.
    """

    look: str
    icon: str = ""
    title: str = ""
    small: str = ""
    foot: str = ""
    hue: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    copies: str = ""
    code: str = ""
    link: Link | None = None
    raw: bool = False

    @property
    def template(self) -> str:
        return f"inbox/cards/{self.look}.html"


def word(value: Any) -> str:
    """Anything a stranger sent, as one short line."""
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value[:MAX_ROWS])
    return " ".join(str(value).split())[:200] if isinstance(value, str | int | float) else ""


def part(payload: Payload, key: str) -> Payload:
    """The object under a key; an empty one when something else stands there."""
    found = payload.get(key)
    return found if isinstance(found, Mapping) else {}


def items(payload: Payload, key: str) -> list[dict[str, Any]]:
    """The objects under a key of something a stranger sent: never anything but a list of mappings."""
    found = payload.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def amount(value: Any) -> Decimal:
    """A number that can be counted with; what is none counts as nothing."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and abs(number) < 10**9 else Decimal(0)
