"""Reads single values out of JSON that may hold anything: a wrong type reads as missing, never as an
error."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cloudapi.parts import Fault, Json
from cloudapi.storable import clip

MAX_ID = 512
"""Longest identifier kept. Real message ids stay below 130 characters; indexes refuse values of some
thousand."""
MAX_NODE = 64
"""Longest id of an account, a number, a template or a file. Meta's have some sixteen digits."""
MAX_WORDS = 1024
"""Longest name, title or sentence kept; more is cut."""

NOTHING: Json = {}
EARLIEST = datetime(2009, 1, 1, tzinfo=UTC).timestamp()
LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
MILLISECONDS_FROM = 10**11
_NUMBER = re.compile(r"\d{1,16}(\.\d{1,9})?", re.ASCII)


class Unreadable(ValueError):
    """An item lacks what it cannot do without; the text is the reason, in words and without content."""


def obj(value: Any) -> Json:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else NOTHING


def objects(value: Any) -> Iterator[Json]:
    """The objects in a list; whatever else stands there is passed over."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def ident(value: Any) -> str | None:
    """An identifier as text, or None when it is empty, over-long or neither text nor whole number."""
    if value is None:
        return None
    if isinstance(value, str):
        return value if 0 < len(value) <= MAX_ID else None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def node(value: Any) -> str | None:
    """The id of something that Graph keeps, None for what cannot be one."""
    found = ident(value)
    return found if found is not None and len(found) <= MAX_NODE else None


def words(value: Any, limit: int = MAX_WORDS) -> str:
    """Text of bounded length, "" for anything else."""
    return clip(value, limit) if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    """A whole number, also from digits in text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment(value: Any) -> tuple[datetime | None, str]:
    """A timestamp as (UTC time or None, the value as it was given).

    Seconds or milliseconds since 1970, as number or text. Outside 2009 (the year of WhatsApp) to 2100 it is
    no time.
    """
    if not isinstance(value, str):
        value = "" if value is None or isinstance(value, bool) else str(value)
    given = clip(value, 64)
    if not (given.isdecimal() and len(given) <= 16) and not _NUMBER.fullmatch(given):
        return None, given
    seconds = float(given)
    if seconds >= MILLISECONDS_FROM:
        seconds /= 1000
    return (datetime.fromtimestamp(seconds, UTC) if EARLIEST <= seconds < LATEST else None), given


def faults(value: Any) -> tuple[Fault, ...]:
    """The errors of a list, or the only one; old shapes too (`details` beside the code instead of in `error_data`)."""
    return tuple(_fault(one) for one in objects([value] if isinstance(value, dict) else value)) if value else ()


def _fault(error: Json) -> Fault:
    return Fault(
        code=whole(error.get("code")),
        title=words(error.get("title")),
        message=words(error.get("message")),
        details=words(obj(error.get("error_data")).get("details") or error.get("details")),
        href=words(error.get("href")),
    )
