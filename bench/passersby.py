"""Customers who write at a steady rate while browsers watch: times each webhook from sending to event at a stream.

`python -m bench.passersby` reads its order as one line of JSON, answers with a line when all streams are open, and with
a line of figures for every further line it reads (`{"rate": …, "seconds": …}`).
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from typing import Any

import uvloop

from bench import listeners, load
from bench.mix import Mix
from cloudapi import signature

CONNECTIONS = 32
GIVE_UP = 10.0  # seconds after the last webhook


class Caller(load.Caller):
    """One connection for webhooks."""

    def connection_lost(self, exc: Exception | None) -> None:
        self.run.connections -= 1


class Run(listeners.Run):
    """The streams of `bench.listeners`, and the customers whose messages shall reach them."""

    def __init__(self, order: dict[str, Any]) -> None:
        super().__init__(order)
        self.mix = Mix(order["tenants"], order["people"], seed=order["seed"])
        self.conversations: list[int] = order["conversations"]  # of each person of the mix, in their order
        self.each = order["streams"] // order["tenants"]
        self.turn = 0
        self.idle: list[load.Caller] = []
        self.connections = 0
        self.statuses: Counter[str] = Counter()

    def begin_round(self) -> None:
        super().begin_round()
        self.sent: dict[int, float] = {}  # conversation: when its message was due
        self.left: dict[int, int] = {}  # conversation: streams that have not heard of it yet

    def answered(self, caller: load.Caller, status: bytes) -> None:
        self.statuses[status.decode()] += 1
        self.idle.append(caller)

    def arrived(self, tenant: int, data: dict[str, int], now: int) -> None:
        conversation = data["conversation"]
        if conversation not in self.sent:
            self.astray += 1
            return
        self.latencies.append(now / 1e6 - self.sent[conversation] * 1e3)
        self.left[conversation] -= 1

    async def free_caller(self) -> load.Caller:
        """The connection used last of those that are free: the edge ends what is idle for long."""
        self.idle = [caller for caller in self.idle if not caller.transport.is_closing()]
        while not self.idle and self.connections >= CONNECTIONS:
            await asyncio.sleep(0.0005)
        if self.idle:
            return self.idle.pop()
        self.connections += 1
        _, caller = await self.loop.create_connection(lambda: Caller(self), "127.0.0.1", self.order["port"])
        return caller

    def requests(self, number: int) -> list[tuple[int, bytes]]:
        """Signed webhooks of so many different people, with the conversation that each will move."""
        made = []
        for _ in range(number):
            person = self.turn % len(self.mix.names)
            self.turn += 1
            body = self.mix.message(self.mix.names[person])
            head = (
                f"POST /webhooks/whatsapp/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n"
                f"X-Hub-Signature-256: {signature.sign(body, self.order['secret'].encode())}\r\n\r\n"
            )
            made.append((self.conversations[person], head.encode() + body))
        return made

    async def follow(self, rate: float, seconds: float) -> dict[str, Any]:
        """Send at `rate` a second, at random moments, for `seconds`; wait for the last events."""
        self.begin_round()
        self.statuses.clear()
        requests = self.requests(min(int(rate * seconds), len(self.mix.names)))  # each person once: events tell apart
        dice = random.Random(self.turn)
        due = time.monotonic()
        for conversation, request in requests:
            due += dice.expovariate(rate)
            await asyncio.sleep(max(due - time.monotonic(), 0))
            caller = await self.free_caller()
            self.sent[conversation], self.left[conversation] = due, self.each
            caller.send(request, due)
        self.expected = len(requests) * self.each
        give_up = time.monotonic() + GIVE_UP
        while any(left > 0 for left in self.left.values()) and time.monotonic() < give_up:
            await asyncio.sleep(0.01)
        times = sorted(self.latencies) or [0.0]
        return {
            "sent": len(requests),
            "statuses": dict(self.statuses),
            "lost": sum(max(left, 0) for left in self.left.values()),
            "again": -sum(min(left, 0) for left in self.left.values()),
            "astray": self.astray,
            "resyncs": self.resyncs,
            "p50": times[len(times) // 2],
            "p99": times[int(len(times) * 0.99)],
            "max": times[-1],
        }


async def serve() -> None:
    """Follow the orders on standard input."""
    run = Run(json.loads(sys.stdin.readline()))
    seconds = await run.open_all()
    print(json.dumps({"seconds": seconds}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await run.follow(**json.loads(line))), flush=True)


if __name__ == "__main__":
    uvloop.run(serve())
