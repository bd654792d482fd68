"""Strangers' sounds, films and pictures are opened by a program apart, and what it makes plays everywhere."""

import io
import subprocess
import sys
from pathlib import Path

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from conversations.files import courier, upload, vault, workshop
from conversations.files.upload import BadFile
from conversations.models import Media
from tenants.scope import acting_for
from tests.files.films import HEIC, amr, film_3gp, gif
from tests.files.test_looking import SAMPLES

OGG, MP4 = SAMPLES.joinpath("voice.ogg").read_bytes(), SAMPLES.joinpath("clip.mp4").read_bytes()


@pytest.fixture
def fetched(people, meta, announced, vault_folder):
    """Files of customers, fetched in one round; as their rows stand then."""

    def fetch(*files: tuple[bytes, str, str]) -> list[Media]:
        rows = [announced(data, kind=kind, mime=mime) for data, kind, mime in files]
        meta.files |= {row.meta_id: data for row, (data, _, _) in zip(rows, files, strict=True)}
        assert courier.run_round(people.acme.pk) == len(files)
        with acting_for(people.acme):
            return [Media.objects.select_related("message").get(pk=row.pk) for row in rows]

    return fetch


def part(media: Media, number: int, size: int | None) -> bytes:
    with acting_for(media.tenant_id):
        key = vault.open_key(media)
    with vault.Reader(media.path, key, size or 0, number) as file:
        return file.read()


def codecs(data: bytes) -> list[str]:
    with av.open(io.BytesIO(data)) as container:
        assert container.format.name.startswith("mov")
        return [stream.codec_context.name for stream in container.streams]


def test_what_few_browsers_play_gets_a_copy_that_all_play_and_a_film_a_still(people, fetched, vault_folder):
    note, voice, clip, old = fetched(
        (amr(), "audio", "audio/amr"),
        (OGG, "audio", "audio/ogg; codecs=opus"),
        (MP4, "video", "video/mp4"),
        (film_3gp(), "video", "video/3gpp"),
    )
    for sound in (note, voice):
        assert codecs(part(sound, vault.COPY, sound.copy_size)) == ["aac"]
        assert 1.9 < sound.seconds < 2.6
        assert max(bytes(sound.bars)) == 255
    assert min(bytes(note.bars)[:3]) < 60, "it swells"
    assert (clip.width, clip.height, round(clip.seconds, 1), clip.copy_size) == (320, 240, 1.9, None)
    assert Image.open(io.BytesIO(part(clip, vault.PREVIEW, clip.preview_size))).size == (320, 240)
    assert (old.width, old.height, round(old.seconds)) == (176, 144, 1)
    copy = part(old, vault.COPY, old.copy_size)
    assert codecs(copy) == ["h264"]
    assert copy[16:64] not in (vault_folder / f"{old.path}.copy").read_bytes(), "it lies sealed like the file"
    assert sorted(path.name for path in vault_folder.glob("*/*") if path.name.startswith(old.path[-32:])) == [
        old.path[-32:] + ending for ending in ("", ".copy", ".preview")
    ]


def test_a_browser_chooses_between_the_sound_and_its_copy(people, fetched):
    (note,) = fetched((amr(1), "audio", "audio/amr"))
    client = Client()
    client.force_login(people.bruno.user)
    page = client.get(f"/t/acme/inbox/{note.message.conversation_id}/").content.decode()
    own, copy = (line for line in page.splitlines() if "<source" in line)
    assert 'type="audio/amr"' in own
    assert '?copy=1" type="audio/mp4"' in copy
    answer = client.get(f"/t/acme/media/{note.pk}/?copy=1", follow=True, headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer["Content-Type"], b"".join(answer)) == (206, "audio/mp4", b"ftyp")
    whole = client.get(f"/t/acme/media/{note.pk}/", follow=True)
    assert b"".join(whole).startswith(b"#!AMR")


@pytest.mark.parametrize(
    ("data", "mime"), [(b"\0\0\0\x18ftypmp42" + bytes(400), "video/mp4"), (b"#!AMR\n" + bytes(9), "audio/amr")]
)
def test_what_cannot_be_opened_is_kept_as_it_came(fetched, data, mime):
    (media,) = fetched((data, mime.partition("/")[0], mime))
    assert (media.state, media.size, media.width, media.preview_size, media.copy_size) == (
        "stored", len(data), None, None, None,
    )  # fmt: skip


def uploaded(member, data, name, mime):
    media = upload.store(member, SimpleUploadedFile(name, data, mime))
    return media, part(media, vault.WHOLE, media.size)


@pytest.mark.usefixtures("vault_folder")
def test_a_gif_goes_as_a_film_that_android_plays(people):
    media, made = uploaded(people.bruno, gif(), "wave.gif", "image/gif")
    assert (media.kind, media.mime, media.filename, media.width, media.height) == (
        "video", "video/mp4", "wave.mp4", 80, 60,
    )  # fmt: skip
    with av.open(io.BytesIO(made)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.profile, stream.codec_context.has_b_frames) == ("Main", False)
        assert [round(frame.time, 1) for frame in film.decode(stream)][:6] == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert made.index(b"moov") < made.index(b"mdat"), "it plays while it comes"


@pytest.mark.usefixtures("vault_folder")
@pytest.mark.parametrize(
    ("data", "name", "mime", "becomes"),
    [(gif(1), "dot.gif", "image/gif", "dot.png"), (HEIC, "IMG_1.HEIC", "image/heic", "IMG_1.jpg")],
)
def test_a_picture_that_whatsapp_does_not_take_goes_as_one_that_it_takes(people, data, name, mime, becomes):
    media, made = uploaded(people.bruno, data, name, mime)
    assert (media.kind, media.filename) == ("image", becomes)
    assert Image.open(io.BytesIO(made)).size == (media.width, media.height)
    assert b"Exif" not in made
    assert b"Camera" not in made


@pytest.mark.usefixtures("vault_folder")
def test_what_would_unpack_to_gigabytes_is_refused_with_the_remedy(people):
    huge = bytearray(gif(1))
    huge[6:10] = b"\xff\xff\xff\xff"  # 65,535 × 65,535 pixels
    with pytest.raises(BadFile, match="cannot be made") as refusal:
        uploaded(people.bruno, bytes(huge), "huge.gif", "image/gif")
    assert "MP4" in refusal.value.remedy


ATTEMPTS = """
import sys; sys.path.insert(0, {folder!r})
import os, resource, workbench
workbench.give_up_rights()
for name, attempt in {{
    "writes": lambda: open({file!r}, "wb", 0).write(b"x"),
    "swells": lambda: bytes(2 * workbench.MEMORY),
}}.items():
    try:
        attempt()
    except (OSError, MemoryError):
        print("never", name)
print(resource.getrlimit(resource.RLIMIT_CPU)[1], resource.getrlimit(resource.RLIMIT_NPROC)[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="macOS knows no limit of memory")
def test_the_program_gives_up_its_rights(tmp_path):
    script = ATTEMPTS.format(folder=str(workshop.PROGRAM.parent), file=str(tmp_path / "x"))
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:3] == ["never writes", "never swells", "40 0"]


@pytest.mark.parametrize(
    ("program", "made"),
    [
        ("import os; o = repr(sorted(os.environ.keys() - {'LC_CTYPE'})); print('x', len(o)); print(o)", {"x": b"[]"}),
        ("print('still 2'); print('ab', end=''); print('copy 9'); print('half')", {"still": b"ab"}),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", {}),
        ("import signal; print('a 1\\n1', end='', flush=True); signal.pause()", {"a": b"1"}),
        ("raise SystemExit(3)", {}),
    ],
    ids=["knows no secret", "breaks off", "says too much", "hangs", "fails at once"],
)
def test_whatever_the_program_does_it_ends_and_what_was_whole_is_kept(monkeypatch, tmp_path: Path, program, made):
    stranger = tmp_path / "stranger.py"
    stranger.write_text(program)
    monkeypatch.setattr(workshop, "PROGRAM", stranger)
    monkeypatch.setattr(workshop, "SECONDS", 1.0 if "pause" in program else 30.0)
    monkeypatch.setattr(workshop, "MOST_OUT", 200_000)
    assert workshop.make("film", "mov", io.BytesIO(bytes(1_000_000))) == made
