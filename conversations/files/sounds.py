"""How long a voice note is and how it swells, read off its packets without decoding it.

Opus spends more bits where somebody speaks, so the sizes of its packets draw the shape of the sound (RFC 7845 has the
pages, RFC 6716 §3.1 the packets). Other kinds of sound have no such shape and are drawn evenly.
"""

from dataclasses import dataclass
from typing import BinaryIO

RATE = 48_000  # granule positions of Opus count samples at this rate, whatever the microphone's
BARS = 42
MOST_PAGES = 20_000  # about five hours


@dataclass(frozen=True, slots=True)
class Sound:
    """`bars` are 42 heights from 0 to 255."""

    seconds: float
    bars: bytes


def listen(file: BinaryIO) -> Sound | None:
    """The sound in an Ogg Opus file; None for anything else, and for one that is broken off in its head."""
    sizes: list[int] = []
    skip, granule, open_packet, heads = 0, 0, 0, 0
    for _ in range(MOST_PAGES):
        head = file.read(27)
        if len(head) < 27 or head[:4] != b"OggS":
            break
        position = int.from_bytes(head[6:14], "little", signed=True)
        lacing = file.read(head[26])
        body = file.read(sum(lacing))
        if heads == 0:
            if body[:8] != b"OpusHead" or len(body) < 19:
                return None
            skip = int.from_bytes(body[10:12], "little")
        granule = max(granule, position)
        for length in lacing:
            open_packet += length
            if length < 255:  # a shorter segment ends its packet
                heads += 1
                if heads > 2:  # after OpusHead and OpusTags comes the sound
                    sizes.append(open_packet)
                open_packet = 0
    seconds = max(0.0, (granule - skip) / RATE)
    return Sound(seconds, shape(sizes)) if sizes else None


def shape(sizes: list[int]) -> bytes:
    """Packet sizes as bars: the loudest is full, silence is low."""
    count = len(sizes)
    means = []
    for bar in range(BARS):
        part = sizes[bar * count // BARS : max((bar + 1) * count // BARS, bar * count // BARS + 1)]
        means.append(sum(part) / len(part) if part else 0.0)
    low, high = min(means), max(means)
    spread = high - low
    return bytes(round(255 * (mean - low) / spread) if spread else 128 for mean in means)
