"""How much of the 24-hour window is left, and how that is said and drawn: the one place that decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(hours=24)
SOON = timedelta(hours=5)  # the view *Closing soon* counts with the same figure
NOW = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Window:
    """One window at one moment.

    `state` is open, soon, now or shut. `arc` is the share of the ring to draw, 0 to 100; `hour_arc` the same, but in
    the last hour of that hour (the composer's ring). `short` is for a pill (`4h 10m`), `left` for a bigger one
    (`4h 10m left`), `long` for a sentence (`4 h 10 min left`).
    """

    state: str
    until: datetime | None
    arc: int = 0
    hour_arc: int = 0
    short: str = "Closed"
    left: str = "Closed"
    long: str = "Closed"

    @property
    def icon(self) -> str:
        return {"open": "clock", "shut": "lock"}.get(self.state, "clock-alert")

    @property
    def iso(self) -> str:
        """The end for the browser's own clock; empty when there is none."""
        return self.until.isoformat(timespec="seconds") if self.until else ""

    @property
    def is_open(self) -> bool:
        return self.state != "shut"


def window(until: datetime | None, now: datetime) -> Window:
    """The window that closes at `until`, seen at `now`. None means that it never opened: closed.

    Minutes are rounded up, so that `1m` is the last thing shown and `0m` never is.
    """
    left = until - now if until else timedelta()
    if left <= timedelta():
        return Window("shut", until)
    minutes = -(-left // MINUTE)
    hours, rest = divmod(minutes, 60)
    if left <= NOW:
        state, short, long = "now", f"{minutes}m", f"{minutes}\u00a0min left"
    elif left <= SOON:
        state, short, long = "soon", f"{hours}h {rest:02d}m", f"{hours}\u00a0h {rest}\u00a0min left"
    else:
        whole = left // timedelta(hours=1)
        state, short, long = "open", f"{whole}h", f"{whole}\u00a0h left"
    arc = _share(left, DAY)
    return Window(state, until, arc, _share(left, NOW) if state == "now" else arc, short, f"{short} left", long)


def _share(left: timedelta, whole: timedelta) -> int:
    return max(1, min(100, round(100 * (left / whole))))
