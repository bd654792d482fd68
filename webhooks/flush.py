"""Commits raw deliveries in natural batches: while one of them commits, the next collects; there is no timer."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import structlog

from webhooks.calm import Calm
from webhooks.tally import Tally
from webhooks.writing import LOST, Row, Unsafe, connect, prove, write

BATCH_ROWS = 500
BATCH_BYTES = 16 * 1024 * 1024
QUEUE_ROWS = 10_000  # beyond it the sender is asked to come again rather than memory asked for more
QUEUE_BYTES = 128 * 1024 * 1024
PATIENCE = 3.0  # seconds a delivery waits for its commit before its sender is told 503
LOSSES = 4  # connections a delivery may lose: when the server restarts, each flusher's is dead and does not know it yet
FLUSH_SECONDS = 5.0  # a commit slower than this is a lost connection
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0  # seconds between two connections, while nothing is committed
FULL_FOR = 10.0  # seconds for which a full disk is told after it was met: whoever is sent nothing meets it no more
NO_ROOM = (asyncpg.InsufficientResourcesError, asyncpg.PostgresIOError)
log = structlog.get_logger()


class NonePassed(Exception):
    """Every row of a batch was refused, so the connection is to blame, or the server."""


@dataclass(slots=True, eq=False)
class Entry:
    """One delivery on its way to the disk, and the request that waits for it; without a row it is only a proof."""

    row: Row | None
    stored: asyncio.Future[bool]
    since: float
    tries: int = 0

    @property
    def size(self) -> int:
        return 0 if self.row is None else len(self.row[2])


@dataclass(slots=True)
class Counts:
    """What the edge publishes as metrics; written by the event loop only."""

    latency: Tally = field(default_factory=lambda: Tally(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3))
    batch: Tally = field(default_factory=lambda: Tally(1, 2, 5, 10, 20, 50, 100, 200, 500))
    given_up: int = 0


class Flush:
    """A bounded queue of deliveries and the connections that commit it.

    `store` answers True only after COMMIT was confirmed. An error of the batch is retried once, row by row, so that one
    bad row costs only itself; a lost connection puts the batch back (a row committed unseen is then stored twice, which
    receiving makes one again).
    """

    def __init__(self, dsn: str, flushers: int = 2) -> None:
        self.counts = Counts()
        self.last_commit = float("-inf")  # time.monotonic() of the last confirmed commit
        self._dsn = dsn
        self._flushers = flushers
        self._loop = asyncio.get_running_loop()  # asking for it each time costs a call to the kernel
        self._queue: deque[Entry] = deque()
        self._bytes = 0
        self._waiting: deque[Entry] = deque()  # every unanswered entry in order of age, for `_expire`
        self._idle: list[asyncio.Future[None]] = []
        self._flying = 0  # entries whose commit is not back yet
        self._connected = 0
        self._down_since: float | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._full_at = float("-inf")  # time.monotonic() when no row passed for want of room
        self._calm = Calm(log)

    @property
    def is_full(self) -> bool:
        """Whether of late nothing passed for want of room: small proofs may pass then, and deliveries do not."""
        return time.monotonic() - self._full_at < FULL_FOR

    @property
    def depth(self) -> int:
        """Deliveries that wait for a flusher."""
        return len(self._queue)

    def start(self) -> None:
        self._down_since = time.monotonic()
        self._tasks = [asyncio.create_task(self._flush_for_ever()) for _ in range(self._flushers)]
        self._tasks.append(asyncio.create_task(self._expire_for_ever()))

    async def stop(self) -> None:
        """Commit or give up what is queued (within PATIENCE), then close the connections."""
        open_entries = [entry.stored for entry in self._waiting if not entry.stored.done()]
        if open_entries:
            await asyncio.wait(open_entries, timeout=PATIENCE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def store(self, route: str, own_channel: UUID | None, body: bytes) -> asyncio.Future[bool]:
        """True when the delivery is committed, False when it cannot be (the queue is full, or time is up)."""
        return self._commit_in_turn((route, own_channel, body), len(body))

    def prove(self) -> asyncio.Future[bool]:
        """Commit a transaction without a row, as a delivery would be; False when that cannot be done now."""
        return self._commit_in_turn(None, 0)

    def _commit_in_turn(self, row: Row | None, size: int) -> asyncio.Future[bool]:
        now = time.monotonic()
        entry = Entry(row, self._loop.create_future(), now)
        if len(self._queue) >= QUEUE_ROWS or self._bytes + size > QUEUE_BYTES or self._gave_up(now):
            self._refuse(entry)
            return entry.stored
        self._queue.append(entry)
        self._waiting.append(entry)
        self._bytes += size
        if len(self._queue) >= self._flying:
            self._wake()  # fewer wait for the commit under way rather than make a small one of their own
        return entry.stored

    def _gave_up(self, now: float) -> bool:
        """Whether the database has been away so long that waiting for it only makes the answer late."""
        return self._down_since is not None and now - self._down_since > PATIENCE

    def _wake(self) -> None:
        while self._idle:
            if not (waiter := self._idle.pop()).done():
                waiter.set_result(None)
                return

    async def _flush_for_ever(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                async with asyncio.timeout(FLUSH_SECONDS):
                    connection = await connect(self._dsn)
            except (*LOST, asyncpg.PostgresError, Unsafe) as error:
                told = {"error": type(error).__name__, "reason": getattr(error, "reason", "")}
                self._calm.warning("intake cannot connect", **told)
                if isinstance(error, NO_ROOM):  # it could not even write down who came in
                    self._full_at = time.monotonic()
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            began = time.monotonic()
            self._connected += 1
            self._down_since = None
            try:
                await self._serve(connection)
            except Exception as error:  # whatever it was, a fresh connection is the remedy, and the loop must live
                self._calm.warning("intake lost its connection", error=type(error).__name__)
            finally:
                self._connected -= 1
                if not self._connected:
                    self._down_since = time.monotonic()
                self._wake()  # whoever is idle takes over what waited for this one's commit
                connection.terminate()
            if self.last_commit > began:
                pause = FIRST_PAUSE
            else:  # where nothing can be written, everybody may still be let in
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _serve(self, connection: asyncpg.Connection) -> None:
        """Flush batch after batch until the connection fails."""
        while not connection.is_closed():
            batch = self._take()
            if not batch:
                waiter = self._loop.create_future()
                self._idle.append(waiter)
                await waiter
                continue
            self._flying += len(batch)
            try:
                await self._commit(connection, batch)
            except asyncpg.PostgresError as error:
                if isinstance(error, LOST):
                    self._put_back(batch)
                    raise
                self._calm.warning("intake batch refused", error=type(error).__name__)
                try:
                    await self._one_by_one(connection, batch)
                except NonePassed:
                    if isinstance(error, NO_ROOM):
                        self._full_at = time.monotonic()
                    raise
            except BaseException:
                self._put_back(batch)
                raise
            finally:
                self._flying -= len(batch)

    def _take(self) -> list[Entry]:
        batch: list[Entry] = []
        size = 0
        queue = self._queue
        while queue and len(batch) < BATCH_ROWS and size < BATCH_BYTES:
            entry = queue.popleft()
            size += entry.size
            if not entry.stored.done():  # its request was answered 503 meanwhile
                batch.append(entry)
        self._bytes -= size
        return batch

    def _put_back(self, batch: list[Entry]) -> None:
        """Queue a batch again, in front, after its connection went."""
        for entry in reversed(batch):
            entry.tries += 1
            if entry.stored.done():
                continue
            if entry.tries >= LOSSES:
                self._refuse(entry)
            else:
                self._queue.appendleft(entry)
                self._bytes += entry.size
        if self._queue:
            self._wake()

    async def _commit(self, connection: asyncpg.Connection, batch: list[Entry]) -> None:
        """Write the rows in one transaction, in which a trigger rings for the drain; then let the requests answer."""
        async with asyncio.timeout(FLUSH_SECONDS):
            if rows := [entry.row for entry in batch if entry.row is not None]:
                await write(connection, rows)
                self.counts.batch.observe(len(rows))
            else:
                await prove(connection)
        self.last_commit = now = time.monotonic()
        if rows:
            self._full_at = float("-inf")
        for entry in batch:
            if entry.row is not None:
                self.counts.latency.observe(now - entry.since)
            if not entry.stored.done():
                entry.stored.set_result(True)

    async def _one_by_one(self, connection: asyncpg.Connection, batch: list[Entry]) -> None:
        """Give each row of a refused batch its own transaction; a connection on which none passes is not kept."""
        passed = False
        for place, entry in enumerate(batch):
            if entry.stored.done():
                continue
            try:
                await self._commit(connection, [entry])
                passed = True
            except asyncpg.PostgresError as error:
                if isinstance(error, LOST):
                    self._put_back(batch[place:])
                    raise
                self._refuse(entry)
            except BaseException:
                self._put_back(batch[place:])
                raise
        if not passed:
            raise NonePassed

    def _refuse(self, entry: Entry) -> None:
        if not entry.stored.done():
            self.counts.given_up += entry.row is not None
            entry.stored.set_result(False)

    async def _expire_for_ever(self) -> None:
        """Answer 503 for whatever has waited PATIENCE; one sweep instead of a timer per request."""
        while True:
            await asyncio.sleep(PATIENCE / 12)
            oldest = time.monotonic() - PATIENCE
            while self._waiting and (self._waiting[0].stored.done() or self._waiting[0].since < oldest):
                self._refuse(self._waiting.popleft())
