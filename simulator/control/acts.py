"""Control: what happens besides writing: people call, pay, stop marketing, have groups; Meta's agent answers.

Source: Meta's pages "Calling API: webhooks", "Receive payments via payment gateways", "user_preferences", "Groups API:
webhooks", "Standby webhooks" and "messaging_handovers" (May to September 2026).
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulator import addresses, identity, shapes
from simulator.control.common import Absent, answer, message, number, of, person, several, values
from simulator.core import Simulator
from simulator.graph import group_people, order_sends
from simulator.graph.orders import PAID
from simulator.things import Message, Number, Person

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


async def payments(request: Request) -> Response:
    """A person pays an order, or tries to: `{"wamid","status": captured|pending|failed,"method","reason"}`."""
    simulator = of(request)
    given = await values(request)
    sent = message(simulator, given.get("wamid"))
    order, status = order_sends.asked(sent), given.get("status", "captured")
    if sent.inbound or not order:
        raise ValueError("That message asks to pay nothing.")
    if status not in PAID:
        raise ValueError(f"status is one of {', '.join(PAID)}.")
    sent.extra["payment"] = status
    simulator.world.touch(sent)
    simulator.statuses.ring(sent)
    told = shapes.payment(simulator.world, sent, order, status, str(given.get("method") or ""), given.get("reason"))
    target = simulator.world.numbers[sent.number_id]
    simulator.postman.tell(addresses.updates(simulator.world, target, told))
    return answer({"told": True}, 202)


async def taps(request: Request) -> Response:
    """A person taps a button of a template that opens a page: `{"wamid","button": its text}`. Nobody is told of it."""
    simulator = of(request)
    given = await values(request)
    sent, text = message(simulator, given.get("wamid")), given.get("button")
    shown = sent.extra.get("template") or {}
    buttons = [*shown.get("buttons", []), *(one for card in shown.get("cards", []) for one in card["buttons"])]
    if text not in [one["text"] for one in buttons if one["type"] == "URL"]:
        raise ValueError("That message has no button of this text that opens a page.")
    sent.extra["taps"] = [*sent.extra.get("taps", []), [text, time.time()]]
    simulator.world.keep(sent)
    return answer({"taps": len(sent.extra["taps"])}, 201)


async def preferences(request: Request) -> Response:
    """A person stops or resumes marketing messages of a number: `{"number","person","value": "stop"|"resume"}`."""
    simulator = of(request)
    given = await values(request)
    target, one = number(simulator, given.get("number")), person(simulator, given.get("person"))
    value = given.get("value")
    if value not in ("stop", "resume"):
        raise ValueError("value is stop or resume.")
    thread = simulator.world.thread(target.id, one.id)
    thread.stopped = value == "stop"
    simulator.world.keep(thread)
    wish: Json = {"detail": f"User requested to {value} marketing messages", "category": "marketing_messages"}
    wish |= {"value": value, "timestamp": int(time.time()), "user_id": _id(simulator, target, one)}
    if shapes.shareable(simulator.world, one, target):
        wish["wa_id"] = one.wa_id or one.phone
    _tell(simulator, target, one, "user_preferences", {"user_preferences": [wish]})
    return answer({"told": True}, 202)


async def groups(request: Request) -> Response:
    """A group of a number is made, or called otherwise: `{"number","id","subject"}`; either is told.

    `description` and `members` (people) are there before anybody listens: Graph tells them to who asks. The number is
    an admin of it unless `admin` is false; with `approval` it is asked before somebody comes in.
    """
    simulator = of(request)
    given = await values(request)
    target = number(simulator, given.get("number"))
    wanted, subject = str(given.get("id") or ""), str(given.get("subject") or "").strip()
    if not 1 <= len(wanted) <= 140 or not 1 <= len(subject) <= 128:
        raise ValueError("A group has an id, and a subject of 1 to 128 characters.")
    known = simulator.world.people.get(wanted)
    if known is not None and not known.group:
        raise ValueError("That id belongs to a person.")
    members = [person(simulator, one).id for one in several(given, "members", known.members if known else [])]
    description = str(given.get("description") or (known.description if known else ""))
    made = Person(wanted, subject, group=True, number_id=target.id, description=description, members=members)
    if known is not None:
        made.admin, made.pins, made.approval, made.created = known.admin, known.pins, known.approval, known.created
        made.requests = known.requests
    made.admin, made.approval = bool(given.get("admin", made.admin)), bool(given.get("approval", made.approval))
    simulator.world.keep(made)
    told: Json = {"timestamp": str(int(time.time())), "group_id": wanted, "request_id": secrets.token_hex(8)}
    if known is None:
        field, told = "group_lifecycle_update", told | {"type": "group_create", "subject": subject}
    else:
        changed = {"text": subject, "update_successful": True}
        field, told = "group_settings_update", told | {"type": "group_settings_update", "group_subject": changed}
    simulator.hub.ring("people")
    value = shapes.base(target) | {"groups": [told]}
    simulator.postman.tell(addresses.updates(simulator.world, target, value, field=field))
    return answer({"id": wanted, "subject": subject}, 200 if known else 201)


async def door(request: Request) -> Response:
    """`{"person"}` follows a group's link (`join`, which may answer with a request), or goes (`leave`)."""
    simulator = of(request)
    one = person(simulator, (await values(request)).get("person"))
    group = simulator.world.people.get(request.path_params["id"])
    target = simulator.world.numbers.get(group.number_id) if group is not None and group.group else None
    verb = request.path_params["verb"]
    if group is None or target is None or verb not in ("join", "leave"):
        raise Absent("There is no such group; one is joined or left: /join, /leave.")
    if verb == "leave":
        group_people.leave(simulator, target, group, one)
        return answer({"left": True})
    if one.id in group.members or one.id in group.requests.values() or len(group.members) >= group_people.MOST:
        raise ValueError(f"Who is in a group, or asked, does not come in again; it has {group_people.MOST} at most.")
    request_id = group_people.join(simulator, target, group, one)
    return answer({"join_request_id": request_id} if request_id else {"joined": True}, 201)


async def agent(request: Request) -> Response:
    """Meta's agent has a conversation, says something (`text`), or passes it on (`passes`, at the second `at`)."""
    simulator = of(request)
    given = await values(request)
    target, one = number(simulator, given.get("number")), person(simulator, given.get("person"))
    thread = simulator.world.thread(target.id, one.id)
    thread.agent = not given.get("passes")
    simulator.world.keep(thread)
    if text := str(given.get("text") or ""):
        said = Message(
            identity.wamid(one.phone or one.id), target.id, one.id, False, time.time(), "text", {"body": text}
        )
        said.status = "delivered"
        simulator.world.append(said)
        echo: Json = {
            "from": shapes.metadata(target)["display_phone_number"],
            "to_user_id": _id(simulator, target, one),
        }
        echo |= {"id": said.wamid, "timestamp": str(int(said.at)), "type": "text", "text": said.content}
        _tell(simulator, target, one, "standby", {"message_echoes": [echo]})
    if given.get("passes"):
        at = int(given.get("at") or time.time())
        value: Json = shapes.base(target) | {"type": "control_passed", "timestamp": str(at)}
        value |= {"sender": {"user_id": _id(simulator, target, one)}, "recipient": shapes.metadata(target)}
        value["control_passed"] = {"previous_owner_role": "ai_agent", "new_owner_role": "escalation"}
        simulator.postman.tell(addresses.updates(simulator.world, target, value, field="messaging_handovers"))
    return answer({"has": thread.agent}, 202)


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
