"""The dialler's gate: no second, wherever it begins, holds more than a number's limit."""

from bisect import bisect_left
from itertools import pairwise

import pytest

from conversations.sending.dialler import AT_A_TIME, CATCH_UP, LEAD, SECOND, TICK, Gate


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
