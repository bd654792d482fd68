"""The drain: wakes when deliveries are committed, looks anyway every second, and works them off until it is stopped.

It may be killed at any moment and several may run. Batches are of BUSY items while somebody looks at the inbox, so that
agents' clicks do not wait long for a conversation's lock, and of BACKLOG items when nobody does.
"""

import gc
import os
import random
import select
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg2
import structlog

from conversations.receive.sql import forget_plans
from tenants import footing
from webhooks.announcer import Announcer
from webhooks.work import LOST, Round, Worker

BUSY, BACKLOG = 200, 500  # data_model rule 11: others' p99 66 against 144 ms
LOOK_ANYWAY = 1.0  # seconds
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0  # seconds between tries to reach PostgreSQL
BEAT_EVERY, BEAT_FADES = 5.0, 20  # seconds
FORGET_PLANS_EVERY = 2.0  # seconds; plans made for small tables do not outlive their growth
# Every join goes from a list of ours into an index. Left to itself the planner takes the policy's list of tenants for
# the better way in, reads whole tenants and compares them with every row of the list (114 ms against 3).
PLANS = " ".join(f"-c enable_{way}=off" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "material"))
SESSION = (
    f"{PLANS} -c timezone=UTC -c jit=off -c plan_cache_mode=force_generic_plan"
    " -c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s -c synchronous_commit=off"
)
KEY = "drain:"  # of the sign of life in Redis, followed by host and process
log = structlog.get_logger()


@dataclass(slots=True)
class Tally:
    """What this process has done since it started."""

    deliveries: int = 0
    items: int = 0
    quarantined: int = 0
    postponed: int = 0
    last_done: float = 0.0
    oldest: datetime | None = None

    def add(self, done: Round) -> None:
        self.deliveries += done.deliveries
        self.items += done.items
        self.quarantined += done.outcomes.get("quarantined", 0)  # type: ignore[call-overload]  # a StrEnum key
        self.postponed += done.postponed
        self.last_done, self.oldest = time.time(), done.oldest


class Drain:
    """One drain process. `stop` may be called from a signal handler."""

    def __init__(self, url: str, redis_url: str) -> None:
        self.tally = Tally()
        self._url = url
        self._announcer = Announcer(redis_url)
        self._ending, self._end = socket.socketpair()
        self._ending.setblocking(False)
        self._end.setblocking(False)
        self._stopping = False
        self._next_beat = self._next_planning = 0.0
        self._pause = FIRST_PAUSE
        self._worker: Worker | None = None

    def stop(self) -> None:
        """End after the current batch."""
        self._stopping = True
        self._end.send(b"x")

    def run(self) -> None:
        """Work until stopped. A lost connection is made again, with growing pauses."""
        keep_what_is_loaded()
        self._announcer.start()
        while not self._stopping:
            try:
                with self._connection() as work, self._connection() as bell:
                    self._serve(work, bell)
            except LOST as error:
                log.warning("drain lost PostgreSQL", error=type(error).__name__)
                spread = random.uniform(0.5, 1.0)  # noqa: S311 - of the tries of several drains
                self._wait(None, self._pause * spread)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._announcer.close()

    def _connection(self) -> "_Closing":
        connection = psycopg2.connect(self._url, connect_timeout=5, application_name="drain", options=SESSION)
        with connection.cursor() as cursor:
            cursor.execute(footing.QUESTION)
            said = footing.complaint(*cursor.fetchone())
        if said:
            connection.close()
            raise SystemExit(said)
        connection.rollback()
        return _Closing(connection)

    def _serve(self, work: Any, bell: Any) -> None:
        worker = Worker(work)
        if self._worker is not None:
            worker.take_over(self._worker)
        self._worker = worker
        with bell.cursor() as cursor:
            cursor.execute("listen deliveries")
        log.info("drain is ready", pid=os.getpid())
        while not self._stopping:
            self._look_after(work)
            done = worker.round(BUSY if self._announcer.watched else BACKLOG)
            self._pause = FIRST_PAUSE  # not before: a server whose disk is full lets everybody in
            if done is None:
                self._wait(bell, LOOK_ANYWAY)
                continue
            self._announcer.announce(done.changes, done.media, done.stopped)
            self.tally.add(done)

    def _look_after(self, work: Any) -> None:
        now = time.monotonic()
        if now >= self._next_planning:
            self._next_planning = now + FORGET_PLANS_EVERY
            with work.cursor() as cursor:
                forget_plans(cursor)
        if now >= self._next_beat:
            self._next_beat = now + BEAT_EVERY
            tally = self.tally
            state = {
                "at": time.time(), "deliveries": tally.deliveries, "items": tally.items,
                "quarantined": tally.quarantined, "postponed": tally.postponed, "last_done": tally.last_done,
            }  # fmt: skip
            self._announcer.beat(f"{KEY}{socket.gethostname()}:{os.getpid()}", state, BEAT_FADES)

    def _wait(self, bell: Any, seconds: float) -> None:
        """Until a delivery is committed, the time is over, or the end comes."""
        sources = [self._ending] if bell is None else [self._ending, bell]
        ready, _, _ = select.select(sources, [], [], seconds)
        if bell in ready:
            bell.poll()
            bell.notifies.clear()


class _Closing:
    """A connection in autocommit mode that is closed, not committed, at the end of a block."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        connection.autocommit = True

    def __enter__(self) -> Any:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def keep_what_is_loaded() -> None:
    """Let Python not look through what is loaded now, again and again, for the thousands of values of a batch."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 100)
