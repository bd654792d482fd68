"""Strangers' sounds, films and pictures are opened by a program apart, and what it makes plays everywhere."""

import io
import socket
import struct
import subprocess
import sys
from pathlib import Path

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageChops, ImageStat

from conversations.files import courier, upload, vault, workshop
from conversations.files.upload import BadFile
from conversations.files.workbench import confinement
from conversations.models import Media
from tenants.scope import acting_for
from tests.files.films import HEIC, amr, avif, film, film_3gp, gif, mp3, padded, turned
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


def frames(data: bytes) -> int:
    with av.open(io.BytesIO(data)) as container:
        return sum(1 for _ in container.decode(container.streams.video[0]))


def packets(data: bytes) -> list[bytes]:
    with av.open(io.BytesIO(data)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.video[0]) if packet.size]


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
    [
        (gif(1), "dot.gif", "image/gif", "dot.png"),
        (HEIC, "IMG_1.HEIC", "image/heic", "IMG_1.jpg"),
        (avif(), "IMG_2.avif", "image/avif", "IMG_2.jpg"),
    ],
)
def test_a_picture_that_whatsapp_does_not_take_goes_as_one_that_it_takes(people, data, name, mime, becomes):
    media, made = uploaded(people.bruno, data, name, mime)
    assert (media.kind, media.filename) == ("image", becomes)
    assert Image.open(io.BytesIO(made)).size == (media.width, media.height)
    assert b"Exif" not in made
    assert b"Camera" not in made


@pytest.mark.usefixtures("vault_folder")
@pytest.mark.parametrize(
    ("form", "codec", "sound"), [("mov", "libx264", "aac"), ("mov", "libx265", "aac"), ("mp4", "libx264", "libmp3lame")]
)
def test_a_film_that_whatsapp_does_not_take_goes_as_one_that_it_takes(people, form, codec, sound):
    data = film(form, codec, sound)
    media, made = uploaded(people.bruno, data, f"IMG_3.{form}", "video/quicktime")
    assert (media.kind, media.mime, media.filename, media.size) == ("video", "video/mp4", "IMG_3.mp4", len(made))
    assert (media.width, media.height, media.copy_size, bool(media.preview_size)) == (96, 64, None, True)
    assert (codecs(made), frames(made)) == (["h264", "aac"], 5)
    stays = packets(made) == packets(data)
    assert stays is (codec == "libx264" and sound == "aac"), "what can stay is not made worse"


@pytest.mark.usefixtures("vault_folder")
def test_a_film_that_whatsapp_takes_goes_as_it_is(people):
    media, kept = uploaded(people.bruno, MP4, "clip.mp4", "video/mp4")
    assert (kept, media.filename, media.width, round(media.seconds, 1)) == (MP4, "clip.mp4", 320, 1.9)
    assert media.preview_size and not media.copy_size


@pytest.mark.usefixtures("vault_folder")
def test_a_film_of_a_phone_held_upright_stays_upright(people):
    data = turned(film("mov", "libx264"))
    media, made = uploaded(people.bruno, data, "IMG_4.MOV", "video/quicktime")
    assert (media.filename, media.width, media.height, codecs(made)) == ("IMG_4.mp4", 64, 96, ["h264", "aac"])
    with av.open(io.BytesIO(data)) as before, av.open(io.BytesIO(made)) as after:
        lying, upright = (next(one.decode(video=0)) for one in (before, after))
    assert upright.rotation == 0
    away = ImageChops.difference(lying.to_image().transpose(Image.Transpose.ROTATE_270), upright.to_image())
    assert max(ImageStat.Stat(away).mean) < 8


@pytest.mark.usefixtures("vault_folder")
def test_a_film_that_is_too_large_is_made_smaller(people):
    data = padded(film("mp4", "libx264"))
    media, made = uploaded(people.bruno, data, "long.mp4", "video/mp4")
    assert (media.kind, media.size < 100_000, packets(made) == packets(data)) == ("video", True, True)


@pytest.mark.usefixtures("vault_folder")
@pytest.mark.parametrize(
    ("size", "says"), [(100, "cannot be made into one"), (workshop.MOST_FILM, "too large to be made into one")]
)
def test_a_film_that_cannot_be_made_anew_is_refused_with_the_remedy(people, size, says):
    with pytest.raises(BadFile, match=says) as refusal:
        uploaded(people.bruno, b"\0\0\0\x14ftypqt  " + bytes(size), "a.mov", "video/quicktime")
    assert "H.264" in refusal.value.remedy


def test_a_film_of_todays_phones_gets_a_copy_and_a_sound_its_shape(fetched):
    new, apple, sound = fetched(
        (film("mp4", "libx265"), "video", "video/mp4"),
        (film("mov", "libx264"), "document", "video/quicktime"),
        (mp3(), "audio", "audio/mpeg"),
    )
    assert (new.mime, apple.mime) == ("video/mp4", "video/quicktime")
    for one in (new, apple):
        assert codecs(part(one, vault.COPY, one.copy_size)) == ["h264", "aac"]
        assert (one.width, one.height, bool(one.preview_size)) == (96, 64, True)
    assert (sound.copy_size, round(sound.seconds)) == (None, 1)
    assert max(bytes(sound.bars)) == 255 > min(bytes(sound.bars)[:3]) + 150


def test_the_worker_opens_no_picture_itself(fetched, photo, monkeypatch):
    def never(*_, **__):
        raise AssertionError("a stranger's bytes in our own process")

    monkeypatch.setattr(Image, "open", never)
    (media,) = fetched((photo, "image", "image/jpeg"))
    monkeypatch.undo()
    assert (media.width, media.height) == (1200, 1600)
    assert Image.open(io.BytesIO(part(media, vault.PREVIEW, media.preview_size))).size == (480, 640)


@pytest.mark.parametrize("program", ["import os; os.kill(os.getpid(), 9)", None], ids=["is killed", "does not start"])
def test_when_the_program_fails_over_a_picture_the_picture_is_here_all_the_same(
    fetched, photo, monkeypatch, tmp_path, program
):
    stranger = tmp_path / "stranger.py"
    if program:
        stranger.write_text(program)
        monkeypatch.setattr(workshop, "PROGRAM", stranger)
    else:
        monkeypatch.setattr(sys, "executable", str(stranger))
    (media,) = fetched((photo, "image", "image/jpeg"))
    assert (media.state, media.size, media.width, media.preview_size) == ("stored", len(photo), None, None)


def test_when_the_program_is_killed_over_a_film_the_film_is_here_all_the_same(people, fetched, monkeypatch, tmp_path):
    stranger = tmp_path / "stranger.py"
    facts = '{"width": 96, "height": 64, "seconds": 0.5}'
    stranger.write_text(
        f"import os; print('facts {len(facts)}\\n{facts}', end='', flush=True); os.kill(os.getpid(), 9)"
    )
    monkeypatch.setattr(workshop, "PROGRAM", stranger)
    (media,) = fetched((film("mp4", "libx264"), "video", "video/mp4"))
    assert (media.state, media.width, media.preview_size, media.copy_size) == ("stored", 96, None, None)
    client = Client()
    client.force_login(people.bruno.user)
    page = client.get(f"/t/acme/inbox/{media.message.conversation_id}/").content.decode()
    assert '<video class="film here"' in page and 'preload="metadata"' in page


@pytest.mark.usefixtures("vault_folder")
def test_what_would_unpack_to_gigabytes_is_refused_with_the_remedy(people):
    huge = bytearray(gif(1))
    huge[6:10] = b"\xff\xff\xff\xff"  # 65,535 × 65,535 pixels
    with pytest.raises(BadFile, match="cannot be made") as refusal:
        uploaded(people.bruno, bytes(huge), "huge.gif", "image/gif")
    assert "MP4" in refusal.value.remedy


ATTEMPTS = """
import os, signal, socket, sys, threading
sys.path.insert(0, {root!r})
from conversations.files.workbench import confinement
socket.socket().close()
parent = os.getppid()
confinement.confine()
for name, attempt in {{
    "reads": lambda: open({file!r}),
    "looks at its parent's secrets": lambda: open(f"/proc/{{parent}}/environ"),
    "writes": lambda: open({file!r}, "ab", 0).write(b"x"),
    "lists": lambda: os.listdir("/"),
    "dials": lambda: socket.socket().connect(("127.0.0.1", {port})),
    "starts": lambda: os.fork() or os._exit(0),
    "runs": lambda: os.execv(sys.executable, [sys.executable, "-c", "print('ran')"]),
    "kills": lambda: os.kill(parent, 0),
    "swells": lambda: bytes(2 * confinement.MEMORY),
}}.items():
    try:
        attempt()
    except (OSError, MemoryError):
        print("never", name)
thread = threading.Thread(target=print, args=["threads work"])
thread.start()
thread.join()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limits alone hold on other systems")
def test_the_program_can_do_nothing_but_compute(tmp_path):
    file = tmp_path / "secret"
    file.write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as open_door:
        places = {"root": str(Path(__file__).parents[2]), "file": str(file), "port": open_door.getsockname()[1]}
        script = ATTEMPTS.format(**places)
        done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    said = done.stdout.splitlines()
    assert [line.partition(" ")[2].partition(" ")[0] for line in said[:-1]] == [
        "reads", "looks", "writes", "lists", "dials", "starts", "runs", "kills", "swells",
    ]  # fmt: skip
    assert said[-1] == "threads work"
    assert file.read_text() == "kept"


@pytest.mark.parametrize("machine", confinement.MACHINES.values(), ids=confinement.MACHINES)
def test_the_kernel_is_told_exactly_the_table(machine):
    """The filter, followed step by step as the kernel does, for the machine that this is not, too."""
    written = confinement._steps(machine)
    steps = [struct.unpack_from("=HBBI", written, at) for at in range(0, len(written), 8)]

    def verdict(audit: int, call: int, flags: int = 0) -> int:
        at, word = 0, 0
        while True:
            code, if_so, otherwise, value = steps[at]
            if code == confinement.RETURN:
                return value
            if code == confinement.LOAD:
                word = {confinement.NUMBER: call, confinement.MACHINE: audit, confinement.FLAGS: flags}[value]
                at += 1
            else:
                holds = word == value if code == confinement.EQUALS else bool(word & value)
                at += 1 + (if_so if holds else otherwise)

    allowed = {call for call in range(600) if verdict(machine.audit, call) == confinement.ALLOWED}
    assert allowed == machine.calls
    assert {verdict(1, call) for call in range(600)} == {confinement.REFUSED}
    assert verdict(machine.audit, machine.clone, confinement.A_THREAD | 0x100) == confinement.ALLOWED
    assert verdict(machine.audit, machine.clone, 17) == confinement.REFUSED
    assert verdict(machine.audit, confinement.CLONE3) == confinement.UNKNOWN


FULL = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from conversations.files.workbench import confinement
confinement.confine()
print("a 1", flush=True); print("1", end="", flush=True)
bytes(2 * confinement.MEMORY)
print("b 1\\n1")
"""


@pytest.mark.parametrize(
    ("program", "made"),
    [
        ("import os; o = repr(sorted(os.environ.keys() - {'LC_CTYPE'})); print('x', len(o)); print(o)", {"x": b"[]"}),
        ("print('still 2'); print('ab', end=''); print('copy 9'); print('half')", {"still": b"ab"}),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", {}),
        ("import signal; print('a 1\\n1', end='', flush=True); signal.pause()", {"a": b"1"}),
        ("raise SystemExit(3)", {}),
        ("import os; print('a 1\\n1', end='', flush=True); os.kill(os.getpid(), 9)", {"a": b"1"}),
        (FULL, {"a": b"1"}),
    ],
    ids=["knows no secret", "breaks off", "says too much", "hangs", "fails at once", "is killed", "is full"],
)
def test_whatever_the_program_does_it_ends_and_what_was_whole_is_kept(monkeypatch, tmp_path: Path, program, made):
    stranger = tmp_path / "stranger.py"
    stranger.write_text(program)
    monkeypatch.setattr(workshop, "PROGRAM", stranger)
    monkeypatch.setattr(workshop, "SECONDS", 1.0 if "pause" in program else 30.0)
    monkeypatch.setattr(workshop, "MOST_OUT", 200_000)
    assert workshop.make("film", "mov", io.BytesIO(bytes(1_000_000))) == made
