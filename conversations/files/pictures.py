"""Pictures that browsers show, looked at by the workshop: their measures, a smaller one of each, a profile's square."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from conversations.files import workshop

LONGEST_SIDE = 65_535  # pixels; no format of these has longer ones that could be unpacked
WEB = "web"  # any of the four formats that browsers show, whatever the file is called


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` and `height` as it is shown. `preview` is empty where the file itself is shown: it is small and moves."""

    width: int
    height: int
    preview: bytes = b""


def look(file: BinaryIO) -> Picture | None:
    """The measures of a picture and a smaller one of it; None for what cannot be read or is too large to unpack."""
    made = workshop.make("still", WEB, file)
    found = workshop.facts(made)
    width, height = whole(found.get("width")), whole(found.get("height"))
    return Picture(width, height, made.get("still", b"")) if width and height else None


def portrait(file: BinaryIO) -> bytes | None:
    """The middle of a picture as a square JPEG, as profiles show it; None for what cannot be read or is too small."""
    return workshop.make("portrait", WEB, file).get("image/jpeg")


def whole(value: Any) -> int | None:
    """A side's pixels, if they can be."""
    return value if isinstance(value, int) and 0 < value <= LONGEST_SIDE else None
