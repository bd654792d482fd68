"""Takes in all of a request's body before the pages hear of it, within limits of bytes, seconds and what all hold."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

IN_MEMORY = 1024 * 1024  # a larger body goes to an unnamed temporary file
IDLE_SECONDS = 15.0  # between two pieces of a body


class Refused(Exception):
    """The request ends here with this status."""

    def __init__(self, status: int) -> None:
        self.status = status


class Gone(Exception):
    """The client went away; nobody hears an answer."""


class Budget:
    """How many bytes all requests may hold together: anybody can open connections and send bodies slowly."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    @contextmanager
    def share(self) -> Iterator[Callable[[int], None]]:
        """A request's part: call it with each further size; it raises Refused when all is given out."""
        mine = 0

        def hold(size: int) -> None:
            nonlocal mine
            if size > self._left:
                raise Refused(503)
            self._left -= size
            mine += size

        try:
            yield hold
        finally:
            self._left += mine


@dataclass(frozen=True)
class Allowance:
    """How large a body may be, how long it may take, and the budget it shares."""

    most: int
    seconds: float
    budget: Budget


async def collect(
    receive: Receive, body: IO[bytes], announced: int | None, may: Allowance, hold: Callable[[int], None]
) -> int | None:
    """Fill `body` with all that the client sends and return its length, None when it announced none and sent none."""
    if announced is not None and announced > may.most:
        raise Refused(413)
    length = 0
    try:
        async with asyncio.timeout(may.seconds):
            more = True
            while more:
                async with asyncio.timeout(IDLE_SECONDS):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                piece = message.get("body", b"")
                length += len(piece)
                if length > may.most:
                    raise Refused(413)
                hold(len(piece))
                if length > IN_MEMORY:
                    await asyncio.to_thread(body.write, piece)
                else:
                    body.write(piece)
                more = message.get("more_body", False)
    except TimeoutError:
        raise Refused(408) from None
    body.seek(0)
    return length if length or announced is not None else None


async def pieces(body: IO[bytes]) -> AsyncIterator[bytes]:
    """Read a collected body back in pieces that neither hold the event loop nor much memory."""
    while piece := await asyncio.to_thread(body.read, 256 * 1024):
        yield piece
