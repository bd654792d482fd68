"""A far side for the sender's bench: answers `POST /…/messages` as Graph does, after a latency, and notes when it came.

`GET /report` tells what came since the last report: for each number the instants, in seconds of one clock.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import time
from collections import defaultdict
from contextlib import suppress

import uvloop

ANSWER = (
    b'{"messaging_product":"whatsapp","contacts":[{"input":"1","wa_id":"1"}],"messages":[{"id":"wamid.BENCH%d.%d"}]}'
)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


class Graph:
    """What came, and how long an answer takes."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.came: defaultdict[str, list[float]] = defaultdict(list)
        self.ids = itertools.count(time.time_ns())

    def report(self) -> bytes:
        came, self.came = self.came, defaultdict(list)
        return json.dumps(came).encode()


class Line(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.data = graph, b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        head, found, rest = self.data.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
        if len(rest) < length:
            return
        self.data = rest[length:]
        path = lines[0].split(b" ")[1]
        if path == b"/report":
            self.answer(self.graph.report())
            return
        self.graph.came[path.split(b"/")[2].decode()].append(time.monotonic())
        number = next(self.graph.ids)
        asyncio.get_running_loop().call_later(self.graph.latency, self.answer, ANSWER % (number, length))

    def answer(self, body: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(HEAD % len(body) + body)


async def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m bench.graph")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds until an answer (default 0.1)")
    options = parser.parse_args()
    with suppress(PermissionError):
        os.nice(-15)  # a request must be noted when it comes, not when a busy machine gets round to it
    graph = Graph(options.latency)
    server = await asyncio.get_running_loop().create_server(
        lambda: Line(graph), "127.0.0.1", options.port, backlog=1024
    )
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
