"""WhatsApp's two send limits as token buckets: messages a second of a number, and of a number to one person."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from simulator.errors import GraphError
from simulator.settings import Settings
from simulator.things import Number

BUCKETS_KEPT = 50_000
BESIDE_PHONE = 20.0  # a second, of a number that is in the WhatsApp Business app too
RATES = {"STANDARD": 80.0, "HIGH": 1000.0}


@dataclass(slots=True)
class Bucket:
    """Fills at `rate` a second up to `size`; `level` as of `at`."""

    level: float
    at: float

    def refill(self, size: float, rate: float, now: float) -> None:
        self.level = min(size, self.level + (now - self.at) * rate)
        self.at = now


def rate_of(number: Number) -> float:
    """What a number may send a second: as its throughput says, and less beside a phone."""
    if number.standing.get("is_on_biz_app"):
        return BESIDE_PHONE
    throughput = number.standing.get("throughput")
    level = throughput.get("level") if isinstance(throughput, dict) else "STANDARD"
    return RATES.get(str(level).upper(), RATES["STANDARD"])


class Limits:
    """What a number may a second; 45 at once, then one per 6 seconds, per person (Meta: "Throughput", "Pair rate")."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings, self.clock = settings, clock
        self.buckets: dict[str, Bucket] = {}

    def spend(self, sender: Number, person_id: str) -> None:
        """Take one message from both buckets; when one is empty, take nothing and raise GraphError 130429 or 131056."""
        dials = self.settings
        if not dials.limits:
            return
        now = self.clock()
        rate = rate_of(sender) if dials.number_rate is None else dials.number_rate
        number = self._bucket(sender.id, rate, rate, now)
        pair = self._bucket(f"{sender.id}:{person_id}", dials.pair_burst, 1 / max(dials.pair_seconds, 1e-9), now)
        if number.level < 1:
            raise GraphError(130429, "Cloud API message throughput has been reached.")
        if pair.level < 1:
            raise GraphError(131056, "Too many messages sent from this phone number to the same phone number.")
        number.level -= 1
        pair.level -= 1

    def _bucket(self, key: str, size: float, rate: float, now: float) -> Bucket:
        found = self.buckets.pop(key, None) or Bucket(size, now)
        found.refill(size, rate, now)
        self.buckets[key] = found  # at the end: the one longest unused goes first
        if len(self.buckets) > BUCKETS_KEPT:
            del self.buckets[next(iter(self.buckets))]
        return found
