"""The load generator: signed webhooks over keep-alive connections, as fast as they are answered or at a steady rate.

A process of its own (`python -m bench.load`), asyncio on uvloop with raw sockets: about 6 µs of CPU a request, so that
the server and not the generator is the limit. It reads one JSON object from standard input and prints one.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import uvloop

from cloudapi import signature


@dataclass
class Order:
    """What to send: `connections` at once; as fast as possible, or `rate` a second (waiting is then counted too)."""

    url: str
    secret: str
    connections: int = 32
    seconds: float = 5.0
    rate: float = 0.0
    bodies: int = 2000
    first: int = 0
    companies: int = 0  # spread over the numbers of `bench.companies`, one for each


@dataclass
class Outcome:
    statuses: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    lost: int = 0


class Caller(asyncio.Protocol):
    """One connection that sends its next request when the last is answered."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.transport: asyncio.Transport
        self.buffer = b""
        self.sent_at = 0.0
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def send(self, request: bytes, due: float) -> None:
        self.busy = True
        self.sent_at = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer = data = self.buffer + data if self.buffer else data
        head = data.find(b"\r\n\r\n")
        if head < 0:
            return
        place = data.lower().find(b"content-length: ")
        if len(data) < head + 4 + int(data[place + 16 : data.index(b"\r\n", place)]):
            return
        self.buffer = b""
        self.busy = False
        self.run.answered(self, data[9:12])

    def connection_lost(self, exc: Exception | None) -> None:
        if self.busy:
            self.run.outcome.lost += 1
            self.busy = False


class Run:
    """One order being carried out."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.outcome = Outcome()
        self.requests = requests(order)
        self.next = 0
        self.until = 0.0
        self.idle: list[Caller] = []
        self.loop = asyncio.get_running_loop()

    def answered(self, caller: Caller, status: bytes) -> None:
        now = time.perf_counter()
        self.outcome.statuses[status.decode()] += 1
        self.outcome.latencies.append(now - caller.sent_at)
        if self.order.rate:
            self.idle.append(caller)
        elif now < self.until:
            caller.send(self.request(), now)

    def request(self) -> bytes:
        self.next += 1
        return self.requests[self.next % len(self.requests)]

    async def __call__(self) -> Outcome:
        parts = urlsplit(self.order.url)
        callers = []
        for _ in range(self.order.connections):
            _, caller = await self.loop.create_connection(lambda: Caller(self), parts.hostname, parts.port)
            callers.append(caller)
        start = time.perf_counter()
        self.until = start + self.order.seconds
        if self.order.rate:
            self.idle = callers[:]
            await self.pace(start)
        else:
            for caller in callers:
                caller.send(self.request(), time.perf_counter())
            await asyncio.sleep(self.order.seconds)
        give_up = time.perf_counter() + 10
        while any(caller.busy for caller in callers) and time.perf_counter() < give_up:
            await asyncio.sleep(0.005)
        self.outcome.lost += sum(caller.busy for caller in callers)
        for caller in callers:
            caller.transport.abort()
        return self.outcome

    async def pace(self, start: float) -> None:
        """Send every request at its due time; one that finds no free connection waits, and the wait counts."""
        gap = 1 / self.order.rate
        due = start
        while due < self.until:
            now = time.perf_counter()
            while due <= now and due < self.until and self.idle:
                self.idle.pop().send(self.request(), due)
                due += gap
            await asyncio.sleep(0.0005 if not self.idle else max(due - time.perf_counter(), 0))


def body(number: int, phone_number_id: str = "105550100") -> bytes:
    """A text message as Meta sends it, about 970 bytes, unique by its number."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100", "phone_number_id": phone_number_id},
        "contacts": [
            {
                "profile": {"name": f"Person {number}"},
                "wa_id": f"1555{number % 10**7:07}",
                "user_id": f"US.{number:020}",
            }
        ],
        "messages": [
            {
                "from": f"1555{number % 10**7:07}",
                "id": f"wamid.bench{number:036}",
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": f"Message {number}. " + "How long does the blue lamp take to arrive? " * 11},
            }
        ],
    }
    entry = [{"id": "205550100", "changes": [{"field": "messages", "value": value}]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}, separators=(",", ":")).encode()


def requests(order: Order) -> list[bytes]:
    """Sign `order.bodies` different webhooks beforehand."""
    parts = urlsplit(order.url)
    made = []
    for number in range(order.first, order.first + order.bodies):
        payload = body(number, str(200_000_000_000_001 + number % order.companies)) if order.companies else body(number)
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: facebookexternalua\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\nAccept: */*\r\n"
            f"X-Hub-Signature-256: {signature.sign(payload, order.secret.encode())}\r\n\r\n"
        )
        made.append(head.encode() + payload)
    return made


def main() -> None:
    """Carry out the order on standard input; print counts and latency percentiles in milliseconds."""
    order = Order(**json.load(sys.stdin))

    async def carry_out() -> Outcome:
        return await Run(order)()

    outcome = uvloop.run(carry_out())
    times = sorted(outcome.latencies) or [0.0]
    answered = sum(outcome.statuses.values())
    print(
        json.dumps(
            {
                "answered": answered,
                "rate": answered / order.seconds,
                "statuses": dict(outcome.statuses),
                "lost": outcome.lost,
                "p50": times[len(times) // 2] * 1000,
                "p99": times[int(len(times) * 0.99)] * 1000,
                "max": times[-1] * 1000,
            }
        )
    )


if __name__ == "__main__":
    main()
