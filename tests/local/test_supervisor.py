"""The supervisor starts again what dies, says so, and gives up at the start on what never runs."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from local import processes
from local.data import DataFolder
from local.guard import Guard, Program
from local.say import Sorry
from local.supervisor import Supervisor, stop_leftovers
from tests.local.test_guard import SLEEP, until


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    folder = DataFolder(tmp_path / "data")
    folder.open()
    with closing(Guard()) as guard:
        yield Supervisor(guard, folder)


def alive_again(supervisor: Supervisor) -> bool:
    supervisor.tend()
    return all(kept.child is not None for kept in supervisor.kept)


def test_what_was_killed_runs_again_and_is_named_with_its_log(supervisor: Supervisor, capsys) -> None:
    first = supervisor.add(Program("edge", SLEEP))
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    supervisor.tend()
    until(lambda: alive_again(supervisor))
    assert supervisor.kept[0].child is not first
    said = capsys.readouterr().out
    assert "edge was killed by signal 9" in said
    assert str(supervisor.folder.log("edge")) in said


def test_each_death_in_a_row_doubles_the_pause(supervisor: Supervisor) -> None:
    child = supervisor.add(Program("drain", [sys.executable, "-c", "raise SystemExit(3)"]))
    pauses = []
    for _ in range(3):
        child.process.wait()
        pauses.append(supervisor.tend())
        until(lambda: alive_again(supervisor))
        child = supervisor.kept[0].child
        assert child
    assert pauses == pytest.approx([0.2, 0.4, 0.8], rel=0.05)


def test_a_process_that_never_stays_up_is_refused_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.add(Program("pages", [sys.executable, "-c", "raise SystemExit('no such module')"]))

    def given_up() -> bool:
        supervisor.tend()
        try:
            supervisor.check_start()
        except Sorry as sorry:
            return "'pages' does not stay up (no such module)" in str(sorry)
        return False

    until(given_up)


def test_a_failed_step_is_named_with_its_last_words_and_its_log(supervisor: Supervisor) -> None:
    with pytest.raises(Sorry, match=r"'migrate' failed \(table gone\); all it said is in .*migrate\.log"):
        supervisor.run(Program("migrate", [sys.executable, "-c", "raise SystemExit('table gone')"]))


def test_a_log_starts_anew_and_the_one_before_is_kept(supervisor: Supervisor) -> None:
    for words in ("first", "second"):
        supervisor.run(Program("seed", [sys.executable, "-c", f"print('{words}')"]))
    log = supervisor.folder.log("seed")
    assert log.read_text() == "second\n"
    assert log.with_name("seed.log.1").read_text() == "first\n"


def test_what_outlived_supervisor_and_guard_is_stopped_by_the_next_start(supervisor: Supervisor) -> None:
    child = supervisor.add(Program("worker", SLEEP))
    stop_leftovers(supervisor.folder)
    child.process.wait(timeout=10)
    assert not processes.birth(child.process.pid)
    assert not supervisor.folder.children.exists()
