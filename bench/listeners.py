"""Many browsers at once: opens event streams, announces at a steady rate, and times every arrival.

`python -m bench.listeners` reads its order as one line of JSON, answers with a line when all streams are open, and with
a line of figures for every further line it reads.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any, cast

import redis.asyncio
import uvloop

from conversations import ticket
from tenants.sealing import Keyring

OPENING = 200  # at once; the edge's queue of new connections is finite


class Listener(asyncio.Protocol):
    """One stream. The version of an announcement is the nanosecond at which it was made."""

    __slots__ = ("buffer", "opened", "request", "run", "tenant", "transport")

    def __init__(self, run: Run, tenant: int, request: bytes) -> None:
        self.run, self.tenant, self.request = run, tenant, request
        self.buffer = b""
        self.opened = run.loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            if not data.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"A stream was refused: {data[:200]!r}")
            self.opened.set_result(None)
            return
        now = time.monotonic_ns()
        *frames, self.buffer = (self.buffer + data).split(b"\n\n")
        for frame in frames:
            place = frame.find(b"data: {")
            if b"event: change" in frame:
                self.run.arrived(self.tenant, json.loads(frame[place + 6 :]), now)
            elif b"event: resync" in frame:
                self.run.resyncs += 1


class Run:
    """All streams, and the figures of the round that runs."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.loop = asyncio.get_running_loop()
        self.key = Keyring.from_env(order["keys"]).derive(b"ticket")
        self.listeners: list[Listener] = []
        self.resyncs = 0
        self.begin_round()

    def begin_round(self) -> None:
        self.latencies: list[float] = []
        self.expected = self.astray = self.resyncs = 0

    def arrived(self, tenant: int, data: dict[str, int], now: int) -> None:
        self.latencies.append((now - data["version"]) / 1e6)
        self.astray += data["conversation"] != tenant

    async def open_all(self) -> float:
        began = time.monotonic()
        count, tenants = self.order["streams"], self.order["tenants"]
        for start in range(0, count, OPENING):
            await asyncio.gather(
                *(self.open(number, number % tenants) for number in range(start, min(start + OPENING, count)))
            )
        return time.monotonic() - began

    async def open(self, number: int, tenant: int) -> None:
        text = ticket.write(ticket.Ticket(tenant + 1, f"t{tenant + 1}", number), self.key)
        request = f"GET /live/t{tenant + 1}?ticket={text} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n"
        make = lambda: Listener(self, tenant + 1, request.encode())  # noqa: E731
        _, listener = await self.loop.create_connection(make, "127.0.0.1", self.order["port"])
        await listener.opened
        self.listeners.append(listener)

    async def round(self, bus: redis.asyncio.Redis) -> dict[str, Any]:
        """Announce for `seconds` to one tenant after the other, then wait for what is still under way."""
        self.begin_round()
        tenants = self.order["tenants"]
        each = self.order["streams"] // tenants
        gap, due, number = each / self.order["rate"], time.monotonic(), 0
        end = due + self.order["seconds"]
        while due < end:
            tenant = number % tenants + 1
            await bus.publish(f"live:{tenant}", json.dumps({"conversation": tenant, "version": time.monotonic_ns()}))
            self.expected += each
            number, due = number + 1, due + gap
            await asyncio.sleep(max(due - time.monotonic(), 0))
        give_up = time.monotonic() + 5
        while len(self.latencies) < self.expected and time.monotonic() < give_up:
            await asyncio.sleep(0.01)
        times = sorted(self.latencies) or [0.0]
        return {
            "delivered": len(self.latencies),
            "lost": self.expected - len(self.latencies),
            "astray": self.astray,
            "resyncs": self.resyncs,
            "p50": times[len(times) // 2],
            "p99": times[int(len(times) * 0.99)],
            "max": times[-1],
        }


async def serve() -> None:
    """Follow the orders on standard input."""
    run = Run(json.loads(sys.stdin.readline()))
    print(json.dumps({"seconds": await run.open_all()}), flush=True)
    async with redis.asyncio.Redis.from_url(run.order["redis"]) as bus:
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await run.round(bus)), flush=True)


if __name__ == "__main__":
    uvloop.run(serve())
