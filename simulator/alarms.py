"""Rings at a time: what waits for its next attempt, with one timer for all of it."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable


class Alarms:
    """Numbers with the second they are due; `ring` is called with each when its time has come."""

    def __init__(self, ring: Callable[[int], None]) -> None:
        self.ring = ring
        self._due: list[tuple[float, int]] = []
        self._timer: asyncio.TimerHandle | None = None

    def set(self, at: float, number: int) -> None:
        heapq.heappush(self._due, (at, number))
        self._wind()

    def ring_all(self) -> None:
        """Ring everything now, whatever its time."""
        self._due = [(0.0, number) for _, number in self._due]
        self._strike()

    def clear(self) -> None:
        self._due.clear()
        self._wind()

    def _wind(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self._due:
            pause = max(0.0, self._due[0][0] - time.time())
            self._timer = asyncio.get_running_loop().call_later(pause, self._strike)

    def _strike(self) -> None:
        now = time.time()
        while self._due and self._due[0][0] <= now + 0.001:
            self.ring(heapq.heappop(self._due)[1])
        self._wind()
