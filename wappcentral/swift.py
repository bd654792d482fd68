"""The short way of a webhook: what came whole and needs no waiting gets no task, and its answer is one piece of bytes.

Uvicorn makes a task, two events and five dictionaries of each request; they cost more than all that the edge does with
a delivery. Whatever is unusual goes Uvicorn's way: `take` of the application says what is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from functools import partial
from typing import Any, Protocol, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from wappcentral.heads import HeadProtocol
from wappcentral.passthrough import Scope

Headers = list[tuple[bytes, bytes]]
Message = MutableMapping[str, Any]


class Taker(Protocol):
    """An application that can tell from a whole request, without waiting, that it will be taken or not."""

    def take(self, scope: Scope, body: bytes) -> asyncio.Future[bool] | None:
        """What will become of the request. With None, or when it raises, the request goes the long way."""

    def told(self, taken: bool) -> tuple[Message, Message]:
        """The two messages of the answer, which is given now."""


class SwiftProtocol(HeadProtocol):
    """Holds a POST until the piece that it begins in has been read; then it is taken, or gets its task."""

    _held: tuple[RequestResponseCycle, object] | None = None
    _reading = False
    # The same bytes for everybody until the server's own headers, the date among them, change.
    _rendered: dict[int, bytes] = {}
    _rendered_with: Headers | None = None

    def data_received(self, data: bytes) -> None:
        self._reading = True
        super().data_received(data)
        self._reading = False
        if self._held is not None:
            self._release()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if self._held is not None:
            self._release()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: object) -> None:
        if cycle.scope["method"] == "POST" and not cycle.waiting_for_100_continue:
            self._held = cycle, app
            if not self._reading or not cycle.more_body:
                self._release()
        else:
            super()._start_asgi_task(cycle, app)  # type: ignore[arg-type]

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        cycle, app = held
        taken = None
        if not cycle.more_body and not self.flow.write_paused:
            try:
                taken = cast(Taker, app).take(cast(Scope, cycle.scope), bytes(cycle.body))
            except Exception:  # the long way meets it again, and answers or reports it
                taken = None
        if taken is None:
            super()._start_asgi_task(cycle, app)  # type: ignore[arg-type]
        else:
            taken.add_done_callback(partial(self._answer, cycle, cast(Taker, app)))

    def _answer(self, cycle: RequestResponseCycle, app: Taker, taken: asyncio.Future[bool]) -> None:
        start, body = app.told(not taken.cancelled() and taken.result())
        if cycle.disconnected or self.transport.is_closing():
            return
        if cycle.keep_alive:
            self.transport.write(self._ready(start, body, cycle.default_headers))
        else:
            self.transport.write(render(start, body, [*cycle.default_headers, (b"connection", b"close")]))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    @classmethod
    def _ready(cls, start: Message, body: Message, headers: Headers) -> bytes:
        if cls._rendered_with is not headers:
            cls._rendered, cls._rendered_with = {}, headers
        status: int = start["status"]
        if status not in cls._rendered:
            cls._rendered[status] = render(start, body, headers)
        return cls._rendered[status]


def render(start: Message, body: Message, headers: Headers) -> bytes:
    """A whole answer as it goes over the wire."""
    lines = [b"%b: %b\r\n" % header for header in (*headers, *start["headers"])]
    return b"".join([STATUS_LINE[start["status"]], *lines, b"\r\n", body["body"]])
