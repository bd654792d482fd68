"""Writes pages: small templates whose values are escaped, and headers that let nothing else run."""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse, Response

FOLDER = Path(__file__).parent.parent / "templates"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Safe(str):
    """Text that is HTML already: made by `fill` or `tag`, never from outside."""

    __slots__ = ()


@cache
def template(name: str) -> Template:
    return Template((FOLDER / name).read_text("utf-8"))


def fill(name: str, **values: object) -> Safe:
    """A template with its values, each escaped unless it is Safe; a missing value raises KeyError."""
    escaped = {key: value if isinstance(value, Safe) else html.escape(str(value)) for key, value in values.items()}
    return Safe(template(name).substitute(escaped))


def join(parts: list[Safe]) -> Safe:
    return Safe("".join(parts))


def page(title: str, content: Safe, *, script: str, here: str, status: int = 200) -> Response:
    """A whole page; `here` ("phone", "mail" or "") is the current place in the navigation."""
    current = {name: Safe(' aria-current="page"') if name == here else "" for name in ("phone", "mail", "home")}
    text = fill("layout.html", title=title, content=content, script=script, **current)
    return HTMLResponse(text, status, headers=HEADERS)
