"""What the launcher tells the person at the keyboard: a line per step, a sentence when it cannot go on."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

CLEAR = "\r\033[K"  # what a terminal takes as: go to the start of the line and empty it


class Sorry(Exception):
    """The launcher cannot go on. The text is one sentence with the remedy; no traceback is shown."""


def line(text: str) -> None:
    """Print one line at once, also when the output is a pipe; a turning sign makes room for it."""
    print(f"{CLEAR if sys.stdout.isatty() else ''}{text}", flush=True)


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show a step while it runs and its duration when it is done; on a terminal with a turning sign."""
    shown = Step(name)
    spinner = threading.Thread(target=shown.turn, daemon=True) if sys.stdout.isatty() else None
    if spinner:
        spinner.start()
    try:
        yield shown
    except BaseException:
        shown.finish(spinner, good=False)
        raise
    shown.finish(spinner, good=True)


class Step:
    """One line of progress. Set `note` during the step to say more on its line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.note = ""
        self.started = time.monotonic()
        self.done = threading.Event()
        encoding = (sys.stdout.encoding or "").lower()
        self.signs = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" if encoding.startswith("utf") else "|/-\\"

    def text(self) -> str:
        """Return name, note and seconds since the start as one line."""
        name = f"{self.name} ({self.note})" if self.note else self.name
        return f"{name:<58} {time.monotonic() - self.started:5.1f} s"

    def turn(self) -> None:
        """Redraw the line ten times a second until the step is done."""
        for sign in itertools.cycle(self.signs):
            sys.stdout.write(f"{CLEAR}  {sign} {self.text()}")
            sys.stdout.flush()
            if self.done.wait(0.1):
                return

    def finish(self, spinner: threading.Thread | None, good: bool) -> None:
        """Replace the turning sign by the result."""
        self.done.set()
        if spinner:
            spinner.join()
        utf = len(self.signs) > 4
        sign = ("✓" if utf else "+") if good else ("✗" if utf else "!")
        line(f"  {sign} {self.text()}")
