"""Meta's signup dialog, played: the script a page loads, the window it opens, and what that window leaves behind."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from simulator.control.common import Absent, of, values
from simulator.graph import signup
from simulator.web.pages import HEADERS, fill

EVENTS = ("FINISH", "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING", "FINISH_ONLY_WABA")
SDK = "/static/signup/sdk.js"


async def show(request: Request) -> Response:
    """The window. It keeps its opener, to which it tells what was chosen."""
    coexistence = request.query_params.get("feature") == "whatsapp_business_app_onboarding"
    text = fill("signup.html", finish=EVENTS[1] if coexistence else EVENTS[0], pin=signup.PIN)
    return HTMLResponse(text, headers=HEADERS | {"Cross-Origin-Opener-Policy": "unsafe-none"})


async def finish(request: Request) -> Response:
    """What was chosen: answers the code and the session's data."""
    given = await values(request)
    app_id, event = str(given.get("client_id")), str(given.get("event"))
    if app_id not in of(request).world.apps:
        raise Absent("There is no such app.")
    if event not in EVENTS:
        raise ValueError(f"event is one of {', '.join(EVENTS)}.")
    code, data = signup.finish(of(request), app_id, event, pinned=given.get("pinned") is True)
    return JSONResponse({"code": code, "data": data})
