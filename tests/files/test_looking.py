"""What a file is and what it looks like: told by its bytes, and never trusting them."""

import io
from pathlib import Path

import pytest
from PIL import Image

from conversations.files import kinds, pictures, sounds

SAMPLES = Path(__file__).parents[2] / "simulator/samples"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("head", "declared", "mime"),
    [
        (SAMPLES.joinpath("photo.jpg").read_bytes(), "image/jpeg", "image/jpeg"),
        (SAMPLES.joinpath("photo.jpg").read_bytes(), "text/html", "image/jpeg"),
        (SAMPLES.joinpath("sticker.webp").read_bytes(), "image/webp", "image/webp"),
        (SAMPLES.joinpath("clip.mp4").read_bytes(), "video/mp4", "video/mp4"),
        (SAMPLES.joinpath("clip.mp4").read_bytes(), "audio/mp4", "audio/mp4"),
        (SAMPLES.joinpath("voice.ogg").read_bytes(), "audio/ogg; codecs=opus", "audio/ogg"),
        (SAMPLES.joinpath("invoice.pdf").read_bytes(), "application/pdf", "application/pdf"),
        (b"\0\0\0\x18ftyp3gp4" + bytes(50), "video/3gpp", "video/3gpp"),
        (b"\0\0\0\x18ftypM4A " + bytes(50), "audio/mp4", "audio/mp4"),
        (b"#!AMR\n" + bytes(50), "audio/amr", "audio/amr"),
        (b"ID3\x04" + bytes(80), "audio/mpeg", "audio/mpeg"),
        (b"PK\x03\x04" + bytes(60), DOCX, DOCX),
        (b"PK\x03\x04" + bytes(60), "image/png", "application/zip"),
        ("Grüße aus Köln\n".encode(), "text/plain", "text/plain"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "text/plain", "image/png"),
        (b"\x00\x01\x02\x03\xff\xfe nothing known", "image/png", kinds.UNKNOWN),
        (b"OggS" + bytes(200), "audio/ogg", kinds.UNKNOWN),
        (b"", "image/png", kinds.UNKNOWN),
    ],
)
def test_bytes_say_what_a_file_is(head, declared, mime):
    assert kinds.sniff(head[: kinds.HEAD], declared) == mime


@pytest.mark.parametrize(
    "head",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><svg onload="alert(1)"/>',
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<html><body onload=alert(1)>",
        b"%PDF-1.7 /JavaScript",
    ],
)
def test_what_could_run_is_never_shown_in_the_page(head):
    for claim in ("image/png", "image/jpeg", "image/svg+xml", "text/html", "video/mp4", ""):
        assert kinds.sniff(head, claim) not in kinds.SAFE


def test_a_picture_is_made_small_and_upright_and_forgets_its_camera(photo):
    picture = pictures.look(io.BytesIO(photo))
    assert (picture.width, picture.height) == (1200, 1600)
    preview = Image.open(io.BytesIO(picture.preview))
    assert preview.size == (480, 640)
    assert not preview.getexif()
    assert b"Exif" not in picture.preview
    assert b"Exif" in photo


def test_a_sticker_that_moves_is_shown_as_it_is():
    frames = [Image.new("RGBA", (64, 64), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert pictures.look(io.BytesIO(out.getvalue())) == pictures.Picture(64, 64)


def test_a_jpeg_that_holds_a_second_picture_is_a_still_like_any_other():
    first, second = (Image.new("RGB", (64, 32), colour) for colour in ("red", "blue"))
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second])
    picture = pictures.look(io.BytesIO(out.getvalue()))
    assert (picture.width, picture.height, bool(picture.preview)) == (64, 32, True)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_seen_through_stays_so(form):
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, form)
    preview = Image.open(io.BytesIO(pictures.look(io.BytesIO(out.getvalue())).preview))
    assert preview.convert("RGBA").getpixel((4, 4))[3] == 0


def flood() -> bytes:
    """A PNG of a few hundred bytes that says it is 64,000 pixels wide and high."""
    out = io.BytesIO()
    Image.new("1", (1, 1)).save(out, "PNG")
    raw = bytearray(out.getvalue())
    raw[16:24] = (64_000).to_bytes(4, "big") * 2
    return bytes(raw)


@pytest.mark.parametrize("data", [flood(), b"", b"\xff\xd8\xff\xe0" + bytes(30), b"RIFF\x10\0\0\0WEBPVP8 " + bytes(9)])
def test_what_cannot_be_unpacked_has_no_preview_and_breaks_nothing(data):
    assert pictures.look(io.BytesIO(data)) is None


def test_a_voice_note_has_a_length_and_a_shape():
    sound = sounds.listen(io.BytesIO(SAMPLES.joinpath("voice.ogg").read_bytes()))
    assert 0.5 < sound.seconds < 60
    assert len(sound.bars) == sounds.BARS


def test_the_shape_follows_the_size_of_the_packets():
    quiet_then_loud = sounds.shape([10] * 210 + [100] * 210)
    assert set(quiet_then_loud[:21]) == {0}
    assert set(quiet_then_loud[21:]) == {255}
    assert set(sounds.shape([20] * 100)) == {128}
    assert len(sounds.shape([5])) == sounds.BARS


@pytest.mark.parametrize("cut", [0, 10, 30, 100, 1000])
def test_a_sound_that_is_broken_off_breaks_nothing(cut):
    whole = SAMPLES.joinpath("voice.ogg").read_bytes()
    found = sounds.listen(io.BytesIO(whole[:cut]))
    assert found is None or found.seconds >= 0
    assert sounds.listen(io.BytesIO(b"RIFF" + whole)) is None
