"""How large and how slow the head of a request may be: uvicorn's own protocol waits for ever, and keeps all it gets."""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024  # the pages take less; a cookie and an address of browsers fit several times
HEAD_SECONDS = 10.0  # from a connection, or the first byte of a further request, to the end of its head


def _final(status: str, text: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {len(text)}\r\nconnection: close\r\n\r\n"
    return (head + text).encode("ascii")


TOO_LARGE = _final("431 Request Header Fields Too Large", "too large")
TOO_SLOW = _final("408 Request Timeout", "too slow")


class HeadProtocol(HttpToolsProtocol):
    """Ends connections whose head does not end. A head that comes in one piece, as nearly all do, costs no timer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
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
        cycle = cast("object | None", self.cycle)
        if cycle is None or self.cycle.response_complete:
            self.transport.write(answer)
        self.transport.close()

    def _calm(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _unsupported_upgrade_warning(self) -> None:
        """No word: the request is answered as if it had not asked, and two lines for each would fill the log."""
