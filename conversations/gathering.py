"""Collecting what other threads have found out, some of it at a time, so that one statement writes down many."""

import time
from queue import Empty, SimpleQueue
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
GATHER = 0.03  # seconds what came waits for others, to be written down with them


def gather(came: "SimpleQueue[tuple[K, V]]", patience: float, most: int) -> dict[K, V]:
    """What came: nothing after `patience` seconds, else the first and whatever comes shortly after it."""
    found: dict[K, V] = {}
    end = time.monotonic() + max(patience, 0.001)
    while len(found) < most:
        try:
            key, value = came.get(timeout=max(end - time.monotonic(), 0.0))
        except Empty:
            break
        if not found:
            end = time.monotonic() + GATHER
        found[key] = value
    return found
