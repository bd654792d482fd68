"""How a file in the vault looks: its measures, a smaller picture of it, the shape of its sound, a copy that plays."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conversations.files import pictures, sounds, vault, workshop
from conversations.files.workshop import LOOKED_INTO, MOST_IN, MOST_PICTURE, PICTURES

MOST_SECONDS = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Looks:
    """What the row of a file keeps of its looks, under the row's own names (`models.Media` says what each is)."""

    width: int | None = None
    height: int | None = None
    preview_size: int | None = None
    seconds: float | None = None
    bars: bytes | None = None
    copy_size: int | None = None

    def fields(self) -> dict[str, Any]:
        """By name, to be written into the row."""
        return {name: getattr(self, name) for name in self.__slots__}


UNSEEN = Looks()


def look(path: str, key: bytes, mime: str, size: int) -> Looks:
    """Look at a file in the vault, and put beside it what is shown of it. May take a minute; raises vault.Damaged."""

    def opened() -> io.BufferedReader:
        return io.BufferedReader(vault.Reader(path, key, size))

    if mime in PICTURES and size <= MOST_PICTURE:
        return _of_picture(path, key, opened)
    looks = _of_voice(opened) if mime == "audio/ogg" else UNSEEN
    if mime not in LOOKED_INTO or size > MOST_IN:
        return looks
    with opened() as file:
        return keep(path, key, workshop.make(*LOOKED_INTO[mime], file), looks)


def keep(path: str, key: bytes, made: workshop.Parts, known: Looks = UNSEEN) -> Looks:
    """What the workshop made of a file in the vault, put beside it; `known` stands where it found nothing."""
    found = workshop.facts(made)
    bars = found.get("bars")
    return Looks(
        width=pictures.whole(found.get("width")),
        height=pictures.whole(found.get("height")),
        preview_size=_keep(path, key, vault.PREVIEW, made.get("still")),
        seconds=_seconds(found.get("seconds")) or known.seconds,
        bars=_bars(bars) if isinstance(bars, str) else known.bars,
        copy_size=_keep(path, key, vault.COPY, made.get("copy")),
    )


def _of_picture(path: str, key: bytes, opened: Callable[[], io.BufferedReader]) -> Looks:
    with opened() as file:
        picture = pictures.look(file)
    if picture is None:
        return UNSEEN
    return Looks(picture.width, picture.height, _keep(path, key, vault.PREVIEW, picture.preview))


def _of_voice(opened: Callable[[], io.BufferedReader]) -> Looks:
    """Read off its packets, which holds even where decoding it takes too long."""
    with opened() as file:
        sound = sounds.listen(file)
    return Looks(seconds=sound.seconds, bars=sound.bars) if sound else UNSEEN


def _keep(path: str, key: bytes, part: int, data: bytes | None) -> int | None:
    """Put what was made beside the file, under the same key, to go with it; its size."""
    if not data:
        return None
    with vault.Writer(key, part) as writer:
        writer.write(data)
        writer.keep(path)
    return len(data)


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 < value < MOST_SECONDS else None


def _bars(written: str) -> bytes | None:
    try:
        return bytes.fromhex(written)[: sounds.BARS] or None
    except ValueError:
        return None
