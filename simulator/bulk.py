"""Many webhooks at once, for benches: bodies are made and signed first, then posted at a rate."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp

from simulator import shapes, wire
from simulator.addresses import callback_of
from simulator.core import Simulator
from simulator.parcels import Parcel
from simulator.things import Message, Number, Person

Json = dict[str, Any]
LARGEST = 200_000
NUMBERS = itertools.count(1)


@dataclass(slots=True)
class Plan:
    """What to send. `rate` a second (0: as fast as it goes), `connections` at once, `per_post` messages in one body."""

    numbers: list[str]
    count: int = 1000
    rate: float = 0.0
    people: int = 50
    connections: int = 64
    per_post: int = 1
    copies: int = 1
    shuffle: bool = False
    text: str = "Bulk {job}, message {n}"
    username: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.count * self.copies <= LARGEST:
            raise ValueError(f"A bulk has 1 to {LARGEST} messages, copies included.")
        if min(self.people, self.connections, self.per_post, self.copies) < 1 or self.rate < 0 or self.per_post > 1000:
            raise ValueError("people, connections, per_post and copies are at least 1, rate is at least 0.")
        if not self.numbers:
            raise ValueError("A bulk needs a number that is registered.")


@dataclass(slots=True)
class Shot:
    """One prepared POST."""

    url: str
    body: bytes
    headers: list[tuple[str, str]]
    parcel: Parcel


@dataclass(slots=True)
class Report:
    """How it went; message ids are `prefix` and a number from 0; `latency_ms` are answer times of first attempts.

    `left` are the posts that were not answered 200 and go on in the ordinary retries.
    """

    job: int
    prefix: str = ""
    state: str = "preparing"
    messages: int = 0
    posts: int = 0
    answered: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    started_at: float = 0.0
    ended_at: float = 0.0
    posts_per_second: float = 0.0
    messages_per_second: float = 0.0
    latency_ms: dict[str, float] = field(default_factory=dict)
    left: int = 0


class Bulk:
    """One job. What is not answered 200 at the first attempt is handed to the postman, who goes on trying."""

    def __init__(self, simulator: Simulator, plan: Plan) -> None:
        self.simulator, self.plan = simulator, plan
        self.id = next(NUMBERS)
        self.report = Report(self.id, f"wamid.BULK.{self.id}.{int(time.time())}.", messages=plan.count)
        self.times: list[float] = []
        self.counts: Counter[str] = Counter()
        self.done = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    def cancel(self) -> None:
        self.task.cancel()

    def dump(self) -> Json:
        return asdict(self.report)

    async def _run(self) -> None:
        try:
            shots = await self._prepare()
            self.report.state, self.report.started_at = "sending", time.time()
            await self._send(shots)
            self._summarise()
            self.report.state = "done"
        except asyncio.CancelledError:
            self.report.state = "cancelled"
            raise
        except Exception as error:  # told in the report: nobody awaits this task
            self.report.state = f"failed: {type(error).__name__}: {error}"
        finally:
            self.done.set()

    # Preparing

    async def _prepare(self) -> list[Shot]:
        numbers = [self.simulator.world.numbers[number] for number in self.plan.numbers]
        people = [self._person(index) for index in range(self.plan.people)]
        shots: list[Shot] = []
        values: list[tuple[Number, Json]] = []
        for n in range(self.plan.count):
            number = numbers[n % len(numbers)]
            values.append((number, self._value(number, people[n // len(numbers) % len(people)], n)))
            if len(values) == self.plan.per_post or n + 1 == self.plan.count:
                shots += self._shots(values)
                values = []
            if n % 200 == 0:
                await asyncio.sleep(0)
        shots = [shot for shot in shots for _ in range(self.plan.copies)]
        if self.plan.shuffle:
            self.simulator.postman.random.shuffle(shots)
        self.report.posts = len(shots)
        return shots

    def _person(self, index: int) -> Person:
        phone = f"1999{index:07d}"
        values: Json = {"id": f"bulk-{index}", "name": f"Bulk person {index}", "phone": phone, "bulk": True}
        if self.plan.username:
            values = {
                "id": f"bulk-u{index}",
                "name": f"Bulk person {index}",
                "username": f"bulk.person.{index}",
                "bulk": True,
            }
        return self.simulator.customers.create(values)

    def _value(self, number: Number, person: Person, n: int) -> Json:
        body = self.plan.text.replace("{job}", str(self.id)).replace("{n}", str(n))
        wamid = f"{self.report.prefix}{n}"
        message = Message(wamid, number.id, person.id, True, time.time(), "text", {"body": body})
        self.simulator.world.thread(number.id, person.id).last_in = message.at
        return shapes.incoming(self.simulator.world, message)

    def _shots(self, values: list[tuple[Number, Json]]) -> list[Shot]:
        """The posts for a group of messages: one for each subscribed app, an entry per account."""
        world = self.simulator.world
        first = values[0][0]
        entries: dict[str, Json] = {}
        for number, value in values:
            entry = entries.setdefault(number.account_id, {"id": number.account_id, "changes": []})
            entry["changes"].append({"field": "messages", "value": value})
        body = wire.encode(wire.envelope(list(entries.values())))
        shots = []
        for app_id in world.accounts[first.account_id].subscriptions:
            url = callback_of(world, app_id, first.account_id, first.id)
            if url:
                parcel = Parcel(app_id, first.account_id, first.id, body.decode(), items=len(values))
                shots.append(Shot(url, body, wire.headers(body, world.apps[app_id].secret), parcel))
        return shots

    # Sending

    async def _send(self, shots: list[Shot]) -> None:
        connector = aiohttp.TCPConnector(limit=self.plan.connections)
        timeout = aiohttp.ClientTimeout(total=self.simulator.settings.timeout)
        queue = iter(enumerate(shots))
        started = time.perf_counter()
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:

            async def work() -> None:
                for index, shot in queue:
                    if self.plan.rate:
                        due = started + index / self.plan.rate
                        if (pause := due - time.perf_counter()) > 0:
                            await asyncio.sleep(pause)
                    await self._shoot(session, shot)

            await asyncio.gather(*(work() for _ in range(min(self.plan.connections, len(shots)))))
        self.report.ended_at = time.time()

    async def _shoot(self, session: aiohttp.ClientSession, shot: Shot) -> None:
        began = time.perf_counter()
        try:
            async with session.post(shot.url, data=shot.body, headers=shot.headers, allow_redirects=False) as answer:
                await answer.read()
                status = str(answer.status)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            status = type(error).__name__
        self.times.append(time.perf_counter() - began)
        self.counts[status] += 1
        self.report.answered += 1
        if status != "200":
            self.report.left += 1
            self.simulator.postman.post(shot.parcel)

    def _summarise(self) -> None:
        seconds = max(self.report.ended_at - self.report.started_at, 1e-9)
        self.report.statuses = dict(self.counts)
        self.report.posts_per_second = round(len(self.times) / seconds, 1)
        self.report.messages_per_second = round(self.plan.count * self.plan.copies / seconds, 1)
        ordered = sorted(self.times)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)):
            if ordered:
                self.report.latency_ms[name] = round(
                    ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 3
                )
