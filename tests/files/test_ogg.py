"""A recorded voice in the container WhatsApp plays: the same packets, whole pages, the right length."""

import io

import pytest

from conversations.files import kinds, ogg, sounds

HEAD = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"


def element(name: int, body: bytes, size: bytes | None = None) -> bytes:
    length = (name.bit_length() + 7) // 8
    return name.to_bytes(length, "big") + (size or (0x10000000 | len(body)).to_bytes(4, "big")) + body


def webm(packets: list[bytes], codec: bytes = b"A_OPUS", head: bytes = HEAD) -> bytes:
    """As Chrome records it: segment and clusters without a known size."""
    track = element(0xAE, element(0x86, codec) + element(0x63A2, head))
    blocks = b"".join(element(0xA3, b"\x81\0\0\x80" + packet) for packet in packets)
    unknown = b"\x01" + b"\xff" * 7
    cluster = element(0x1F43B675, element(0xE7, b"\0") + blocks, unknown)
    return element(0x1A45DFA3, b"webm") + element(0x18538067, element(0x1654AE6B, track) + cluster, unknown)


def packets(number: int, size: int = 40) -> list[bytes]:
    """20 ms each: configuration 19 is hybrid, 31 is CELT of 20 ms."""
    return [bytes([31 << 3]) + bytes([index % 256]) * size for index in range(number)]


def pages(data: bytes):
    at = 0
    while at < len(data):
        count = data[at + 26]
        size = sum(data[at + 27 : at + 27 + count])
        yield data[at : at + 27 + count + size]
        at += 27 + count + size


@pytest.mark.parametrize(("number", "size"), [(1, 40), (50, 40), (175, 40), (60, 700)])
def test_the_packets_come_out_as_they_went_in(number, size):
    given = packets(number, size)
    made = ogg.from_webm(webm(given))
    assert kinds.sniff(made[: kinds.HEAD]) == "audio/ogg"
    sound = sounds.listen(io.BytesIO(made))
    assert sound.seconds == pytest.approx(0.02 * number, abs=0.001)
    every = list(pages(made))
    assert b"".join(given) == b"".join(page[27 + page[26] :] for page in every[2:])
    assert [page[5] & 2 for page in every] == [2, *[0] * (len(every) - 1)]
    assert every[-1][5] & 4


def test_every_page_has_the_checksum_that_players_look_at():
    # libogg's own example: a page of nothing has this checksum.
    assert ogg._crc(b"") == 0
    assert ogg._crc(b"123456789") == 0x89A1897F
    for page in pages(ogg.from_webm(webm(packets(120)))):
        bare = page[:22] + bytes(4) + page[26:]
        assert ogg._crc(bare) == int.from_bytes(page[22:26], "little")


def test_a_recording_that_is_broken_off_keeps_what_came():
    whole = webm(packets(100))
    made = ogg.from_webm(whole[: len(whole) - 25])
    assert sounds.listen(io.BytesIO(made)).seconds == pytest.approx(0.02 * 99, abs=0.001)


@pytest.mark.parametrize(
    "data", [b"", b"\0\0", webm([]), webm(packets(3), codec=b"A_VORBIS"), webm(packets(3), head=b"x"), b"\xff" * 50]
)
def test_what_holds_no_voice_is_said_to_hold_none(data):
    with pytest.raises(ogg.NotASound):
        ogg.from_webm(data)
