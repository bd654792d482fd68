"""Small checks that what goes out is made of: each takes a part, keeps what WhatsApp knows, and names what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cloudapi.storable import clean

Json = dict[str, Any]


class Invalid(ValueError):
    """WhatsApp would refuse this message: `where` is the part, `rule` what it must be, with its limit."""

    def __init__(self, where: str, rule: str) -> None:
        super().__init__(f"{where} {rule}.")
        self.where, self.rule = where, rule


def text(own: Mapping[str, Any], name: str, most: int, at: str) -> str:
    """A required text of at most `most` characters."""
    found = optional(own, name, most, at)
    if found is None:
        raise Invalid(f"{at}.{name}", f"is missing; it has 1 to {most:,} characters")
    return found


def optional(own: Mapping[str, Any], name: str, most: int, at: str) -> str | None:
    """A text, None when it is not there or empty."""
    value = own.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid(f"{at}.{name}", "must be a text")
    value = clean(value).strip()
    if len(value) > most:
        raise Invalid(f"{at}.{name}", f"has {len(value):,} characters, and WhatsApp takes at most {most:,}")
    return value or None


def number(own: Mapping[str, Any], name: str, low: float, high: float, at: str) -> float:
    """A required number within bounds."""
    value = own.get(name)
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Invalid(f"{at}.{name}", f"must be a number from {low:g} to {high:g}")
    return value


def mapping(own: Mapping[str, Any], name: str, at: str) -> Mapping[str, Any]:
    """A required object."""
    value = own.get(name)
    if not isinstance(value, Mapping):
        raise Invalid(f"{at}.{name}", "is missing" if value is None else "must be an object")
    return value


def listing(own: Mapping[str, Any], name: str, least: int, most: int, at: str) -> list[Mapping[str, Any]]:
    """A list of `least` to `most` objects."""
    value = own.get(name)
    if not isinstance(value, Sequence) or isinstance(value, str) or not least <= len(value) <= most:
        count = len(value) if isinstance(value, Sequence) and not isinstance(value, str) else 0
        raise Invalid(f"{at}.{name}", f"has {count} entries, and WhatsApp takes {least} to {most}")
    if not all(isinstance(one, Mapping) for one in value):
        raise Invalid(f"{at}.{name}", "must be a list of objects")
    return list(value)


def one_of(own: Mapping[str, Any], name: str, allowed: Iterable[str], at: str) -> str:
    """One of a few words."""
    value, words = own.get(name), list(allowed)
    if not isinstance(value, str) or value not in words:
        raise Invalid(f"{at}.{name}", f"must be one of {', '.join(words)}")
    return value


def distinct(values: Sequence[str], at: str) -> None:
    """No value twice."""
    if len(set(values)) != len(values):
        raise Invalid(at, "must all be different")


def address(own: Mapping[str, Any], name: str, at: str, most: int = 2000) -> str:
    """An address of the web."""
    value = text(own, name, most, at)
    if not value.lower().startswith(("http://", "https://")) or any(character.isspace() for character in value):
        raise Invalid(f"{at}.{name}", "must be an address that begins with http:// or https://")
    return value


def kept(**parts: Any) -> Json:
    """The parts that are there."""
    return {name: value for name, value in parts.items() if value is not None}
