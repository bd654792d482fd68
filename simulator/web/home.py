"""The first page: what this is, and where the phone and the mail are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from simulator.control.common import of
from simulator.web.pages import fill, page


async def index(request: Request) -> Response:
    simulator = of(request)
    numbers, mails = len(simulator.world.numbers), len(simulator.mailbox.mails)
    content = fill(
        "home.html",
        product=simulator.addresses.product,
        own=simulator.addresses.own,
        numbers=f"{numbers} business {'number' if numbers == 1 else 'numbers'}"
        if numbers
        else "No business number yet",
        mails=f"{mails} {'mail' if mails == 1 else 'mails'}" if mails else "No mail yet",
    )
    return page("Simulator", content, script="mail.js", here="home")


async def healthz(request: Request) -> Response:
    """Alive."""
    return PlainTextResponse("ok\n")
