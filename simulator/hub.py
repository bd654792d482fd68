"""Tells open pages that something changed: names only, the page fetches the rest."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

BEAT = 15.0  # seconds between comments on a quiet stream


class Listener:
    """One open stream; however often its topics ring, it remembers only that they did."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self.rung: set[str] = set()
        self.wake = asyncio.Event()

    async def events(self, hub: Hub) -> AsyncIterator[str]:
        """Server-sent events until the hub closes: `event: change` with the topic, comments in between."""
        yield "retry: 1000\n\n"
        while not hub.closed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), BEAT)
            self.wake.clear()
            topics, self.rung = self.rung, set()
            for topic in sorted(topics):
                yield f"event: change\ndata: {topic}\n\n"
            if not topics:
                yield ": beat\n\n"


class Hub:
    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.closed = False

    def ring(self, topic: str) -> None:
        for listener in self.listeners:
            if topic in listener.topics:
                listener.rung.add(topic)
                listener.wake.set()

    @contextlib.contextmanager
    def listen(self, *topics: str) -> Iterator[Listener]:
        listener = Listener(frozenset(topics))
        self.listeners.add(listener)
        try:
            yield listener
        finally:
            self.listeners.discard(listener)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self.closed = True
        for listener in self.listeners:
            listener.wake.set()
