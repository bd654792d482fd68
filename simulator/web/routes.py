"""The addresses of the pages."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

STATIC = Path(__file__).parent.parent / "static"


async def healthz(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


ROUTES = [Route("/healthz", healthz)]
