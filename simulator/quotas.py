"""How much one may in an hour, a day or three: calls, templates, registrations, people first written to, marketing.

Source: Meta's pages "Rate limits", "Messaging limits", "Per-user marketing template message limits" and "Registration"
(May to September 2026). Meta names no code for a messaging limit that is used up: here it is 131048, told later.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from simulator.errors import GraphError
from simulator.settings import Settings
from simulator.things import Number

HOUR, DAY = 3_600, 86_400
CALLS, CALLS_UNREGISTERED = 5_000.0, 200.0  # an hour, of one app for one account
TEMPLATES = 100  # handed in for an account in an hour
REGISTRATIONS, REGISTRATION_TIME = 10, 3 * DAY
KEPT = 50_000
TIERS = {"TIER_50": 50, "TIER_250": 250, "TIER_1K": 1_000, "TIER_2K": 2_000, "TIER_10K": 10_000, "TIER_100K": 100_000}
ORDINARY_TIER = "TIER_2K"


class Quotas:
    """Rolling windows in memory; only what a number was registered is kept with the number."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self.settings, self.clock = settings, clock
        self.clear()

    def clear(self) -> None:
        self.calls: dict[str, deque[float]] = {}
        self.templates: dict[str, deque[float]] = {}
        self.marketing: dict[str, deque[float]] = {}
        self.reached: dict[str, dict[str, float]] = {}

    def call(self, key: str, most: float, code: int) -> tuple[float, int]:
        """Count a management call: the part of the hour's that is used, and the minutes until one is free again.

        Raises GraphError with the code when none is; such a call does not count.
        """
        now = self.clock()
        said = self._recent(self.calls, key, now - HOUR)
        if self.settings.limits and len(said) >= most:
            raise GraphError(code)
        said.append(now)
        used = len(said) / max(most, 1.0)
        return used, math.ceil((said[0] + HOUR - now) / 60) if len(said) >= most else 0

    def most_calls(self, registered: bool) -> float:
        """Of one app, for an account that has a registered number or has none."""
        dial = self.settings.calls_per_hour
        return (CALLS if registered else CALLS_UNREGISTERED) if dial is None else dial

    def hand_in(self, account_id: str) -> None:
        """Count a template that is handed in by Graph; raises GraphError 80008 for the 101st in an hour."""
        now = self.clock()
        made = self._recent(self.templates, account_id, now - HOUR)
        if self.settings.limits and len(made) >= TEMPLATES:
            raise GraphError(80008, "Too many templates were created in the last hour.")
        made.append(now)

    def register(self, number: Number) -> None:
        """Note a try to register a number or to take it off; raises GraphError 133016 for the eleventh in 72 hours."""
        now = self.clock()
        number.registrations = [at for at in number.registrations if at > now - REGISTRATION_TIME]
        if self.settings.limits and len(number.registrations) >= REGISTRATIONS:
            raise GraphError(133016, "Too many attempts for this phone number in a short period of time.")
        number.registrations.append(now)

    def refusal(self, number: Number, business_id: str, person_id: str, *, open_window: bool, category: str) -> int:
        """Of a template to a person: 131048 or 131049, which WhatsApp tells later; 0 when it goes, and then it counts.

        Only people outside a window count for the portfolio's limit, and each once in 24 hours.
        """
        if not self.settings.limits:
            return 0
        now = self.clock()
        dial, sent = self.settings.marketing_per_day, self._recent(self.marketing, person_id, now - DAY)
        if category == "marketing" and dial is not None and len(sent) >= dial:
            return 131049
        if not open_window and not self._reach(number, business_id, person_id, now):
            return 131048
        if category == "marketing":
            sent.append(now)
        return 0

    def _reach(self, number: Number, business_id: str, person_id: str, now: float) -> bool:
        tier = str(number.standing.get("whatsapp_business_manager_messaging_limit") or ORDINARY_TIER)
        most = TIERS.get(tier, float("inf"))
        people = self.reached.setdefault(business_id, {})
        for one in [one for one, at in people.items() if at <= now - DAY] if len(people) >= most else ():
            del people[one]
        if person_id in people or len(people) < most:
            people.setdefault(person_id, now)
            return True
        return False

    def _recent(self, shelf: dict[str, deque[float]], key: str, since: float) -> deque[float]:
        """The times of a key after an instant; the key longest unused goes first when there are too many."""
        found = shelf[key] = shelf.pop(key, deque())
        while found and found[0] <= since:
            found.popleft()
        if len(shelf) > KEPT:
            del shelf[next(iter(shelf))]
        return found
