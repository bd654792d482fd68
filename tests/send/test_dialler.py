"""The dialler: no second, wherever it begins, holds more than a number's limit, and nothing waits for a clock."""

import time
from bisect import bisect_left
from datetime import timedelta
from itertools import pairwise
from queue import SimpleQueue

import pytest

from cloudapi import outbound
from cloudapi.client import Refused
from conversations.pace import BOOKED_AHEAD
from conversations.sending.dialler import AT_A_TIME, CATCH_UP, LEAD, SECOND, TICK, Gate, dialler
from conversations.sending.outbox import Claimed
from conversations.sending.settle import Attempt
from tenants import clock


def go(gate, limit, now, on_its_way=0.0):
    """The instant at which one more is written that asks at `now`."""
    while (pause := gate.wait(limit, now)) > 0:
        now += pause
    now += on_its_way
    while (pause := gate.write(limit, now)) > 0:
        now += pause
    gate.left()
    return now


def test_a_burst_after_a_stall_is_spread_so_that_no_second_holds_too_many():
    gate, now, gone = Gate(), 100.0, []
    for number in range(400):
        now = max(now, 100.0 + number / 80)
        if number == 120:
            now += 0.7  # the loop stood still; then everything is late at once
        now = go(gate, 80, now)
        gone.append(now)
    fullest = max(bisect_left(gone, at + 1.0) - place for place, at in enumerate(gone))
    assert fullest == 80
    assert gone[-1] - gone[0] < 400 / 80 * SECOND + 0.7


def test_the_gate_of_an_idle_number_is_open_and_lets_nothing_through_in_a_lump():
    gate = Gate()
    gone = [go(gate, 3, 10.0) for _ in range(3)]
    assert gone[0] == 10.0
    assert [b - a for a, b in pairwise(gone)] == pytest.approx([1 / 6 - AT_A_TIME, 1 / 6])
    assert gate.wait(3, gone[-1]) == pytest.approx(10.0 + SECOND - LEAD - gone[-1])
    assert gate.wait(3, 10.001 + SECOND - LEAD) == 0.0


def test_a_fast_number_needs_no_pause_for_each_message():
    gate = Gate()
    at_once = 0
    while gate.wait(1000, 10.0) == 0.0:
        at_once += 1
    assert AT_A_TIME * CATCH_UP * 1000 <= at_once <= AT_A_TIME * CATCH_UP * 1000 + 1


def test_what_waits_for_its_connection_counts_until_a_second_after_it_is_written():
    gate = Gate()
    assert gate.wait(1, 10.0) == 0.0
    assert gate.wait(1, 15.0) == TICK
    assert gate.write(1, 15.0) == 0.0
    gate.left()
    assert gate.wait(1, 15.5) == pytest.approx(SECOND - LEAD - 0.5)
    assert gate.wait(1, 15.001 + SECOND - LEAD) == 0.0


def test_who_passes_early_is_written_when_the_second_is_over_and_no_place_is_lost_by_the_way():
    gate = Gate()
    gone = [go(gate, 100, 10.0, on_its_way=0.02) for _ in range(500)]
    fullest = max(bisect_left(gone, at + 1.0) - place for place, at in enumerate(gone))
    assert fullest == 100
    assert gone[400] - gone[0] == pytest.approx(4 * SECOND, abs=0.001)


def test_a_message_waits_for_its_instant_and_never_longer_than_a_claim_books_ahead(own_dialler, settings):
    """The clock may have been set back since it was claimed: then its instant lies hours ahead."""
    settings.GRAPH_URL = settings.GRAPH_API_URL = "http://127.0.0.1:1"  # nobody listens: the answer comes at once
    said: SimpleQueue[tuple[int, type, float]] = SimpleQueue()
    outgoing = outbound.Outgoing("200000000000001", "token", outbound.text("Hi"), phone="16505550111")
    begun, now = time.monotonic(), clock.now()
    instants = {1: timedelta(0), 2: BOOKED_AHEAD / 2, 3: timedelta(hours=2)}
    dialler().start(
        [Claimed(Attempt(n, None, 1), now + ahead, outgoing, rate=80) for n, ahead in instants.items()],
        lambda done: said.put((done[0].message_id, type(done[1]), time.monotonic() - begun)),
    )
    ended = [said.get(timeout=20) for _ in instants]
    assert [(number, outcome) for number, outcome, _ in ended] == [(1, Refused), (2, Refused), (3, Refused)]
    half = BOOKED_AHEAD.total_seconds() / 2
    assert ended[1][2] >= half - 0.05 and ended[2][2] >= 2 * half - 0.05
