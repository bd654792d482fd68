"""bin/test: runs the tests, one at a time for each core and one more, unless asked otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from local.options import ROOT
from local.say import Sorry, line, step

# Tests wait for browsers and servers two fifths of their time. A file stays with one process, for what its tests share;
# files keep their order, which puts browsers last.
AT_ONCE = ("-n", str((os.cpu_count() or 1) + 1))
IN_ORDER = ("--dist", "loadfile", "--no-loadscope-reorder")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WITHOUT_WINDOW = "chromium-headless-shell"  # costs a fifth of the processor that the whole browser takes


def main() -> int:
    """Replace this process by pytest."""
    try:
        if os.environ.get("CI") == "true":
            install_browser()
    except Sorry as sorry:
        sys.exit(f"{sorry}")
    arguments = sys.argv[1:]
    os.chdir(ROOT)
    how_many = () if says_how_many(arguments) else AT_ONCE
    command = [sys.executable, "-m", "pytest", *how_many, *IN_ORDER, *arguments]
    os.execv(sys.executable, command)  # noqa: S606 - no shell wanted


def says_how_many(arguments: list[str]) -> bool:
    """Whether the arguments already say how many processes run the tests, or that one debugger does."""
    return any(word.startswith(("-n", "--numprocesses", "--pdb", "--trace", "--collect-only")) for word in arguments)


def install_browser() -> None:
    """Install Debian's Chromium where tests may not be skipped; elsewhere browser tests skip and say why.

    A whole browser that is there already will do when the one without a window cannot be had.
    """
    if shutil.which(WITHOUT_WINDOW) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    try:
        with step("Chromium for the browser tests"):
            apt("update")
            apt("install", "--yes", "--no-install-recommends", WITHOUT_WINDOW, "fonts-noto-color-emoji")
    except Sorry as sorry:
        if not any(map(shutil.which, BROWSERS)):
            raise
        line(f"{sorry}; the browser that is here takes its place")


def apt(*words: str) -> None:
    """Run apt-get; Sorry with what it said when it fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-q", *words], env=quiet, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = " ".join(done.stderr.split()) or "no reason given"
        raise Sorry(f"apt-get {words[0]} failed, so Chromium could not be installed: {said}")


if __name__ == "__main__":
    sys.exit(main())
