"""A drain in a process of its own, to be stopped, killed and cut off."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.conftest import House

PATIENCE = 40.0


def start(house: House, **more: str) -> "subprocess.Popen[bytes]":
    """Start a drain and wait until it listens."""
    child = subprocess.Popen(
        [sys.executable, "manage.py", "drain"], env={**house.variables(), **more}, stderr=subprocess.PIPE, bufsize=0
    )
    try:
        wait_for_word(child, b"drain is ready")
    except BaseException:
        stop(child, signal.SIGKILL)
        raise
    return child


def wait_for_word(child: "subprocess.Popen[bytes]", word: bytes) -> None:
    """Read the log until it says `word`."""
    seen, end = b"", time.monotonic() + PATIENCE
    while word not in seen:
        ready, _, _ = select.select([child.stderr], [], [], max(0.0, end - time.monotonic()))
        chunk = os.read(child.stderr.fileno(), 65536) if ready else b""
        assert chunk, f"the drain did not say {word!r} but {seen[-2000:]!r}"
        seen += chunk


@contextmanager
def running(house: House, **more: str) -> "Iterator[subprocess.Popen[bytes]]":
    """A drain for the block."""
    child = start(house, **more)
    try:
        yield child
    finally:
        stop(child, signal.SIGKILL)


def stop(child: "subprocess.Popen[bytes]", number: int = signal.SIGTERM) -> int:
    """Signal it and return how it ended."""
    if child.poll() is None:
        child.send_signal(number)
    code = child.wait(PATIENCE)
    child.stderr.close()
    return code


def eventually(true: Callable[[], bool], what: str) -> None:
    """Ask until it is true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        select.select([], [], [], 0.01)
