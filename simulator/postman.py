"""Delivers webhooks as Meta does: signed, concurrent, batched under load, and again until somebody answers 200."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from simulator import wire
from simulator.addresses import callback_of
from simulator.alarms import Alarms
from simulator.parcels import Parcel, Update, join
from simulator.settings import Settings
from simulator.world import World

LOG_LENGTH = 20_000
LOG_SIZE = 64 * 1024 * 1024  # bytes of bodies in the log
ANSWERS_KEPT = 20


@dataclass(slots=True)
class Lane:
    """One destination host: what is ready, and how much is on its way. A dead host holds up nobody else."""

    ready: deque[Parcel | tuple[str, str]] = field(default_factory=deque)
    boxes: dict[tuple[str, str], deque[Update]] = field(default_factory=dict)
    in_flight: int = 0


class Postman:
    """Everything between "this should be told" and "the product answered 200"."""

    def __init__(self, world: World, settings: Settings, on_answered: Callable[[Parcel], None]) -> None:
        """`on_answered` hears of every attempt; the parcel's state says what came of it."""
        self.world, self.settings, self.on_answered = world, settings, on_answered
        self.random = random.Random(settings.seed)
        self.lanes: dict[str, Lane] = {}
        self.log: dict[int, Parcel] = {}
        self.counts = {"updates": 0, "delivered": 0, "attempts": 0, "refused": 0, "dropped": 0, "expired": 0}
        self.undelivered: dict[int, Parcel] = {}
        self._numbers = itertools.count(1)
        self._alarms = Alarms(self._resume)
        self._later = self._log_size = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """Opened at the first use, inside the running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    # In: what should be told

    def tell(self, updates: Iterable[Update]) -> None:
        """Queue changes; under `reorder` each waits a random moment, under `duplicate` some come twice."""
        for update in updates:
            copies = 2 if self.random.random() < self.settings.duplicate else 1
            for _ in range(copies):
                self._queue(update)

    def _queue(self, update: Update) -> None:
        self.counts["updates"] += 1
        if self.settings.reorder:
            self._later += 1
            delay = self.random.uniform(0, self.settings.reorder)
            asyncio.get_running_loop().call_later(delay, self._release, update)
        else:
            self._box(update)

    def _release(self, update: Update) -> None:
        self._later -= 1
        self._box(update)

    def _box(self, update: Update) -> None:
        url = callback_of(self.world, update.app_id, update.account_id, update.number_id)
        if not url:
            self.counts["dropped"] += 1
            return
        if self.settings.paused:
            self.post(join([update]))
            return
        lane, key = self._lane(url), (update.app_id, url)
        box = lane.boxes.setdefault(key, deque())
        box.append(update)
        if len(box) == 1:
            lane.ready.append(key)
        self._pump(lane)

    def post(self, parcel: Parcel) -> Parcel:
        """Queue a finished body, to be delivered as it is."""
        self._register(parcel)
        self._line_up(parcel)
        return parcel

    def _register(self, parcel: Parcel) -> None:
        parcel.id = next(self._numbers)
        self.log[parcel.id] = self.undelivered[parcel.id] = parcel
        self.world.keeper.put("parcel", str(parcel.id), parcel)
        self._log_size += len(parcel.text)
        while len(self.log) > LOG_LENGTH or self._log_size > LOG_SIZE:
            oldest = next(iter(self.log))
            self._log_size -= len(self.log.pop(oldest).text)

    def _line_up(self, parcel: Parcel) -> None:
        url = parcel.url or callback_of(self.world, parcel.app_id, parcel.account_id, parcel.number_id)
        if not url:
            self._give_up(parcel, "dropped")
            return
        lane = self._lane(url)
        lane.ready.append(parcel)
        self._pump(lane)

    def _lane(self, url: str) -> Lane:
        return self.lanes.setdefault(urlsplit(url).netloc, Lane())

    # Out: one attempt after the other

    def pump_all(self) -> None:
        for lane in self.lanes.values():
            self._pump(lane)

    def _pump(self, lane: Lane) -> None:
        while lane.ready and lane.in_flight < self.settings.concurrency and not self.settings.paused:
            parcel = self._next(lane)
            lane.in_flight += 1
            task = asyncio.get_running_loop().create_task(self._carry(lane, parcel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _next(self, lane: Lane) -> Parcel:
        waiting = lane.ready.popleft()
        if isinstance(waiting, Parcel):
            return waiting
        box = lane.boxes[waiting]
        size = min(len(box), max(1, self.settings.batch))
        parcel = join([box.popleft() for _ in range(size)])
        if box:
            lane.ready.append(waiting)
        else:
            del lane.boxes[waiting]
        self._register(parcel)
        return parcel

    async def _carry(self, lane: Lane, parcel: Parcel) -> None:
        try:
            status = await self._attempt(parcel)
        finally:
            lane.in_flight -= 1
        if status == 200:
            self._done(parcel)
        else:
            self.counts["refused"] += 1
            self._again(parcel)
        self.on_answered(parcel)
        self._pump(lane)

    async def _attempt(self, parcel: Parcel) -> int:
        """Post once and note the answer; 0 stands for no answer at all."""
        url = parcel.url or callback_of(self.world, parcel.app_id, parcel.account_id, parcel.number_id)
        app = self.world.apps.get(parcel.app_id)
        started = time.time()
        status, said = 0, "no callback"
        if url and app is not None:
            try:
                status, said = await self._request(url, parcel, app.secret)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                said = f"{type(error).__name__}: {error}"[:300]
        parcel.attempts += 1
        self.counts["attempts"] += 1
        parcel.answers = parcel.answers[1 - ANSWERS_KEPT :]
        parcel.answers.append(
            {"at": started, "ms": round((time.time() - started) * 1000, 3), "status": status, "body": said}
        )
        return status

    async def _request(self, url: str, parcel: Parcel, secret: str) -> tuple[int, str]:
        body = parcel.body()
        async with self.session.post(
            url,
            data=body,
            headers=wire.headers(body, secret, parcel.signature),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=self.settings.timeout),
        ) as answer:
            return answer.status, (await answer.content.read(300)).decode(errors="replace")

    def _done(self, parcel: Parcel) -> None:
        parcel.state = "delivered"
        self.counts["delivered"] += 1
        self._leave(parcel)

    def _again(self, parcel: Parcel) -> None:
        """The first retry is immediate, then each pause is `retry_factor` times the last, for `retry_for` seconds."""
        if parcel.id not in self.undelivered:  # forgotten by a reset while it was on its way
            return
        if not parcel.retried or time.time() - parcel.created > self.settings.retry_for:
            self._give_up(parcel, "expired")
            return
        pause = 0.0
        if parcel.attempts > 1:
            power = min(parcel.attempts - 2, 60)
            pause = min(self.settings.retry_base * self.settings.retry_factor**power, self.settings.retry_max)
        parcel.state, parcel.due = "waiting", time.time() + pause
        self.world.keeper.put("parcel", str(parcel.id), parcel)
        self._alarms.set(parcel.due, parcel.id)

    def _give_up(self, parcel: Parcel, state: str) -> None:
        parcel.state = state
        self.counts[state] += 1
        self._leave(parcel)

    def _leave(self, parcel: Parcel) -> None:
        self.undelivered.pop(parcel.id, None)
        self.world.keeper.drop("parcel", str(parcel.id))

    def _resume(self, number: int) -> None:
        parcel = self.undelivered.get(number)
        if parcel is not None and parcel.state == "waiting":
            parcel.state = "queued"
            self._line_up(parcel)

    def retry_now(self) -> None:
        """Try everything that waits for its next attempt at once."""
        self._alarms.ring_all()

    # Around: start, stop, waiting

    def adopt(self, stored: Iterable[dict[str, Any]]) -> None:
        """Take over what was undelivered when the last process ended."""
        for values in stored:
            number = values["id"]
            self.world.keeper.drop("parcel", str(number))
            parcel = Parcel(**values)
            parcel.state = "queued"
            self.post(parcel)

    def forget(self) -> None:
        """Drop everything queued and logged (a reset)."""
        for parcel in list(self.undelivered.values()):
            self._leave(parcel)
        self.log.clear()
        self._log_size = 0
        self._alarms.clear()
        for lane in self.lanes.values():
            lane.ready.clear()
            lane.boxes.clear()
        self.counts = dict.fromkeys(self.counts, 0)

    def is_settled(self) -> bool:
        return not self._later and not self.undelivered and not any(lane.boxes for lane in self.lanes.values())

    async def close(self) -> None:
        """Stop trying; what is undelivered stays written down for the next start."""
        self._alarms.clear()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for lane in self.lanes.values():
            for box in lane.boxes.values():
                self._register(join(list(box)))
        if self._session is not None:
            await self._session.close()
