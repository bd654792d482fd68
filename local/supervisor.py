"""Keeps the processes of an installation running: starts again what dies, more slowly each time, and says so."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from local import processes
from local.data import DataFolder
from local.guard import Child, Guard, Program
from local.say import Sorry, line

FIRST_PAUSE = 0.2  # seconds before a process that died is started again; doubled at each death in a row
LONGEST_PAUSE = 10.0  # whatever was away for long is back within the minute that we promise
PATIENT_DEATHS = 5  # deaths in a row that are told; after them the terminal stays calm
HEALTHY = 30.0  # a process that lived this long starts counting its deaths anew


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, a signal, or a closed terminal."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turn the signals that ask for an end into Stopped."""

    def stop(*_: object) -> None:
        raise Stopped

    with _handling(stop):
        yield


@contextmanager
def killing_on_signals(guard: Guard) -> Iterator[None]:
    """While stopping, take another such signal for impatience and kill what still runs."""

    def kill(*_: object) -> None:
        for child in guard.children:
            processes.kill_group(child.process.pid)

    with _handling(kill):
        yield


@contextmanager
def _handling(stop: Callable[..., None]) -> Iterator[None]:
    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@dataclass
class Kept:
    """A program that must run, the child that is it at the moment, and how often it died in a row."""

    program: Program
    child: Child | None = None
    deaths: int = 0
    started: float = 0.0
    due: float = 0.0


@dataclass
class Supervisor:
    """Runs programs through the guard, with their logs in the data folder."""

    guard: Guard
    folder: DataFolder
    kept: list[Kept] = field(default_factory=list)

    def add(self, program: Program) -> Child:
        """Start a program with a new log and keep it running from now on."""
        self.folder.new_log(program.name)
        kept = Kept(program)
        self.kept.append(kept)
        return self._start(kept)

    def run(self, *programs: Program) -> str:
        """Run programs to their ends, side by side, and return what they printed; Sorry names the log of a failure."""
        children = []
        for program in programs:
            with self.folder.new_log(program.name).open("ab") as output:
                children.append(self.guard.start(program, output))
        return "".join(self._result(child) for child in children)

    def _result(self, child: Child) -> str:
        name, log = child.program.name, self.folder.log(child.program.name)
        status = child.process.wait()
        self.guard.forget(child)
        said = log.read_text(errors="replace")
        if status != 0:
            raise Sorry(f"The step '{name}' failed ({last_line(said)}); all it said is in {log}.")
        return said

    def tend(self) -> float:
        """Collect the dead, start again those whose pause is over; return the seconds until the next is due."""
        now = time.monotonic()
        for kept in self.kept:
            if kept.child and not kept.child.running:
                self._bury(kept, now)
            if kept.child is None and kept.due <= now:
                self._start(kept)
        return min((kept.due - now for kept in self.kept if kept.child is None), default=60.0)

    def watch(self) -> None:
        """Tend the processes until Stopped comes, awake only when a child ends or a pause is over."""
        with _woken_by_children() as wake:
            while True:
                pause = self.tend()
                self.guard.renew()
                if select.select([wake], [], [], max(pause, 0.0))[0]:
                    os.read(wake, 512)

    def check_start(self) -> None:
        """Raise Sorry when a process keeps dying, which at the first start means that it never will run."""
        for kept in self.kept:
            if kept.deaths >= 3:
                log = self.folder.log(kept.program.name)
                reason = last_line(log.read_text(errors="replace"))
                raise Sorry(f"The process '{kept.program.name}' does not stay up ({reason}); all it said is in {log}.")

    def _start(self, kept: Kept) -> Child:
        with self.folder.log(kept.program.name).open("ab") as output:
            kept.child = self.guard.start(kept.program, output)
        kept.started = time.monotonic()
        self._remember()
        return kept.child

    def _bury(self, kept: Kept, now: float) -> None:
        child, kept.child = kept.child, None
        if child is None:
            return
        processes.kill_group(child.process.pid)  # workers whose master died must not stay behind
        self.guard.forget(child)
        kept.deaths = 1 if now - kept.started > HEALTHY else kept.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (kept.deaths - 1), LONGEST_PAUSE)
        kept.due = now + pause
        if kept.deaths <= PATIENT_DEATHS:
            said = _obituary(kept, child.process.returncode)
            line(f"{time.strftime('%H:%M:%S')} {said} {self.folder.log(kept.program.name)}")

    def _remember(self) -> None:
        """Note the living processes for a start after a crash that killed the guard as well."""
        living = [
            [child.program.rank, child.process.pid, child.born, int(child.program.stop_signal)]
            for child in self.guard.children
        ]
        part = self.folder.children.with_suffix(".part")
        part.write_text(json.dumps(living))
        part.replace(self.folder.children)


def stop_leftovers(folder: DataFolder) -> None:
    """Stop what an earlier run left behind when it and its guard were killed together."""
    try:
        noted = json.loads(folder.children.read_text())
    except (FileNotFoundError, ValueError):
        return
    for _, pid, born, how in sorted(noted, reverse=True):
        if processes.birth(pid) == born:
            processes.stop(pid, born, how)
            processes.kill_group(pid)
    folder.children.unlink()


def last_line(text: str) -> str:
    """Return the last line that says something, shortened to fit into a sentence."""
    lines = [words for words in (line.strip() for line in text.splitlines()) if words]
    return (lines[-1] if lines else "it said nothing")[:300]


def _obituary(kept: Kept, status: int) -> str:
    name, how = kept.program.name, f"was killed by signal {-status}" if status < 0 else f"stopped with status {status}"
    if kept.deaths < PATIENT_DEATHS:
        return f"{name} {how} and is started again. Its log:"
    return f"{name} {how} for the {kept.deaths}th time in a row; it is tried on, quietly. The reason is in"


@contextmanager
def _woken_by_children() -> Iterator[int]:
    """Yield a file that becomes readable when a child ends."""
    reading, writing = os.pipe()
    for end in (reading, writing):
        os.set_blocking(end, False)
    former_file = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    former = signal.signal(signal.SIGCHLD, lambda *_: None)
    try:
        yield reading
    finally:
        signal.signal(signal.SIGCHLD, former)
        signal.set_wakeup_fd(former_file)
        os.close(reading)
        os.close(writing)
