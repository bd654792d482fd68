"""How much of the window is left: what it is called, how it is drawn, and when it turns."""

from datetime import UTC, datetime, timedelta

import pytest

from tenants.window import Window, window

NOW = datetime(2026, 11, 24, 16, 4, tzinfo=UTC)


def after(**left: float) -> Window:
    return window(NOW + timedelta(**left), NOW)


@pytest.mark.parametrize(
    ("left", "state", "short", "long"),
    [
        ({"hours": 24}, "open", "24h", "24\u00a0h left"),
        ({"hours": 23, "minutes": 59}, "open", "23h", "23\u00a0h left"),
        ({"hours": 5, "seconds": 1}, "open", "5h", "5\u00a0h left"),
        ({"hours": 5}, "soon", "5h 00m", "5\u00a0h 0\u00a0min left"),
        ({"hours": 4, "minutes": 10}, "soon", "4h 10m", "4\u00a0h 10\u00a0min left"),
        ({"hours": 1, "seconds": 1}, "soon", "1h 01m", "1\u00a0h 1\u00a0min left"),
        ({"hours": 1}, "now", "60m", "60\u00a0min left"),
        ({"minutes": 38}, "now", "38m", "38\u00a0min left"),
        ({"seconds": 1}, "now", "1m", "1\u00a0min left"),
    ],
)
def test_a_window_is_called_by_what_is_left_of_it(left, state, short, long):
    seen = after(**left)
    assert (seen.state, seen.short, seen.left, seen.long) == (state, short, f"{short} left", long)
    assert seen.is_open


@pytest.mark.parametrize("until", [None, NOW, NOW - timedelta(days=3)])
def test_a_window_that_never_opened_or_is_over_is_closed(until):
    seen = window(until, NOW)
    assert (seen.state, seen.short, seen.long, seen.arc) == ("shut", "Closed", "Closed", 0)
    assert not seen.is_open


def test_the_ring_shows_the_share_of_the_day_and_in_the_composer_of_the_last_hour():
    assert (after(hours=12).arc, after(hours=12).hour_arc) == (50, 50)
    assert (after(minutes=38).arc, after(minutes=38).hour_arc) == (3, 63)
    assert after(seconds=5).arc == 1


def test_the_icon_says_the_state_without_colour():
    assert [after(hours=9).icon, after(hours=2).icon, after(minutes=2).icon, after(hours=-1).icon] == [
        "clock",
        "clock-alert",
        "clock-alert",
        "lock",
    ]
