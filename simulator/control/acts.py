"""Control: what people do besides writing: they call, and they stop or resume marketing messages.

Source: Meta's pages "Calling API: webhooks" and "user_preferences" (May to July 2026).
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulator import addresses, shapes
from simulator.control.common import answer, number, of, person, values
from simulator.core import Simulator
from simulator.things import Number, Person

Json = dict[str, Any]


async def calls(request: Request) -> Response:
    """A person calls: `{"number","person","seconds"}`; null seconds: it rings on, 0: nobody answered."""
    simulator = of(request)
    given = await values(request)
    target, caller = number(simulator, given.get("number")), person(simulator, given.get("person"))
    seconds = given.get("seconds", 42)
    if seconds is not None and not (isinstance(seconds, int) and 0 <= seconds <= 86_400):
        raise ValueError("seconds is null or a whole number up to 86,400.")
    now, call = int(time.time()), f"wacid.{secrets.token_urlsafe(18)}"
    begun = {"id": call, "event": "connect", "timestamp": str(now), "session": {"sdp_type": "offer", "sdp": "v=0"}}
    _tell(simulator, target, caller, "calls", {"calls": [_caller(simulator, target, caller) | begun]})
    thread = simulator.world.thread(target.id, caller.id)
    thread.last_in = max(thread.last_in, float(now))
    simulator.world.keep(thread)
    if seconds is not None:
        ended: Json = {"id": call, "event": "terminate", "timestamp": str(now + seconds)}
        ended["status"] = "COMPLETED" if seconds else "FAILED"
        ended |= {"start_time": str(now), "end_time": str(now + seconds), "duration": seconds} if seconds else {}
        _tell(simulator, target, caller, "calls", {"calls": [_caller(simulator, target, caller) | ended]})
    return answer({"id": call}, 202)


async def preferences(request: Request) -> Response:
    """A person stops or resumes marketing messages of a number: `{"number","person","value": "stop"|"resume"}`."""
    simulator = of(request)
    given = await values(request)
    target, one = number(simulator, given.get("number")), person(simulator, given.get("person"))
    value = given.get("value")
    if value not in ("stop", "resume"):
        raise ValueError("value is stop or resume.")
    wish: Json = {"detail": f"User requested to {value} marketing messages", "category": "marketing_messages"}
    wish |= {"value": value, "timestamp": int(time.time()), "user_id": _id(simulator, target, one)}
    if shapes.shareable(simulator.world, one, target):
        wish["wa_id"] = one.wa_id or one.phone
    _tell(simulator, target, one, "user_preferences", {"user_preferences": [wish]})
    return answer({"told": True}, 202)


def _caller(simulator: Simulator, target: Number, caller: Person) -> Json:
    """Who called whom; the phone only where it may be shown."""
    who: Json = {"from_user_id": _id(simulator, target, caller), "direction": "USER_INITIATED"}
    who["to"] = shapes.metadata(target)["display_phone_number"]
    if shapes.shareable(simulator.world, caller, target):
        who["from"] = caller.wa_id or caller.phone
    return who


def _id(simulator: Simulator, target: Number, one: Person) -> str:
    return simulator.world.bsuid(one, simulator.world.business_of(target))


def _tell(simulator: Simulator, target: Number, one: Person, field: str, news: Json) -> None:
    phone = shapes.shareable(simulator.world, one, target)
    block = shapes.contact(simulator.world, one, target, phone=phone, username=True)
    value = shapes.base(target) | {"contacts": [block]} | news
    simulator.postman.tell(addresses.updates(simulator.world, target, value, field=field))
