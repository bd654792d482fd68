"""bin/test: runs the tests, one at a time for each core and one more, unless asked otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from local.options import ROOT
from local.say import Sorry, step

# Tests wait for browsers and servers two fifths of their time. A file stays with one process, for what its tests share;
# files keep their order, which puts browsers last.
AT_ONCE = ("-n", str((os.cpu_count() or 1) + 1))
IN_ORDER = ("--dist", "loadfile", "--no-loadscope-reorder")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


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
    """Install Debian's Chromium where tests may not be skipped; elsewhere browser tests skip and say why."""
    if any(map(shutil.which, BROWSERS)) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step("Chromium for the browser tests"):
        for words in (
            ["update"],
            ["install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-color-emoji"],
        ):
            done = subprocess.run(["apt-get", "-q", *words], env=quiet, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise Sorry(f"apt-get {words[0]} failed, so the browser tests cannot run: {done.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main())
