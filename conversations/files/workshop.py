"""The workshop: has a stranger's sounds, films and pictures opened by a program of its own, and takes what it makes.

What the decoders of the world do with bytes that were made to break them stays in a process that knows no secret and
is soon over: see `workbench`. Nothing is written to a disk: bytes go in and come out through pipes.
"""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

import structlog

from conversations.files import vault

PROGRAM = Path(__file__).with_name("workbench") / "__main__.py"
MOST_IN = 24 * 1024 * 1024  # bytes; WhatsApp's films and sounds have 16 MB
MOST_FILM = 64 * 1024 * 1024  # one that is sent: a minute of a phone, which is made smaller
MOST_OUT = 48 * 1024 * 1024
MOST_PICTURE = 64 * 1024 * 1024  # one that is only looked at; WhatsApp's have 5 MB, documents 100
SECONDS = 60.0  # by the clock; of the processor it may use less
QUICK = {"still", "portrait"}  # what is over in a fifth of a second
AT_ONCE = 2  # programs of one process of ours, and as many quick ones, which wait for no film
# What can be looked into, by its type: the task, and the only format that it is opened as.
LOOKED_INTO = {
    "audio/ogg": ("sound", "ogg"),
    "audio/amr": ("sound", "amr"),
    "audio/aac": ("sound", "aac"),
    "audio/mpeg": ("sound", "mp3"),
    "audio/mp4": ("sound", "mov"),
    "video/mp4": ("film", "mov"),
    "video/3gpp": ("film", "mov"),
    "video/quicktime": ("film", "mov"),
}
PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif"}  # what browsers show: looked at by `pictures`
# Films that are to be sent: as they are, or made into what WhatsApp takes (H.264 and AAC in MP4 or 3GP).
SENT = dict.fromkeys(("video/mp4", "video/3gpp", "video/quicktime"), ("clip", "mov"))
# What WhatsApp does not take, and can be made into something that it takes.
REMADE = {"image/gif": ("motion", "GIF"), "image/heic": ("photo", "HEIF"), "image/avif": ("photo", "AVIF")}
_HEAD = re.compile(rb"([a-z0-9/]{1,40}) (\d{1,9})\n")
_places = {is_quick: threading.BoundedSemaphore(AT_ONCE) for is_quick in (False, True)}
log = structlog.get_logger()

Parts = dict[str, bytes]


def make(task: str, form: str, file: BinaryIO) -> Parts:
    """What the program made of a file, by name; what it could not make is missing. Raises what reading it raises."""
    places = _places[task in QUICK]
    if not places.acquire(timeout=SECONDS):
        log.warning("the workshop is full", task=task)
        return {}
    try:
        code, out = _run(task, form, file)
    finally:
        places.release()
    if code:
        log.warning("a file could not be worked on", task=task, form=form, ended=code)
    return dict(_parts(out))


def facts(parts: Parts) -> dict[str, Any]:
    """What the program found out: width, height, seconds, bars; empty when it found nothing."""
    try:
        found = json.loads(parts.get("facts", b"{}"))
    except ValueError:  # it was stopped in the middle of a word, or taken over
        return {}
    return found if isinstance(found, dict) else {}


def _run(task: str, form: str, file: BinaryIO) -> tuple[int, bytes]:
    """Its exit code (negative: the signal that ended it) and all it said."""
    said: list[bytes] = []
    command = [sys.executable, "-I", str(PROGRAM), task, form]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    try:
        started = subprocess.Popen(command, env={}, **pipes)
    except OSError as error:  # no memory or no process is left: the file is kept as it came
        log.error("the program did not start", task=task, error=type(error).__name__)
        return 1, b""
    with started as program:
        listening = threading.Thread(target=lambda: said.append(_read(program)))
        clock = threading.Timer(SECONDS, program.kill)
        listening.start()
        clock.start()
        try:
            _feed(program.stdin, file)
            listening.join()
            return program.wait(), said[0]
        finally:
            clock.cancel()
            program.kill()
            listening.join()


def _read(program: "subprocess.Popen[bytes]") -> bytes:
    data: bytes = program.stdout.read(MOST_OUT) if program.stdout else b""
    if len(data) == MOST_OUT:  # it says more than it should
        program.kill()
    return data


def _feed(pipe: IO[bytes] | None, file: BinaryIO) -> None:
    """All of the file; a program that ended early needs no more of it."""
    assert pipe is not None  # noqa: S101 - asked for above
    try:
        while piece := file.read(vault.CHUNK):
            pipe.write(piece)
        pipe.close()
    except BrokenPipeError:
        return


def _parts(out: bytes) -> Iterator[tuple[str, bytes]]:
    """The whole parts of what it said; the last one may be broken off."""
    at = 0
    while head := _HEAD.match(out, at):
        first, at = head.end(), head.end() + int(head[2])
        if at > len(out):
            return
        yield head[1].decode(), out[first:at]
