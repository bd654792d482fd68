"""Warnings of a trouble that lasts: told when it begins, and then once a minute with how often it was met since."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

EVERY = 60.0  # seconds; a full disk must not be filled by what is said of it


class Calm:
    """Says the same words with the same facts once in EVERY seconds; `again` is how often they were swallowed."""

    def __init__(self, log: Any, now: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._now = now
        self._said: dict[tuple[object, ...], tuple[float, int]] = {}

    def warning(self, event: str, **facts: str) -> None:
        """The facts are few and from a closed list: each set of them is remembered."""
        key = (event, *facts.items())
        now = self._now()
        last, swallowed = self._said.get(key, (float("-inf"), 0))
        if now - last < EVERY:
            self._said[key] = (last, swallowed + 1)
            return
        self._said[key] = (now, 0)
        self._log.warning(event, **facts, **({"again": swallowed} if swallowed else {}))
