"""Makes the Python environment in .venv from the hashed lock files: venv and pip bring uv where it is not there."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.say import Sorry, Step, step

TIERS = ("run", "local", "dev")  # each holds the ones before it
ONLY_WHAT_IS_LOCKED = (
    "--require-hashes",
    "--only-binary",
    ":all:",
)  # only wheels: nothing of a package runs or compiles


def ensure(root: Path, tier: str) -> Path:
    """Return the Python of an environment that holds at least this tier, making or completing it when needed."""
    venv, python = root / ".venv", root / ".venv/bin/python"
    with alone(root):
        installed = _stamp(venv)
        # What holds more than is asked for keeps holding it: bin/up must not undo bin/test.
        tier = max(tier, installed.get("tier", tier), key=TIERS.index)
        lock = root / "requirements" / f"{tier}.txt"
        wanted = {"tier": tier, "lock": hashlib.sha256(lock.read_bytes()).hexdigest()}
        if installed == wanted and python.exists():
            return python
        with step("Python environment") as shown:
            _make(venv)
            _install(venv, lock, shown)
        (venv / "installed.json").write_text(json.dumps(wanted))
    return python


def made(root: Path) -> bool:
    """Whether an environment was ever made to the end here."""
    return bool(_stamp(root / ".venv"))


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one process at a time work on the environment; the second finds the work done."""
    handle = os.open(root / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _stamp(venv: Path) -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads((venv / "installed.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return stamp


def _make(venv: Path) -> None:
    """Make the virtual environment, or complete one that was interrupted."""
    uv = shutil.which("uv")
    usable = (venv / "bin/python").exists() and (venv / "bin" / f"python3.{sys.version_info.minor}").exists()
    if uv:
        fresh = ["--allow-existing"] if usable else ["--clear"]
        _run([uv, "venv", "--quiet", *fresh, "--python", sys.executable, str(venv)], venv)
        return
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Sorry(
            "This Python cannot make an environment because its venv module is missing; "
            f"install it with: sudo apt-get install python{version}-venv"
        )
    fresh = [] if usable else ["--clear"]
    _run([sys.executable, "-m", "venv", *fresh, str(venv)], venv)


def _install(venv: Path, lock: Path, shown: Step) -> None:
    """Install the lock file: with the machine's uv, else with one that pip brings, else with pip alone."""
    if uv := shutil.which("uv"):
        _with_uv(uv, venv, lock)
        return
    try:
        _with_pip(venv, lock.with_name("uv.txt"), shown)
        _with_uv(str(venv / "bin/uv"), venv, lock)
    except Sorry:  # no wheel of uv for this machine, or an index that only pip's settings name
        _with_pip(venv, lock, shown)


def _with_uv(uv: str, venv: Path, lock: Path) -> None:
    """A fifth of the time that pip takes, which is most of the time that a first start takes."""
    # Without this variable the first start compiles what it needs; with it every start would, each time.
    compiled = ["--compile-bytecode"] if os.environ.get("PYTHONDONTWRITEBYTECODE") else []
    options = [*ONLY_WHAT_IS_LOCKED, *compiled, "-r", str(lock)]
    _run([uv, "pip", "install", "--python", str(venv / "bin/python"), *options], venv)


def _with_pip(venv: Path, lock: Path, shown: Step) -> None:
    compiled = [] if os.environ.get("PYTHONDONTWRITEBYTECODE") else ["--no-compile"]
    options = [*ONLY_WHAT_IS_LOCKED, *compiled, "--disable-pip-version-check", "--no-input", "--no-deps"]
    total = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    seen = 0
    for line in _lines([str(venv / "bin/python"), "-m", "pip", "install", *options, "-r", str(lock)], venv):
        seen += line.startswith(("Collecting ", "Processing ", "Ignoring ", "Requirement already satisfied"))
        shown.note = f"package {seen} of {total}"
    shown.note = ""


def _run(command: list[str], venv: Path) -> None:
    for _ in _lines(command, venv):
        pass


def _lines(command: list[str], venv: Path) -> Iterator[str]:
    """Run a command, yield its output and keep it in a log beside the environment; Sorry when it fails."""
    log = venv.with_name(f"{venv.name}.log")
    last = ""
    with (
        log.open("a") as kept,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process,
    ):
        for line in process.stdout or ():
            kept.write(line)
            last = line.strip() or last
            yield line
    if process.returncode != 0:
        raise Sorry(
            f"The Python packages could not be installed ({last}); "
            f"see {log}, check the connection to the package index and start again."
        )
