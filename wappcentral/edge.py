"""The public door: takes webhooks in, keeps event streams open, and hands everything else to the pages. No Django here.

    python -m wappcentral.edge --port 8000

It reads the environment variables of README.md's table. Behind further proxies, TRUSTED_PROXIES names their networks.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn

from conversations import stream
from wappcentral import environment as env
from wappcentral import logs
from wappcentral.bodies import Receive
from wappcentral.parts import Parts
from wappcentral.passthrough import Scope, Send
from wappcentral.swift import SwiftProtocol
from webhooks import intake

# No browser shall make more of our plain answers than text, nor show them inside another page.
INERT = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
OPEN_FILES = 65_536  # a socket per stream and per request; the usual limit of 1,024 would end both


class Edge:
    """The ASGI application."""

    parts: Parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._live(receive, send)
        elif scope["path"].startswith(intake.PREFIX):
            await self.parts.intake(scope, receive, send)
        else:
            await self._dispatch(scope, receive, send)

    def take(self, scope: Scope, body: bytes) -> asyncio.Future[bool] | None:
        """The short way of a webhook; see `swift`."""
        return self.parts.intake.take(scope, body) if scope["path"].startswith(intake.PREFIX) else None

    def told(self, taken: bool) -> intake.Answer:
        return self.parts.intake.told(taken)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(stream.PREFIX):
            await self.parts.hub(scope, receive, send)
        elif own := OWN.get(scope["path"]):
            await own(self.parts, scope, receive, send)
        else:
            await self.parts.pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start with the server, stop after its last answer; in between a signal begins the stop."""
        await receive()
        self.parts = Parts()
        await self.parts.start()
        on_signal(self.parts.begin_stop)
        gc.collect()
        gc.freeze()  # what lives until the end need not be looked through again and again
        gc.set_threshold(50_000, 20, 100)  # requests leave no rings; looking for them took 5 % of a webhook's time
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.parts.stop()
        await send({"type": "lifespan.shutdown.complete"})


async def reply(send: Send, status: int, body: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), *INERT]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def alive(parts: Parts, scope: Scope, receive: Receive, send: Send) -> None:
    await reply(send, 200, b"alive", b"text/plain")


async def ready(parts: Parts, scope: Scope, receive: Receive, send: Send) -> None:
    status, report = await parts.readiness()
    await reply(send, status, json.dumps(report).encode(), b"application/json")


async def figures(parts: Parts, scope: Scope, receive: Receive, send: Send) -> None:
    await reply(send, 200, parts.metrics.text(), b"text/plain; version=0.0.4; charset=utf-8")


async def figures_of_pages(parts: Parts, scope: Scope, receive: Receive, send: Send) -> None:
    """Theirs, which would be hidden behind ours."""
    await parts.pages({**scope, "path": "/metrics", "raw_path": b"/metrics"}, receive, send)


# With what begins with `intake.PREFIX` or `stream.PREFIX`: all that is not the pages'.
OWN = {"/healthz": alive, "/readyz": ready, "/metrics": figures, "/metrics/pages": figures_of_pages}


def on_signal(begin_stop: Callable[[], None]) -> None:
    """Run `begin_stop` on SIGTERM and SIGINT before the server's own handler."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def handle(number: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(begin_stop)
            if callable(before):
                before(number, frame)

        signal.signal(number, handle)


def allow_open_files() -> None:
    """Raise the limit of open files as far as the system lets us, at most to OPEN_FILES."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


app = Edge()


def main() -> None:
    """Serve on one port until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m wappcentral.edge", description="WApp Central's public door.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    logs.configure(form=env.text("LOG_FORMAT", "json"))
    allow_open_files()
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        loop="uvloop",
        http=SwiftProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the pass-through alone decides whose word it takes
        backlog=4096,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
