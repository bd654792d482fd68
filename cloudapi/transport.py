"""One bounded HTTP exchange with Meta, where every failure says whether a byte may have left.

The pool is aiohttp's under httpx: httpx's own collapses above some thirty connections.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

MAX_ANSWER = 1_000_000
"""Bytes of an answer read at the most; Meta's are a few hundred, a page of templates some hundred
thousand."""
USER_AGENT = "WApp Central"
USAGE = ("x-app-usage", "x-business-use-case-usage")
KEPT_ALIVE = 4.0
"""Seconds an idle connection is kept. Shorter than servers do (five and more): a message written into a
connection that is just being closed is a message whose fate nobody knows."""

before_dialling: list[Callable[[], None]] = []
"""Called before every exchange. Whoever must not be on the telephone just now (a tenant's transaction is
open, say) puts a function here that raises."""


on_wire: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("on_wire", default=None)
"""Awaited with the connection in hand, before a request's head and content are written to it: in the same step of the
loop when there is nothing to wait for.

Not when its head is ready: a busy loop may come to the writing a tenth of a second later."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for a connection, for a free place in the pool and a connection, for the next byte, for all of
    it.

    `whole` has to exceed `queue`, so that a message given up at the end has certainly found its connection.
    """

    connect: float = 5.0
    queue: float = 10.0
    read: float = 25.0
    whole: float = 32.0
    file: float = 600.0


PATIENCE = Patience()


class NotReached(Exception):
    """No byte of the request can have left; the text says why."""


class Broken(Exception):
    """The request may have arrived, but no whole answer came; the text says why."""


class TooLarge(Broken):
    """The answer has more bytes than anybody wants to read."""


class NotGiven(Exception):
    """Instead of a file there came an answer with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `retry_after` is the pause the server asks for, in seconds, an hour at the most.

    `usage` are the headers that tell what is left of an hour's calls.
    """

    status: int
    body: bytes
    retry_after: float | None
    usage: Mapping[str, str] = field(default_factory=dict)


class Line:
    """A pool of connections. It belongs to the event loop it is first used in, until it is closed.

    Requests go straight to the transport, past httpx's client: no redirect is followed, no cookie kept (one tenant's
    answer must not leave one in another's request), no proxy or .netrc of the environment used, nothing decompressed.
    """

    def __init__(self, patience: Patience, connections: int) -> None:
        self._patience = patience
        self._connections = connections
        self._transport: AiohttpTransport | None = None
        waits = {"connect": patience.connect, "read": patience.read, "write": patience.read, "pool": patience.queue}
        self._extensions = {"timeout": waits}

    async def aclose(self) -> None:
        """Closes all connections; the next exchange opens new ones."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.aclose()

    async def ask(
        self, method: str, url: str, headers: Mapping[str, str], *, is_file: bool = False, **content: Any
    ) -> Answer:
        """One exchange; raises NotReached or Broken. A file may take longer to go than a message."""
        patience = self._patience.file if is_file else self._patience.whole
        with _telling_failures_apart():
            async with asyncio.timeout(patience), self._dial(method, _read(url), headers, **content) as response:
                body = b"".join([chunk async for chunk in _limited(response, MAX_ANSWER)])
        usage = {name: response.headers[name] for name in USAGE if name in response.headers}
        return Answer(response.status_code, body, _seconds(response.headers.get("retry-after")), usage)

    async def fetch(self, url: str, headers: Mapping[str, str], limit: int) -> AsyncGenerator[bytes]:
        """A file in chunks, at most `limit` bytes; raises NotReached, Broken, or NotGiven for any status but 200.

        What the reader does between two chunks is the reader's affair: only the connection's faults are told here.
        """
        end = asyncio.get_running_loop().time() + self._patience.file
        with _telling_failures_apart():
            async with self._dial("GET", url, headers) as response:
                if response.status_code != 200:
                    raise NotGiven(response.status_code)
                async for chunk in _limited(response, limit):
                    if asyncio.get_running_loop().time() > end:
                        raise Broken("the file comes too slowly")
                    yield chunk

    @asynccontextmanager
    async def _dial(
        self, method: str, url: str | httpx.URL, headers: Mapping[str, str], **content: Any
    ) -> AsyncIterator[httpx.Response]:
        for hook in before_dialling:
            hook()
        headers = {"accept": "*/*", "accept-encoding": "identity", "user-agent": USER_AGENT, **headers}
        request = httpx.Request(method, url, headers=headers, extensions=self._extensions, **content)
        response = await self._pool().handle_async_request(request)
        try:
            yield response
        finally:
            await response.aclose()

    def _pool(self) -> AiohttpTransport:
        if self._transport is None:
            tls = _trusted()
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEPT_ALIVE, ssl=tls)
            session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, request_class=_Request
            )
            self._transport = AiohttpTransport(verify=tls, trust_env=False, client=session)
        return self._transport


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the authorities takes a fortieth of a second, which every answer to a person's click would wait for."""
    return httpx.create_ssl_context(trust_env=False)


@lru_cache(maxsize=256)
def _read(url: str) -> httpx.URL:
    """A number posts all its messages to one address: to read it anew each time was a twelfth of a message's cost."""
    return httpx.URL(url)


class _Request(aiohttp.ClientRequest):
    """Lets `on_wire` have the last word. Aiohttp's own tracing could, for a twelfth of what a message costs."""

    async def write_bytes(self, *where: Any) -> None:
        if (call := on_wire.get()) is not None:
            await call()
        await super().write_bytes(*where)


@contextmanager
def _telling_failures_apart() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        raise (NotReached if _never_left(error) else Broken)(_reason(error)) from error


async def _limited(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """The bytes of an answer as they come; raises TooLarge when there are more than `limit`."""
    size = 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"the answer is larger than {limit:,} bytes")
        yield chunk


def _never_left(error: BaseException) -> bool:
    """Whether the connection never stood.

    The transport maps every lost connection to httpx.ConnectTimeout, also one lost after the message was
    written (httpx-aiohttp 0.2); only aiohttp's own exception, its cause, tells the truth.
    """
    return isinstance(error.__cause__ or error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)


def _reason(error: BaseException) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {cause}"[:200] if str(cause) else type(cause).__name__


def _seconds(header: str | None) -> float | None:
    return min(float(header), 3600.0) if header and header.isascii() and header.isdigit() else None
