"""Hands a request on to the pages (gunicorn on a Unix socket) once all of it is here, and relays what they answer."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import IO, Any

import aiohttp
import structlog
from yarl import URL

from wappcentral.apology import apology
from wappcentral.bodies import IN_MEMORY, Allowance, Budget, Gone, Receive, Refused, collect, pieces
from wappcentral.headers import Header, Networks, announced, incoming, outgoing, text

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MIB = 1024 * 1024
HELD_BYTES = 1024 * MIB  # of all forms on their way to the pages, in memory and on the disk together; of all files too
BODY_SECONDS = 120.0
FILE_SECONDS = 900.0  # 100 MB come through a line of one megabit a second in time
FILES = re.compile(r"/t/[^/]+/files/|/api/v1/media/")  # where the pages take in what WhatsApp takes: see uploads.py
ANSWER_SECONDS = 60.0  # until the pages' first byte, and between two pieces of their answer
GUNICORNS = frozenset((414, 431))  # what it says itself, before Django: a page of its own, without one of our headers
CONNECTIONS = 256  # more than the pages have threads: their backlog, not ours, is where requests wait in turn

log = structlog.get_logger()


@dataclass(frozen=True)
class Limits:
    """What the pages accept (bytes of a body, and of one with a file), and the networks of proxies whose X-Forwarded-*
    headers are believed. A file may have 100 MB; what a form writes around it comes on top."""

    body: int = 25 * MIB
    file: int = 100 * MIB + 64 * 1024
    trusted: Networks = ()


class Passthrough:
    """The ASGI application of everything that is not the edge's own; `start` and `stop` bracket its life."""

    _session: aiohttp.ClientSession

    def __init__(self, socket_path: str, limits: Limits) -> None:
        self._socket_path = socket_path
        self._limits = limits
        # A budget each: whoever sends up large files, slowly, may make files wait, but neither sign-ins nor messages.
        self._form = Allowance(limits.body, BODY_SECONDS, Budget(HELD_BYTES))
        self._file = Allowance(limits.file, FILE_SECONDS, Budget(HELD_BYTES))

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            # A connection each: a kept one may be closed by the pages just as a POST goes out, which nobody may repeat.
            connector=aiohttp.UnixConnector(self._socket_path, limit=CONNECTIONS, force_close=True),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=3, sock_read=ANSWER_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_field_size=64 * 1024,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )

    async def stop(self) -> None:
        await self._session.close()

    async def get(self, path: str, host: str) -> tuple[int, bytes]:
        """Ask the pages for something ourselves, within a second. Raise aiohttp.ClientError or TimeoutError."""
        headers = {"Host": host}
        async with asyncio.timeout(1.0), self._session.get(f"http://pages{path}", headers=headers) as answer:
            return answer.status, await answer.read()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        relay = Relay(send)
        may = self._file if scope["method"] == "POST" and FILES.fullmatch(scope["path"]) else self._form
        try:
            if sum(name == b"host" for name, _ in scope["headers"]) > 1:
                raise Refused(400)  # RFC 9112 §3.2: whoever passes it on and whoever reads it may choose differently
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body, may.budget.share() as hold:
                length = await collect(receive, body, announced(scope["headers"]), may, hold)
                await until_gone(self._exchange(scope, body, length, relay), receive)
        except Gone:
            return
        except Refused as refused:
            await relay.fail(scope, refused.status)
        except (aiohttp.ClientConnectorError, aiohttp.ServerDisconnectedError) as error:
            log.warning("pages do not answer", error=type(error).__name__)
            await relay.fail(scope, 503)
        except (TimeoutError, aiohttp.ServerTimeoutError):
            log.warning("pages took too long")
            await relay.fail(scope, 504)
        except (aiohttp.ClientError, OSError) as error:
            log.warning("pages broke off", error=type(error).__name__)
            await relay.fail(scope, 502)

    async def _exchange(self, scope: Scope, body: IO[bytes], length: int | None, relay: Relay) -> None:
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        headers = outgoing(scope, length, self._limits.trusted)
        async with self._session.request(
            scope["method"],
            URL("http://pages" + target.decode("ascii"), encoded=True),
            headers=[(name.decode("ascii"), text(value)) for name, value in headers],
            data=None if not length else body.read() if length <= IN_MEMORY else pieces(body),
            allow_redirects=False,
        ) as answer:
            if answer.status in GUNICORNS:
                raise Refused(answer.status)
            await relay.start(answer.status, incoming(answer.status, answer.raw_headers))
            async for piece in answer.content.iter_any():
                await relay.body(piece)
            await relay.end()


class Relay:
    """The answer on its way back; knows whether it has begun, after which only breaking off is honest."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False

    async def start(self, status: int, headers: list[Header]) -> None:
        self._begun = True
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def body(self, piece: bytes) -> None:
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end(self) -> None:
        await self._send({"type": "http.response.body", "body": b""})

    async def fail(self, scope: Scope, status: int) -> None:
        """Say what happened, unless an answer has begun: then only breaking off is honest."""
        if self._begun:
            raise ConnectionError("the pages broke off in the middle of an answer")
        headers, body = apology(scope, status)
        await self.start(status, headers)
        await self._send({"type": "http.response.body", "body": body})


async def until_gone(exchange: Awaitable[None], receive: Receive) -> None:
    """Run the exchange, but drop it when the client hangs up: an export nobody reads must not hold a page thread."""
    working = asyncio.ensure_future(exchange)
    leaving = asyncio.ensure_future(receive())
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Gone
        await working
    finally:
        leaving.cancel()
        working.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
