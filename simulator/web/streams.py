"""Event streams of the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import StreamingResponse

from simulator.control.common import of


def stream(request: Request, *topics: str) -> StreamingResponse:
    """`event: change` with the topic's name, whenever one of them changed."""
    hub = of(request).hub

    async def events() -> AsyncIterator[str]:
        with hub.listen(*topics) as listener:
            async for event in listener.events(hub):
                yield event

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)
