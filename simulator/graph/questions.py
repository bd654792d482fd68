"""What is asked of an account's figures: a stretch of time, how it is cut, and which messages count.

Source: Meta's page "Analytics" (11 June 2026), and for the words of each list the enumerations of its own SDK (v26.0).
Case makes no difference, as Meta's own examples write both. The page names no code for a stretch that ends before it
begins, or begins too far back: here each is 100, like any wrong parameter.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from simulator.errors import missing
from simulator.graph import zones
from simulator.graph.calls import BETWEEN, Call
from simulator.graph.parts import one_of
from simulator.graph.presence import invalid
from simulator.things import Account

DAY = 86_400
YEAR, QUARTER = 366, 90  # days that a question may go back
MODIFIER = re.compile(r"\.\s*(\w+)\s*\(([^()]*)\)")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
STEPS = {"HALF_HOUR": "HALF_HOUR", "DAILY": "DAY", "MONTHLY": "MONTH"}
ANYTHING: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One field of figures: its granularities, its lists with the words that may stand in them, how far it goes back.

    With `days`, start and end are days, both counted; `needed` is a list that must not be empty, of at most ten.
    """

    lists: dict[str, tuple[str, ...]]
    steps: Mapping[str, str]
    lookback: int = YEAR
    days: bool = False
    needed: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, checked. `step` is HALF_HOUR, DAY or MONTH, `granularity` the word it was asked with."""

    account: Account
    start: int
    end: int
    step: str
    granularity: str
    zone: tzinfo
    given: dict[str, tuple[str, ...]]
    local: bool = False

    def span(self, at: float | None) -> tuple[int, int] | None:
        """The piece of time an instant counts in; None outside the stretch, or for what never happened."""
        if at is None or not self.start <= at < self.end:
            return None
        return zones.span(at, self.step, self.zone)

    def takes(self, name: str, value: str) -> bool:
        """Whether a value passes a list: one that is empty lets everything through."""
        wanted = self.given.get(name)
        return not wanted or value in wanted

    def measures(self, metric: str) -> bool:
        return self.takes("metric_types", metric)


def modifiers(call: Call, name: str) -> dict[str, str] | None:
    """What stands behind a field of a node: `analytics.start(1).end(2)` has start and end; None: not asked."""
    for part in BETWEEN.split(call.query.get("fields", "")):
        if re.match(rf"\s*{name}\b", part):
            return dict(MODIFIER.findall(part))
    return None


def read(account: Account, kind: Kind, raw: Mapping[str, str]) -> Question:
    """A checked question; raises GraphError 100."""
    granularity = (raw.get("granularity") or "").strip().upper()
    if not granularity:
        raise missing("granularity")
    one_of(granularity, kind.steps, "granularity")
    given = {name: _listed(name, raw.get(name, ""), words) for name, words in kind.lists.items()}
    if kind.needed and not 1 <= len(given[kind.needed]) <= 10:
        raise (
            missing(kind.needed) if not given[kind.needed] else invalid(f"Param {kind.needed} has at most 10 elements.")
        )
    local = kind.days and str(raw.get("use_waba_timezone", "")).lower() in ("true", "1")
    zone = zones.of(account.timezone_id) if local or not kind.days else UTC
    start, end = (_second(name, raw.get(name, ""), kind, zone, local) for name in ("start", "end"))
    if kind.days:
        start, end = zones.span(start, "DAY", zone)[0], zones.span(end, "DAY", zone)[1]
    if start >= end:
        raise invalid("Param start must be before end.")
    if start < time.time() - (kind.lookback + 1) * DAY:
        raise invalid(f"Param start must be within the last {kind.lookback} days.")
    return Question(account, start, end, kind.steps[granularity], granularity, zone, given, local)


def _second(name: str, given: str, kind: Kind, zone: tzinfo, local: bool) -> int:
    text = str(given).strip().strip("'\"")
    if not text:
        raise missing(name)
    if kind.days and DATE.fullmatch(text):
        try:
            return zones.midnight(text, zone)
        except ValueError:
            raise invalid(f"Param {name} must be a day in the format YYYY-MM-DD.") from None
    if local:
        raise invalid(f"Param {name} must be in the format YYYY-MM-DD when use_waba_timezone is true.")
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise invalid(f"Param {name} must be an integer greater than or equal to 0.")
    return int(text)


def _listed(name: str, given: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The elements of a list: `["A","B"]`, `[A,B]` and `A,B` are the same."""
    found = tuple(one.strip().strip("'\"").upper() for one in str(given).strip().strip("[]").split(",") if one.strip())
    for place, one in enumerate(found if words else ()):
        one_of(one, words, f"{name}[{place}]")
    return found
