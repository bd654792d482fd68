"""200 is a promise: whatever dies afterwards, the delivery stands in the letterbox."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import House
from tests.edge import wire
from tests.edge.conftest import Stored
from tests.edge.crowd import Crowd
from tests.edge.process import EdgeProcess
from webhooks import flush, writing


def enough(crowd: Crowd) -> bool:
    return len(crowd.stored()) > 150


@pytest.mark.parametrize("life", [1, 2, 3])
def test_nothing_answered_is_lost_when_the_edge_is_killed(
    life: int, launch: Callable[..., EdgeProcess], stored: Stored
) -> None:
    edge = launch().when_ready()
    crowd = Crowd(edge.port, name=f"life {life}")
    crowd.until(enough)
    edge.kill()
    crowd.end()
    assert crowd.stored() <= set(stored.bodies())
    assert crowd.statuses().keys() == {200}


def test_a_graceful_stop_answers_what_it_has_taken_in(launch: Callable[..., EdgeProcess], stored: Stored) -> None:
    edge = launch().when_ready()
    crowd = Crowd(edge.port)
    crowd.until(enough)
    edge.stop()
    crowd.end()
    assert "Application shutdown complete" in edge.log.read_text()
    assert crowd.stored() <= set(stored.bodies())
    assert crowd.statuses().keys() == {200}


def backends(stored: Stored) -> list[int]:
    found = stored.run("select pid from pg_stat_activity where application_name = 'edge intake' order by pid")
    return [int(str(pid)) for (pid,) in found]


@pytest.fixture
def own_edge(launch: Callable[..., EdgeProcess], edge: EdgeProcess, stored: Stored) -> Iterator[EdgeProcess]:
    """An edge whose connections are told from those of the shared one."""
    mine = launch().when_ready()
    yield mine
    mine.kill()


def test_a_batch_whose_connection_is_cut_is_stored_all_the_same(own_edge: EdgeProcess, stored: Stored) -> None:
    crowd = Crowd(own_edge.port)
    crowd.until(enough)
    so_far = len(crowd.stored())
    for pid in backends(stored):
        stored.run("select pg_terminate_backend(%s)", pid)
    crowd.until(lambda crowd: len(crowd.stored()) > so_far + 100)
    crowd.end()
    assert crowd.stored() <= set(stored.bodies())
    assert crowd.statuses().keys() == {200}


def test_a_database_that_hangs_is_answered_503_in_time_and_picked_up_again(
    own_edge: EdgeProcess, stored: Stored
) -> None:
    hung = backends(stored)
    for pid in hung:
        os.kill(pid, signal.SIGSTOP)
    try:
        with wire.connect(own_edge.port, seconds=flush.PATIENCE + 2) as connection:
            body = b"while it hangs"
            connection.sendall(wire.request("POST", wire.HOOK, body, [wire.signed(body)]))
            answer = wire.read(connection)
    finally:
        for pid in hung:
            os.kill(pid, signal.SIGCONT)
    assert (answer.status, answer.body, answer.one("retry-after")) == (503, b"try again", "5")
    wire.until(lambda: wire.deliver(own_edge.port, b"afterwards").status == 200)
    assert b"afterwards" in stored.bodies()


@pytest.mark.parametrize("rows", [writing.FEW_ROWS, 100])
def test_a_row_that_cannot_be_stored_costs_only_itself(rows: int, house: House, stored: Stored) -> None:
    stored.run(
        "alter table webhooks_delivery add constraint no_poison check (position('poison'::bytea in body) = 0) not valid"
    )
    bodies = [b"good %d" % number if number % 10 else b"poison %d" % number for number in range(rows)]

    async def store_all() -> list[bool]:
        queue = flush.Flush(house.intake, flushers=1)
        # Together before the connection stands, so that they are one batch.
        waiting = [asyncio.ensure_future(queue.store("", None, body)) for body in bodies]
        await asyncio.sleep(0)
        queue.start()
        answers = await asyncio.gather(*waiting)
        await queue.stop()
        return answers

    try:
        answers = asyncio.run(store_all())
    finally:
        stored.run("alter table webhooks_delivery drop constraint no_poison")
    assert answers == [not body.startswith(b"poison") for body in bodies]
    assert sorted(stored.bodies()) == sorted(body for body in bodies if not body.startswith(b"poison"))


def test_a_full_queue_refuses_at_once(house: House, stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flush, "QUEUE_ROWS", 3)
    monkeypatch.setattr(flush, "QUEUE_BYTES", 100)

    async def store_many() -> tuple[list[bool], bool]:
        queue = flush.Flush(house.intake)
        waiting = [asyncio.ensure_future(queue.store("", None, b"%d" % number)) for number in range(5)]
        await asyncio.sleep(0)
        refused = [task.result() for task in waiting if task.done()]
        too_large = await queue.store("", None, bytes(101))
        queue.start()
        answers = await asyncio.gather(*waiting)
        await queue.stop()
        assert refused == [False, False]
        return answers, too_large

    assert asyncio.run(store_many()) == ([True, True, True, False, False], False)
    assert stored.bodies() == [b"0", b"1", b"2"]
