"""Groups of a number at Graph: made, listed, called otherwise, and the link by which people come in.

Source: Meta's references "Groups management", "Groups invite link" and "Groups join requests" (v23.0). A group is made
a moment later, which its webhook tells; here nobody asks to be let in.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time

from simulator import addresses, shapes
from simulator.core import Simulator
from simulator.errors import missing, unknown_object
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.presence import invalid, paged, whatsapp
from simulator.things import Number, Person

SUBJECT, DESCRIPTION = 128, 2048


def create(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/groups` with a subject → `{"request_id"}`; group_lifecycle_update brings the rest."""
    number = gate.number(call, gate.token(call))
    params = whatsapp(call)
    subject, description = _words(params)
    if not subject:
        raise missing("subject")
    wanted = base64.urlsafe_b64encode(f"capi_group:{number.id}:{secrets.token_hex(8)}".encode()).decode().rstrip("=")
    made = Person(wanted, subject, group=True, number_id=number.id, description=description)
    simulator.world.keep(made)
    told = {"type": "group_create", "subject": subject, "invite_link": _link(made)}
    request_id = _tell(simulator, number, made, "group_lifecycle_update", told)
    return {"messaging_product": "whatsapp", "request_id": request_id}


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/groups`, by pages."""
    number = gate.number(call, gate.token(call))
    mine = [one for one in simulator.world.people.values() if one.group and one.number_id == number.id]
    page = paged(call, [{"id": one.id, "subject": one.name, "created_at": "1760000000"} for one in mine])
    return {"data": {"groups": page["data"]}, "paging": page["paging"]}


def change(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{group}`: another subject or description; group_settings_update tells what came of it."""
    number, group = _mine(simulator, gate, call)
    subject, description = _words(call.params())
    if not subject and not description:
        raise missing("subject")
    group.name, group.description = subject or group.name, description or group.description
    simulator.world.keep(group)
    said = (("group_subject", subject), ("group_description", description))
    told: Json = {"type": "group_settings_update"}
    told |= {name: {"text": text, "update_successful": True} for name, text in said if text}
    return {
        "messaging_product": "whatsapp",
        "request_id": _tell(simulator, number, group, "group_settings_update", told),
    }


def invite_link(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{group}/invite_link`; by POST a new one, and the old one leads nowhere."""
    _, group = _mine(simulator, gate, call)
    if call.method == "POST":
        group.key += 1
        simulator.world.keep(group)
    return {"messaging_product": "whatsapp", "invite_link": _link(group)}


def join_requests(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{group}/join_requests`: groups made here let everybody in."""
    _mine(simulator, gate, call)
    return paged(call, [])


def _mine(simulator: Simulator, gate: Gate, call: Call) -> tuple[Number, Person]:
    token, group = gate.token(call), simulator.world.people.get(call.node)
    number = simulator.world.numbers.get(group.number_id) if group is not None and group.group else None
    if group is None or number is None or number.account_id not in token.accounts:
        raise unknown_object(call.node)
    return number, group


def _words(params: Json) -> tuple[str, str]:
    subject, description = (str(params.get(name) or "").strip() for name in ("subject", "description"))
    if len(subject) > SUBJECT or len(description) > DESCRIPTION:
        raise invalid(f"Param subject must be at most {SUBJECT}, description at most {DESCRIPTION} characters long.")
    return subject, description


def _link(group: Person) -> str:
    code = hashlib.sha256(f"{group.id}:{group.key}".encode()).digest()[:16]
    return f"https://chat.whatsapp.com/{base64.urlsafe_b64encode(code).decode().rstrip('=')}"


def _tell(simulator: Simulator, number: Number, group: Person, field: str, told: Json) -> str:
    """The webhook of what was asked for; returns the id by which it answers."""
    request_id = secrets.token_hex(16).upper()
    news = {"timestamp": str(int(time.time())), "group_id": group.id, "request_id": request_id} | told
    value = shapes.base(number) | {"groups": [news]}
    simulator.postman.tell(addresses.updates(simulator.world, number, value, field=field))
    simulator.hub.ring("people")
    return request_id
