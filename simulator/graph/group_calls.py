"""Groups of a number at Graph: made, listed, called otherwise, deleted, and the link by which people come in.

Source: Meta's references "Groups management", "Groups invite link" and "Groups webhooks" (v23.0). A group is made,
changed and deleted a moment later, which its webhook tells. Who is in one stands in group_people.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time

from starlette.datastructures import UploadFile

from simulator import addresses, shapes
from simulator.core import Simulator
from simulator.errors import missing, unknown_object
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.paging import page
from simulator.graph.presence import invalid, whatsapp
from simulator.things import Number, Person

SUBJECT, DESCRIPTION = 128, 2048
MODES = ("auto_approve", "approval_required")
JPEG = b"\xff\xd8\xff"


def create(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/groups` with a subject → `{"request_id"}`; group_lifecycle_update brings the rest."""
    number = gate.number(call, gate.token(call))
    params = whatsapp(call)
    subject, description = _words(params)
    if not subject:
        raise missing("subject")
    wanted = base64.urlsafe_b64encode(f"capi_group:{number.id}:{secrets.token_hex(8)}".encode()).decode().rstrip("=")
    mode = str(params.get("join_approval_mode") or MODES[0])
    if mode not in MODES:
        raise invalid(f"Param join_approval_mode must be one of {{{', '.join(MODES)}}}.")
    made = Person(wanted, subject, group=True, number_id=number.id, description=description)
    made.approval = mode == MODES[1]
    simulator.world.keep(made)
    told: Json = {"type": "group_create", "subject": subject, "invite_link": _link(made), "join_approval_mode": mode}
    told |= {"description": description} if description else {}
    request_id = tell(simulator, number, made, "group_lifecycle_update", told)
    return {"messaging_product": "whatsapp", "request_id": request_id}


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/groups`, by pages."""
    number = gate.number(call, gate.token(call))
    groups = [one for one in simulator.world.people.values() if one.group and one.number_id == number.id]
    rows = [{"id": one.id, "subject": one.name, "created_at": str(int(one.created))} for one in groups]
    told = page(simulator, call, rows, ("id", "subject", "created_at"))
    return told | {"data": {"groups": told["data"]}}


async def change(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{group}`: another subject, description or picture; group_settings_update tells what came of it."""
    number, group = mine(simulator, gate, call)
    params = await call.fields()
    if params.get("messaging_product") != "whatsapp":
        raise missing("messaging_product")
    subject, description = _words(params)
    picture = await _picture(params)
    if not subject and not description and picture is None:
        raise missing("subject")
    group.name, group.description = subject or group.name, description or group.description
    simulator.world.keep(group)
    said = (("group_subject", subject), ("group_description", description))
    told: Json = {"type": "group_settings_update"}
    told |= {name: {"text": text, "update_successful": True} for name, text in said if text}
    told |= {"profile_picture": picture | {"update_successful": True}} if picture else {}
    return {
        "messaging_product": "whatsapp",
        "request_id": tell(simulator, number, group, "group_settings_update", told),
    }


async def _picture(params: Json) -> Json | None:
    """What the webhook tells of a picture that came along: a JPEG, square at Meta."""
    file = params.get("profile_picture_file", params.get("file"))
    if file is None:
        return None
    data = await file.read() if isinstance(file, UploadFile) else b""
    if not data.startswith(JPEG):
        raise invalid("Param profile_picture_file must be a JPEG image.")
    return {"mime_type": "image/jpeg", "sha256": base64.b64encode(hashlib.sha256(data).digest()).decode()}


def delete(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`DELETE /{group}`: everybody is out of it; group_lifecycle_update tells it."""
    number, group = mine(simulator, gate, call)
    for thread in [one for one in simulator.world.threads.values() if one.person_id == group.id]:
        simulator.world.forget_thread(thread)
    simulator.world.forget(group)
    request_id = tell(simulator, number, group, "group_lifecycle_update", {"type": "group_delete"})
    return {"messaging_product": "whatsapp", "request_id": request_id, "success": True}


def invite_link(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{group}/invite_link`; by POST a new one, by DELETE none is told; the old one leads nowhere."""
    _, group = mine(simulator, gate, call)
    if call.method != "GET":
        whatsapp(call)
        group.key += 1
        simulator.world.keep(group)
    if call.method == "DELETE":
        return {"messaging_product": "whatsapp", "success": True}
    return {"messaging_product": "whatsapp", "invite_link": _link(group)}


def mine(simulator: Simulator, gate: Gate, call: Call) -> tuple[Number, Person]:
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


def tell(simulator: Simulator, number: Number, group: Person, field: str, told: Json, asked: bool = True) -> str:
    """The webhook of what happened to a group; returns the id by which it answers what was `asked` of Graph."""
    request_id = secrets.token_hex(16).upper()
    news: Json = {"timestamp": str(int(time.time())), "group_id": group.id}
    news |= {"request_id": request_id} if asked else {}
    value = shapes.base(number) | {"groups": [news | told]}
    simulator.postman.tell(addresses.updates(simulator.world, number, value, field=field))
    simulator.hub.ring("people")
    return request_id
