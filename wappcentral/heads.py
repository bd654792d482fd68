"""The edge's side of a connection: heads of requests have an end, in bytes and in time; answers leave in one packet.

Uvicorn's own protocol waits for ever, keeps all it gets, and asks the kernel once for the head and once for the body.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_BYTES = 64 * 1024  # the pages take less; a cookie and an address of browsers fit several times
GATHERED_BYTES = 64 * 1024  # the usual high-water mark of a transport: beyond it the writer must be told to wait
HEAD_SECONDS = 10.0  # from a connection, or the first byte of a further request, to the end of its head


INERT = "cache-control: no-store\r\ncontent-security-policy: default-src 'none'\r\nx-content-type-options: nosniff\r\n"


def _final(status: str, text: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {len(text)}\r\nconnection: close\r\n"
    return (head + INERT + "\r\n" + text).encode("ascii")


UNREADABLE = _final("400 Bad Request", "not understood")
TOO_LARGE = _final("431 Request Header Fields Too Large", "too large")
TOO_SLOW = _final("408 Request Timeout", "too slow")


class Gathering:
    """A transport that sends what is written in one turn of the loop together: an answer is one call and one packet.

    A second call to the kernel costs about 7 µs of an accepted webhook's 45.
    """

    __slots__ = ("_loop", "_pieces", "_size", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)
        self._size += len(data)
        if self._size > GATHERED_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        pieces, self._pieces, self._size = self._pieces, [], 0
        if pieces and not self._transport.is_closing():
            self._transport.write(b"".join(pieces))


class HeadProtocol(HttpToolsProtocol):
    """Ends connections whose head does not end. A head that comes in one piece, as nearly all do, costs no timer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast(asyncio.Transport, Gathering(transport, self.loop)))
        self._in_head = True
        self._bytes = 0
        self._patience: asyncio.TimerHandle | None = self.loop.call_later(HEAD_SECONDS, self._end, TOO_SLOW)

    def connection_lost(self, exc: Exception | None) -> None:
        self._calm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        was_in_head = self._in_head
        super().data_received(data)
        if not self._in_head or self.transport.is_closing():
            return
        # A piece in which a head only begins may hold the body before it; it is small, and not counted.
        self._bytes += len(data) if was_in_head else 0
        if self._bytes > HEAD_BYTES:
            self._end(TOO_LARGE)
        elif self._patience is None:
            self._patience = self.loop.call_later(HEAD_SECONDS, self._end, TOO_SLOW)

    def on_message_begin(self) -> None:
        self._in_head = True
        self._bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._calm()
        super().on_headers_complete()

    def _end(self, answer: bytes) -> None:
        """Close, with an answer unless one to an earlier request is still being written."""
        self._calm()
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is None or cycle.response_complete:
            self.transport.write(answer)
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Close with a word, unless an answer is still to come: then that comes, and is the last.

        Uvicorn's own word would go before it or into its middle, and be taken for it.
        """
        self._calm()
        cycle = cast("RequestResponseCycle | None", self.cycle)
        is_owed = cycle is not None and not cycle.response_complete
        if cycle is not None and is_owed and (self.pipeline or cycle.response_started or not cycle.more_body):
            cycle.keep_alive = False
            self.flow.pause_reading()
        else:
            self.transport.write(UNREADABLE)
            self.transport.close()

    def _calm(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _unsupported_upgrade_warning(self) -> None:
        """No word: the request is answered as if it had not asked, and two lines for each would fill the log."""
