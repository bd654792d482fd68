"""Live event streams of the edge: one Redis subscription per process, a bounded queue per browser, no database."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import structlog
from redis.asyncio import Redis

from conversations.ticket import LIFE_SECONDS as LIFE_OF_TICKET
from conversations.ticket import BadTicket, Ticket, read

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX = "/live/"
CHANNEL = "live:"  # followed by the tenant's id, as conversations.live publishes
COMMENT_SECONDS = 15  # below the idle limits of common proxies (60 s) and of mobile networks
LIFE_SECONDS = 600.0  # then the browser fetches a new ticket, which asks again who the member is
QUEUE = 100  # events a browser may lag behind before it is told to fetch afresh
MAX_STREAMS = 15_000
MAX_OF_MEMBER = 30  # a browser holds one stream per tenant; more than this is a fault or an attack
SILENCE_SECONDS = 10.0

RESYNC = b"event: resync\ndata: {}\n\n"
GOODBYE = b"event: goodbye\ndata: {}\n\n"
COMMENT = b":\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx holds answers back without it
    (b"x-content-type-options", b"nosniff"),
]

log = structlog.get_logger()


class Stream:
    """One browser's connection: what is still to be sent to it, and what wakes its writer."""

    __slots__ = ("ending", "frames", "member", "task", "until", "waker")

    def __init__(self, ticket: Ticket, task: asyncio.Task[Any] | None) -> None:
        self.member = ticket.member
        self.task = task
        self.frames: list[bytes] = []
        self.waker: asyncio.Future[None] | None = None
        self.ending = False
        # Streams that were opened together (after a restart) must not all come back together.
        self.until = time.monotonic() + LIFE_SECONDS * random.uniform(0.9, 1.0)  # noqa: S311 - no secret

    def offer(self, frame: bytes) -> bool:
        """Queue a frame; when the browser lags too far, drop all of them for one resync and return False."""
        kept = len(self.frames) < QUEUE
        if kept:
            self.frames.append(frame)
        else:
            self.frames = [RESYNC]
        self.wake()
        return kept

    def end(self, last: bytes = b"") -> None:
        """Close after `last`; what was queued before still goes out."""
        if last:
            self.frames.append(last)
        self.ending = True
        self.wake()

    def wake(self) -> None:
        if self.waker is not None and not self.waker.done():
            self.waker.set_result(None)


class Hub:
    """The ASGI application below PREFIX; `start` and `stop` bracket its life, `end_all` begins the stop."""

    def __init__(self, redis_url: str, ticket_key: bytes) -> None:
        self.counts: Counter[str] = Counter()
        self.listening = False
        self.open = 0
        self._redis_url = redis_url
        self._key = ticket_key
        self._streams: defaultdict[int, set[Stream]] = defaultdict(set)
        self._members: Counter[tuple[int, int]] = Counter()
        self._parted: dict[tuple[int, int], float] = {}  # who was told goodbye while tickets of theirs may be about
        self._phases: list[set[Stream]] = [set() for _ in range(COMMENT_SECONDS)]
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._listen_for_ever()), asyncio.create_task(self._tick_for_ever())]

    def end_all(self) -> None:
        """End every stream and open no more; their browsers come back by themselves, elsewhere or later."""
        self._stopping = True
        for streams in self._streams.values():
            for stream in streams:
                stream.end()

    async def stop(self) -> None:
        self.end_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            ticket = self._admit(scope)
        except BadTicket:
            await refuse(send, 403)
            return
        if scope["method"] != "GET":
            await refuse(send, 405)
        elif self._members[ticket.tenant, ticket.member] >= MAX_OF_MEMBER:
            await refuse(send, 429)
        elif self._stopping or self.open >= MAX_STREAMS:
            await refuse(send, 503)
        else:
            await self._serve(ticket, receive, send)

    def _admit(self, scope: Scope) -> Ticket:
        """Return the ticket of the query when it is good and for the tenant of the address; else raise BadTicket."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [])
        if len(given) != 1:
            raise BadTicket
        ticket = read(given[0], self._key)
        if scope["path"].removesuffix("/") != PREFIX + ticket.slug:
            raise BadTicket
        if ticket.made <= self._parted.get((ticket.tenant, ticket.member), 0):
            raise BadTicket
        return ticket

    async def _serve(self, ticket: Ticket, receive: Receive, send: Send) -> None:
        stream = Stream(ticket, asyncio.current_task())
        phase = min(self._phases, key=len)
        place = (ticket.tenant, ticket.member)
        self._streams[ticket.tenant].add(stream)
        self._members[place] += 1
        self.open += 1
        phase.add(stream)
        hanging_up = asyncio.create_task(hung_up(stream, receive))
        self.counts["opened"] += 1
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await write(stream, send)
        finally:
            hanging_up.cancel()
            phase.discard(stream)
            self.open -= 1
            self._members[place] -= 1
            if not self._members[place]:
                del self._members[place]
            self._streams[ticket.tenant].discard(stream)
            if not self._streams[ticket.tenant]:
                del self._streams[ticket.tenant]

    async def _listen_for_ever(self) -> None:
        pause = 0.1
        while True:
            try:
                async with (
                    Redis.from_url(self._redis_url, socket_connect_timeout=2, socket_keepalive=True) as redis,
                    redis.pubsub() as pubsub,
                ):
                    # One pattern for all tenants: a subscription per tenant would open gaps at every first and last
                    # stream, and what is published for tenants without streams here is dropped in microseconds.
                    await pubsub.psubscribe(CHANNEL + "*")
                    silent = False
                    while True:
                        message = await pubsub.get_message(timeout=SILENCE_SECONDS)
                        if message is not None:
                            silent, pause = False, 0.1
                            self._receive(message)
                        elif silent:
                            raise ConnectionError("Redis does not answer a ping")
                        else:
                            silent = True
                            await pubsub.ping()
            except Exception as error:  # whatever it was, a new subscription is the remedy; browsers are told to resync
                self.listening = False
                log.warning("live lost Redis", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)

    def _receive(self, message: dict[str, Any]) -> None:
        if message["type"] == "psubscribe":
            # From here on nothing is missed; whatever was published before may have been.
            self.listening = True
            for streams in self._streams.values():
                for stream in streams:
                    stream.offer(RESYNC)
        elif message["type"] == "pmessage":
            tenant = message["channel"][len(CHANNEL) :]
            if not tenant.isdigit():
                return
            if b'"goodbye"' in message["data"]:
                self._part(int(tenant), int(json.loads(message["data"])["goodbye"]))
            elif here := self._streams.get(int(tenant)):
                self._publish(here, message["data"])

    def _part(self, tenant: int, member: int) -> None:
        """End the streams of a member who left, and take no ticket made before: it would open the next ten minutes."""
        now = time.time()
        self._parted = {place: at for place, at in self._parted.items() if now - at < LIFE_OF_TICKET}
        self._parted[tenant, member] = now
        for stream in self._streams.get(tenant, ()):
            if stream.member == member:
                stream.end(GOODBYE)

    def _publish(self, streams: set[Stream], data: bytes) -> None:
        """Hand one event to all streams of its tenant."""
        frame = b"event: change\ndata: %b\n\n" % b" ".join(data.splitlines())
        self.counts["delivered"] += len(streams)
        for stream in streams:
            if not stream.offer(frame):
                self.counts["overflowed"] += 1

    async def _tick_for_ever(self) -> None:
        """Every second look after a fifteenth of the streams: comment, close what is old, cut what is stuck."""
        turn = 0
        while True:
            await asyncio.sleep(1.0)
            turn = (turn + 1) % COMMENT_SECONDS
            now = time.monotonic()
            for stream in list(self._phases[turn]):
                if stream.ending:  # asked to end a whole round ago: its browser takes nothing any more
                    if stream.task:
                        stream.task.cancel()
                elif now >= stream.until:
                    stream.end()
                elif not stream.frames:
                    stream.offer(COMMENT)


async def write(stream: Stream, send: Send) -> None:
    """Send what is offered until the stream ends."""
    loop = asyncio.get_running_loop()
    frames = [COMMENT]  # an answer with a first byte, so that the browser knows that it is through
    while True:
        if frames:
            await send({"type": "http.response.body", "body": b"".join(frames), "more_body": True})
        elif stream.ending:
            break
        else:
            stream.waker = loop.create_future()
            await stream.waker
            stream.waker = None
        frames, stream.frames = stream.frames, []
    await send({"type": "http.response.body", "body": b""})


async def hung_up(stream: Stream, receive: Receive) -> None:
    """End the stream when its browser goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def refuse(send: Send, status: int) -> None:
    """Answer without a body; the page falls back to polling and asks for a new ticket."""
    headers = [(b"content-length", b"0"), (b"x-content-type-options", b"nosniff")]
    headers += [(b"retry-after", b"5")] if status in (429, 503) else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
