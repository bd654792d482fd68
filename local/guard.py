"""Ends the children of a launcher that was killed: a process that waits for its parent's pipe to close."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from local import processes

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Account:
    """An account of the machine that a process is started as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """How a child is started and asked to stop. Children with a higher `rank` are stopped first."""

    name: str
    command: Sequence[str]
    rank: int = 0
    stop_signal: int = signal.SIGTERM
    patience: float = 10.0
    env: Mapping[str, str] | None = None
    account: Account | None = None
    cwd: Path = ROOT


@dataclass
class Child:
    """A started program, its process and the text that tells its process number from a recycled one."""

    program: Program
    process: subprocess.Popen[bytes]
    born: str

    @property
    def running(self) -> bool:
        """Whether the process is alive; also collects its exit status."""
        return self.process.poll() is None

    def stop(self) -> bool:
        """Ask it to end; kill its group when patience runs out. Returns whether it went by itself."""
        program = self.program
        gentle = processes.stop(self.process.pid, self.born, program.stop_signal, program.patience)
        processes.kill_group(self.process.pid)  # what a leader that died left behind
        self.process.wait()
        return gentle


@dataclass
class Guard:
    """Starts children in sessions of their own and sees to it that they end when this process is killed.

    The watching process learns of a child before that child runs its program: it writes its own number into
    the pipe between fork and exec, so there is no instant at which a kill -9 of the parent would leave an
    unknown child. It keeps `kept_files` open as long as it lives (a lock on a file then lasts until all is over)
    and removes `folders` at the end.
    """

    kept_files: Sequence[int] = ()
    folders: Sequence[Path] = ()
    children: list[Child] = field(default_factory=list)
    pipe: int = field(init=False)
    watcher: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self._watch()

    def _watch(self) -> None:
        reading, self.pipe = os.pipe()
        self.watcher = subprocess.Popen(
            [sys.executable, "-m", "local.guard", *map(str, self.folders)],
            cwd=ROOT,
            stdin=reading,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.kept_files,
        )
        os.close(reading)

    def renew(self) -> None:
        """Start the watching process again when something killed it, and tell it who is alive."""
        if self.watcher.poll() is None:
            return
        os.close(self.pipe)
        self._watch()
        for child in self.children:
            os.write(self.pipe, _entry(child.program, child.process.pid))

    def start(self, program: Program, output: IO[bytes] | int = subprocess.DEVNULL) -> Child:
        """Start a program in a session of its own. Standard output and error go to `output`."""
        self.renew()

        def announce() -> None:
            os.write(self.pipe, _entry(program, os.getpid()))

        who = program.account
        process = subprocess.Popen(
            list(program.command),
            cwd=program.cwd,
            env=dict(program.env) if program.env is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=announce,  # nothing in it takes a lock, so other threads do no harm
            user=who.uid if who else None,
            group=who.gid if who else None,
            extra_groups=[] if who else None,
        )
        child = Child(program, process, processes.birth(process.pid))
        self.children.append(child)
        return child

    def forget(self, child: Child) -> None:
        """Take a child that has ended out of the list."""
        self.children.remove(child)

    def close(self) -> list[str]:
        """Stop what still runs, highest rank first, and dismiss the watching process.

        Returns the names of those that had to be killed.
        """
        killed = []
        for child in sorted(self.children, key=lambda c: -c.program.rank):
            if not child.stop():
                killed.append(child.program.name)
            self.forget(child)
        os.close(self.pipe)
        self.watcher.wait()
        return killed


def _entry(program: Program, pid: int) -> bytes:
    return f"{program.rank} {pid} {int(program.stop_signal)} {program.patience}\n".encode()


def watch() -> None:
    """Collect entries until the pipe closes, then stop each process that still lives, highest rank first."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    known = []
    for entry in sys.stdin:
        rank, pid, how, patience = entry.split()
        known.append((-int(rank), int(pid), int(how), float(patience), processes.birth(int(pid))))
    for _, pid, how, patience, born in sorted(known):
        if born and processes.birth(pid) == born:
            processes.stop(pid, born, how, patience)
            processes.kill_group(pid)
    for folder in sys.argv[1:]:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    watch()
