"""The kinds of fields: what each takes, in which form it is stored, how it is shown."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from conversations.models import Attribute

MOST_LETTERS = 500
Kind = Attribute.Kind
_YES, _NO = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", "off"})


class Unfit(ValueError):
    """The value is none of its kind; the text says what is taken."""


def stored(kind: str, choices: Sequence[str], value: Any) -> str:
    """A value as it is kept, "" for none; raises Unfit. `value` may come from a person, a program or a form."""
    written = _written(value)
    if not written:
        return ""
    match kind:
        case Kind.NUMBER:
            return _number(written)
        case Kind.DATE:
            return _date(written)
        case Kind.YES_NO:
            return _yes_no(written)
        case Kind.CHOICE:
            return _choice(written, choices)
    if len(written) > MOST_LETTERS:
        raise Unfit(f"takes at most {MOST_LETTERS} characters")
    return written


def shown(kind: str, value: str) -> str:
    """A stored value in words: 7 March 2026, Yes."""
    match kind:
        case Kind.DATE:
            day = date.fromisoformat(value)
            return f"{day.day} {day:%B} {day.year}"
        case Kind.YES_NO:
            return "Yes" if value == "yes" else "No"
    return value


def guessed(value: Any) -> str:
    """The kind that an answer of a form looks like."""
    if isinstance(value, bool):
        return Kind.YES_NO
    if isinstance(value, int | float):
        return Kind.NUMBER
    try:
        return Kind.DATE if isinstance(value, str) and date.fromisoformat(value) and "-" in value else Kind.TEXT
    except ValueError:
        return Kind.TEXT


def _written(value: Any) -> str:
    """The value as one line. Several of a form's boxes are told one after the other."""
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value if isinstance(one, str | int | float))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is not None and not isinstance(value, str | int | float):
        raise Unfit("takes one value, not several")
    return " ".join(str("" if value is None else value).split())


def _number(written: str) -> str:
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise Unfit("takes a number, like 1240 or 12.5") from None
    if not number.is_finite() or abs(number) >= 10**15 or number.as_tuple().exponent < -6:  # type: ignore[operator]
        raise Unfit("takes a number with at most 15 digits and 6 decimals")
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _date(written: str) -> str:
    if re.fullmatch(r"[0-9]{12,13}", written):  # forms of before 2024 give a day in milliseconds
        return datetime.fromtimestamp(int(written) / 1000, UTC).date().isoformat()
    try:
        return date.fromisoformat(written[:10] if "T" in written else written).isoformat()
    except ValueError:
        raise Unfit("takes a date, like 2026-03-07") from None


def _yes_no(written: str) -> str:
    if written.casefold() in _YES:
        return "yes"
    if written.casefold() in _NO:
        return "no"
    raise Unfit("takes yes or no")


def _choice(written: str, choices: Sequence[str]) -> str:
    for choice in choices:
        if choice.casefold() == written.casefold():
            return choice
    raise Unfit("takes one of its choices")
