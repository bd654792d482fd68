"""The entrance of the web server: guards the loopback, then Graph for every address that is not a page or control."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from simulator.addresses import is_loopback
from simulator.control.routes import ROUTES as CONTROL
from simulator.core import Simulator
from simulator.graph.door import Door
from simulator.web.routes import ROUTES as PAGES
from simulator.web.routes import STATIC

OWN = ("/_control/", "/phone", "/mail", "/static/", "/dialog/", "/healthz")


class Static(StaticFiles):
    """The files of the pages; a browser asks every time whether they changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


class Entrance:
    """A raw ASGI application in front of two others."""

    def __init__(self, simulator: Simulator) -> None:
        self.graph = Door(simulator)
        self.pages = Starlette(routes=[*CONTROL, *PAGES, Mount("/static", Static(directory=STATIC))])
        self.pages.state.simulator = simulator

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.pages(scope, receive, send)
            return
        reason = refusal(scope)
        if reason:
            await refuse(send, reason)
        elif scope["path"] == "/" or scope["path"].startswith(OWN):
            await self.pages(scope, receive, send)
        else:
            await self.graph(scope, receive, send)


def refusal(scope: Any) -> str:
    """Why a request is turned away ("" when it is not): a foreign host name, or a page of another site that writes."""
    headers = dict(scope["headers"])
    if not is_loopback(host_of(headers.get(b"host", b"").decode("latin-1"))):
        return "This stand-in for WhatsApp answers only under a loopback address."
    origin = headers.get(b"origin")
    if origin is not None and urlsplit(origin.decode("latin-1")).netloc != headers[b"host"].decode("latin-1"):
        return "A page of another site may not call this stand-in for WhatsApp."
    return ""


def host_of(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


async def refuse(send: Any, reason: str) -> None:
    content = orjson.dumps({"error": reason})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": content})
