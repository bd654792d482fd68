"""Looks at and ends processes without mistaking a recycled process number for the process that was meant."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import time
from pathlib import Path

LINUX = platform.system() == "Linux"  # has /proc; elsewhere (macOS) ps knows


def birth(pid: int) -> str:
    """Return a text unique to this life of the process number, or "" when it is gone or only a zombie."""
    if LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        # The second field is the program's name in brackets and may itself hold brackets and spaces.
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    shown = subprocess.run(["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, started = shown.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else started.strip()


def command_of(pid: int) -> str:
    """Return the command line of a process, or "" when it is gone or its command line is hidden."""
    if LINUX:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return ""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def wait_for_end(pid: int, born: str, seconds: float) -> bool:
    """Wait until the process is gone, at most so many seconds; say whether it is."""
    deadline = time.monotonic() + seconds
    while birth(pid) == born:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def stop(pid: int, born: str, how: int = signal.SIGTERM, patience: float = 10.0) -> bool:
    """Ask the leader of a session to end, then kill what is left of its process group.

    Returns whether the leader ended by itself within `patience` seconds.
    """
    gentle = True
    if born and birth(pid) == born:
        send(pid, how)
        gentle = wait_for_end(pid, born, patience)
    if not gentle:
        kill_group(pid)
        wait_for_end(pid, born, 5.0)
    return gentle


def send(pid: int, how: int) -> None:
    """Send a signal to a process that may have ended a moment ago."""
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def kill_group(pid: int) -> None:
    """Kill every member of the process group that this process leads."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # macOS answers "not permitted" for a group in which only zombies are left.
        return
