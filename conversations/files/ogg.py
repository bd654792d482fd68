"""Puts the sound that a browser recorded into the container WhatsApp plays: the same Opus packets, in Ogg pages.

Chrome records WebM (RFC 9559, Matroska), WhatsApp's voice notes are Ogg (RFC 3533, RFC 7845). Nothing is decoded.
"""

from collections.abc import Iterator

_MASTERS = {0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0}  # Segment, Tracks, TrackEntry, Cluster, BlockGroup
_CODEC, _PRIVATE, _SIMPLE, _BLOCK = 0x86, 0x63A2, 0xA3, 0xA1
_UNKNOWN = {(1 << 7 * width) - 1 for width in range(1, 9)}  # a size that was not known when it was written
_PER_PAGE = 50  # packets: about a second
_FRAMES = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)  # samples at 48 kHz: SILK, hybrid, CELT
_VENDOR = b"wapp"


class NotASound(ValueError):
    """There is no Opus sound in it."""


def from_webm(data: bytes) -> bytes:
    """The Ogg Opus file with the sound of a WebM recording; raises NotASound."""
    codec, head, packets = b"", b"", []
    for name, body in _elements(data):
        if name == _CODEC:
            codec = body
        elif name == _PRIVATE:
            head = body
        elif name in (_SIMPLE, _BLOCK) and (packet := _packet(body)):
            packets.append(packet)
    if codec.rstrip(b"\0") != b"A_OPUS" or head[:8] != b"OpusHead" or not packets:
        raise NotASound("no Opus sound in it")
    return b"".join(_pages(head, packets))


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every element that holds data, in order; what holds elements is walked through, whatever size it claims."""
    at = 0
    while at < len(data):
        name, at = _number(data, at, keep_mark=True)
        size, at = _number(data, at, keep_mark=False)
        if name in _MASTERS:
            continue
        if size in _UNKNOWN or at + size > len(data):
            return  # broken off: what came before is whole
        yield name, data[at : at + size]
        at += size


def _number(data: bytes, at: int, keep_mark: bool) -> tuple[int, int]:
    """A number of variable width, and where the next thing begins; raises NotASound."""
    first = data[at] if at < len(data) else 0
    width = 9 - first.bit_length()
    if not first or at + width > len(data):
        raise NotASound("no number where one must be")
    value = int.from_bytes(data[at : at + width], "big")
    return (value if keep_mark else value & ((1 << 7 * width) - 1)), at + width


def _packet(block: bytes) -> bytes:
    """The packet in a block: after the track's number, a time and the flags; laced blocks are never recorded."""
    _, at = _number(block, 0, keep_mark=False)
    flags = block[at + 2] if at + 2 < len(block) else 0x06
    return b"" if flags & 0x06 else block[at + 3 :]


def _pages(head: bytes, packets: list[bytes]) -> Iterator[bytes]:
    tags = b"OpusTags" + len(_VENDOR).to_bytes(4, "little") + _VENDOR + bytes(4)
    yield _page([head], 0, 0, first=True)
    yield _page([tags], 0, 1)
    granule = int.from_bytes(head[10:12], "little") if len(head) >= 12 else 0
    group: list[bytes] = []
    number, segments = 2, 0
    for index, packet in enumerate(packets):
        group.append(packet)
        segments += len(packet) // 255 + 1
        granule += _samples(packet)
        is_last = index == len(packets) - 1
        if is_last or len(group) == _PER_PAGE or segments + len(packets[index + 1]) // 255 + 1 > 255:
            yield _page(group, granule, number, last=is_last)
            group, number, segments = [], number + 1, 0


def _page(packets: list[bytes], granule: int, number: int, *, first: bool = False, last: bool = False) -> bytes:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    flags = (2 if first else 0) | (4 if last else 0)
    head = b"OggS\0" + bytes([flags]) + granule.to_bytes(8, "little") + b"WAPP" + number.to_bytes(4, "little")
    tail = bytes([len(lacing)]) + lacing + b"".join(packets)
    checksum = _crc(head + bytes(4) + tail)
    return head + checksum.to_bytes(4, "little") + tail


def _samples(packet: bytes) -> int:
    """How long a packet is, by its first byte (RFC 6716 §3.1)."""
    config, count = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame = _FRAMES[0][config % 4]
    elif config < 16:
        frame = _FRAMES[1][config % 2]
    else:
        frame = _FRAMES[2][config % 4]
    frames = (1, 2, 2)[count] if count < 3 else packet[1] & 0x3F if len(packet) > 1 else 0
    return frame * frames


def _table() -> list[int]:
    found = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        found.append(value)
    return found


_TABLE = _table()


def _crc(data: bytes) -> int:
    """Ogg's checksum: the usual polynomial, not reflected, from zero."""
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value
