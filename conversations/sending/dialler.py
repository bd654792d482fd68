"""The sender's one event loop: many messages on their way at once, each at its instant, whatever thread asked."""

import asyncio
import atexit
import threading
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

import structlog
import uvloop
from django.conf import settings

from cloudapi.client import Graph, Outcome, Outgoing, Refused, Unknown
from cloudapi.transport import PATIENCE, on_wire
from conversations.pace import BOOKED_AHEAD
from conversations.sending.outbox import Claimed
from conversations.sending.settle import LEASE, Attempt
from tenants import clock

CONNECTIONS = 256  # at 100 ms an answer these carry 2,500 messages a second
AT_ONCE = 4 * CONNECTIONS  # of all tenants; whoever waited ten seconds for a connection would count as not reached
SECOND = 1.018  # what is written may be 18 ms on its way, or not
CATCH_UP = 2  # times its limit: so fast a number goes after a stall, until its second is full
AT_A_TIME = 0.01  # seconds of that may go in one step of the loop; a sleep for each would be the limit
TICK = 0.005  # seconds, while everything that passed still waits for its connection
LEAD = 0.03  # seconds from the gate to the line in a busy loop: so early may pass whose second is not over yet
# Held up for longer (the process stood still, the machine slept) a message does not go: while its answer is waited for
# its lease would end, somebody be told that nobody knows whether it left, and perhaps send it again.
LATE = LEASE - timedelta(seconds=PATIENCE.whole + 1)
HELD_UP = Refused(None, "it was held up before it left", retry=True)
log = structlog.get_logger()

Done = Callable[[tuple[Attempt, Outcome]], None]


class Gate:
    """The last word on a number's limit: so many messages in any second, whatever was booked and however late we are.

    A loop that stood still for a moment would otherwise send what waited meanwhile all at once, and a burst that is
    late on the line by a little more than the next one makes a second too full by all of it.

    A message passes twice. `wait` lets it go for a connection: what passed and is not written counts all the time, and
    what is written for a second, less LEAD, so that a free place is not lost by the way to it. `write` is asked with
    the connection in hand, and is exact. `line` and `exit` are where the others stand: only the first of them looks.
    """

    def __init__(self) -> None:
        self.line, self.exit = asyncio.Lock(), asyncio.Lock()
        self._passed = 0
        self._next = 0.0
        self._gone: deque[float] = deque()

    def wait(self, limit: int, now: float) -> float:
        """Seconds until one more may go for a connection; 0.0 means that it goes now, and has to end in `left`."""
        over = self._passed + self._written(now) - limit
        if over >= len(self._gone):
            return TICK
        if over >= 0 and (full := self._gone[over] + SECOND - LEAD - now) > 0:
            return full
        if (early := self._next - AT_A_TIME - now) > 0:
            return early
        self._next = max(self._next, now) + 1 / (CATCH_UP * limit)
        self._passed += 1
        return 0.0

    def write(self, limit: int, now: float) -> float:
        """Seconds until one that passed may be written; 0.0 means that it is being written now."""
        over = self._written(now) - limit
        if over >= 0:
            return self._gone[over] + SECOND - now
        self._gone.append(now)
        return 0.0

    def left(self) -> None:
        """One that passed is written, or never will be."""
        self._passed -= 1

    def _written(self, now: float) -> int:
        """How many messages the last second holds."""
        while self._gone and self._gone[0] <= now - SECOND:
            self._gone.popleft()
        return len(self._gone)


@dataclass(slots=True)
class Passage:
    """One message between its gate and its line."""

    gate: Gate
    limit: int
    now: Callable[[], float]
    through: bool = False

    async def write(self) -> None:
        """Wait until the message may be written, with its connection in hand."""
        async with self.gate.exit:
            while (pause := self.gate.write(self.limit, self.now())) > 0:
                await asyncio.sleep(pause)
        self.end()

    def end(self) -> None:
        """Leave the gate, once."""
        if not self.through:
            self.through = True
            self.gate.left()


class Dialler:
    """A thread with an event loop and one client, so that connections to WhatsApp stay open between tasks."""

    def __init__(self) -> None:
        self._loop = uvloop.new_event_loop()
        self._graph: Graph | None = None
        self._gates: defaultdict[str, Gate] = defaultdict(Gate)
        self._tasks: set[asyncio.Future[Outcome] | asyncio.Future[None]] = set()
        threading.Thread(target=self._loop.run_forever, name="dialler", daemon=True).start()
        atexit.register(self.close)

    def start(self, claimed: Sequence[Claimed], done: Done) -> None:
        """Begin to send all of them, each not before its instant, and tell `done` what became of each, as it does.

        Returns at once. `done` is called in the dialler's thread and must not block.
        """
        self._loop.call_soon_threadsafe(self._begin, claimed, done)

    def ask(self, question: Callable[[Graph], Awaitable[None]]) -> "Future[None]":
        """Begin to say something else to WhatsApp on the same connections; returns what will become of it, at once."""
        return asyncio.run_coroutine_threadsafe(self._ask(question), self._loop)

    def room(self) -> int:
        """How many more messages may be begun now."""
        return max(0, AT_ONCE - len(self._tasks))

    def close(self) -> None:
        """Close the connections."""
        if self._graph is not None:
            asyncio.run_coroutine_threadsafe(self._graph.aclose(), self._loop).result(5)

    def _begin(self, claimed: Sequence[Claimed], done: Done) -> None:
        for item in claimed:
            if not isinstance(item.what, Outgoing):
                done((item.attempt, item.what))
                continue
            task = self._loop.create_task(self._one(item, item.what))
            self._tasks.add(task)  # the loop itself keeps only a weak reference
            task.add_done_callback(partial(self._ended, item.attempt, done))

    def _line(self) -> Graph:
        if self._graph is None:
            self._graph = Graph(
                settings.GRAPH_URL, settings.GRAPH_VERSION, api_url=settings.GRAPH_API_URL, connections=CONNECTIONS
            )
        return self._graph

    async def _ask(self, question: Callable[[Graph], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(question(self._line()))
        self._tasks.add(task)  # it takes the room of a message
        try:
            await task
        finally:
            self._tasks.discard(task)

    async def _one(self, item: Claimed, outgoing: Outgoing) -> Outcome:
        line = self._line()
        # Never longer than a claim books ahead: the clock may have been set back since.
        await asyncio.sleep(max(0.0, min(item.at - clock.now(), BOOKED_AHEAD).total_seconds()))
        gate = self._gates[outgoing.phone_number_id]
        async with gate.line:
            while (pause := gate.wait(item.rate, self._loop.time())) > 0:
                await asyncio.sleep(pause)
        if clock.now() > item.at + LATE:
            gate.left()
            return HELD_UP
        passage = Passage(gate, item.rate, self._loop.time)
        on_wire.set(passage.write)  # for this task alone
        try:
            return await line.deliver(outgoing)
        finally:
            passage.end()

    def _ended(self, attempt: Attempt, done: Done, task: "asyncio.Task[Outcome]") -> None:
        self._tasks.discard(task)
        if (error := task.exception()) is not None:
            log.error("a message could not be dialled", message=attempt.message_id, exc_info=error)
            done((attempt, Unknown(f"a fault of ours: {type(error).__name__}")))
        else:
            done((attempt, task.result()))


@cache
def dialler() -> Dialler:
    """This process's dialler, started when the first message goes."""
    return Dialler()
