"""The sender's one event loop: many messages on their way at once, each at its instant, whatever thread asked."""

import asyncio
import threading
from collections.abc import Sequence
from functools import cache

from django.conf import settings

from cloudapi.client import Graph, Outcome, Outgoing
from conversations.outbox import Claimed
from conversations.settle import Attempt
from tenants import clock


class Dialler:
    """A thread with an event loop and one client, so that connections to WhatsApp stay open between tasks."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="dialler", daemon=True).start()
        self._graph: Graph | None = None

    def deliver(self, claimed: Sequence[Claimed]) -> dict[Attempt, Outcome]:
        """Send all of them, each not before its instant, and wait for what becomes of them. Never raises."""
        return asyncio.run_coroutine_threadsafe(self._all(claimed), self._loop).result()

    async def _all(self, claimed: Sequence[Claimed]) -> dict[Attempt, Outcome]:
        outcomes = await asyncio.gather(*(self._one(item) for item in claimed))
        return dict(zip((item.attempt for item in claimed), outcomes, strict=True))

    async def _one(self, item: Claimed) -> Outcome:
        if not isinstance(item.what, Outgoing):
            return item.what
        if self._graph is None:
            self._graph = Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, api_url=settings.GRAPH_API_URL)
        await asyncio.sleep(max(0.0, (item.at - clock.now()).total_seconds()))
        return await self._graph.deliver(item.what)


@cache
def dialler() -> Dialler:
    """This process's dialler, started when the first message goes."""
    return Dialler()
