"""The guard ends what its parent started, however the parent ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from local import processes
from local.guard import ROOT, Guard, Program

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
# Announces that it is up, and writes its name into a file when it is asked to end.
POLITE = """
import pathlib, signal, sys, time
name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
def end(*_):
    with (folder / "ended").open("a") as file: file.write(name + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
(folder / name).touch()
time.sleep(600)
"""
# Does not listen to SIGTERM, and has a child of its own that does not listen either.
STUBBORN = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child: pathlib.Path(sys.argv[1]).write_text(str(child))
time.sleep(600)
"""
PARENT = """
import sys, time
from pathlib import Path
from local.guard import Guard, Program
folder = Path(sys.argv[1])
guard = Guard(folders=[folder / "sockets"])
children = [guard.start(Program(str(n), [sys.executable, "-c", "import time; time.sleep(600)"])) for n in range(3)]
(folder / "pids.part").write_text(" ".join(str(child.process.pid) for child in children))
(folder / "pids.part").rename(folder / "pids")
time.sleep(600)
"""


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait for a condition, at most so long."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.01)


def test_a_parent_killed_without_warning_leaves_no_child_and_no_folder(tmp_path: Path) -> None:
    (tmp_path / "sockets").mkdir()
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], cwd=ROOT) as parent:
        until((tmp_path / "pids").exists)
        pids = [int(word) for word in (tmp_path / "pids").read_text().split()]
        assert all(processes.birth(pid) for pid in pids)
        parent.kill()
    until(lambda: not any(processes.birth(pid) for pid in pids))
    until(lambda: not (tmp_path / "sockets").exists())


def test_children_end_from_the_highest_rank_to_the_lowest(tmp_path: Path) -> None:
    with closing(Guard()) as guard:
        for name, rank in (("database", 0), ("edge", 7), ("worker", 4)):
            guard.start(Program(name, [sys.executable, "-c", POLITE, name, str(tmp_path)], rank=rank))
            until((tmp_path / name).exists)
    assert (tmp_path / "ended").read_text().split() == ["edge", "worker", "database"]


def test_what_does_not_listen_is_killed_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    with closing(Guard()) as guard:
        child = guard.start(Program("stubborn", [sys.executable, "-c", STUBBORN, str(note)], patience=0.2))
        until(lambda: note.exists() and note.read_text())
        assert not child.stop()
    until(lambda: not processes.birth(int(note.read_text())))
    assert child.process.returncode == -signal.SIGKILL


def test_a_killed_guard_is_renewed_and_knows_the_children(tmp_path: Path) -> None:
    guard = Guard()
    child = guard.start(Program("sleeper", SLEEP))
    guard.watcher.kill()
    guard.watcher.wait()
    guard.renew()
    os.close(guard.pipe)  # what the system does when this process is killed
    guard.watcher.wait(timeout=20)
    assert child.process.wait(timeout=5) == -signal.SIGTERM


def test_a_zombie_counts_as_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        until(lambda: processes.birth(process.pid) == "")
        assert process.returncode is None


def test_a_recycled_number_is_not_stopped() -> None:
    with subprocess.Popen(SLEEP) as process:
        processes.stop(process.pid, "the birth of an earlier process", patience=1)
        survived = process.poll() is None
        process.kill()
    assert survived


@pytest.mark.parametrize("born", ["", "gone"])
def test_stopping_what_is_gone_is_no_error(born: str) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        process.wait()
    assert processes.stop(process.pid, born)
