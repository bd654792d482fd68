"""Who is in a group, at Graph: taken out by the business, and let in or turned away where its approval is asked for.

Source: Meta's references "Groups participants", "Groups join requests" and "Groups webhooks" (v23.0), and
"Business-scoped user IDs" (May 2026): a person is named by `user` or by `user_id`, never by both. People come in by the
link alone (POST /_control/groups/{id}/join). Meta's pages do not say which code a person or request has that is not
there: here 131009.
"""

from __future__ import annotations

import secrets
from typing import Any

from simulator import shapes
from simulator.core import Simulator
from simulator.errors import missing
from simulator.graph import group_calls
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.groups import participant
from simulator.graph.paging import page
from simulator.graph.presence import invalid, whatsapp
from simulator.identity import digits
from simulator.things import Number, Person

MOST = 8
FIELD = "group_participants_update"
REQUESTS = ("join_request_id", "creation_timestamp", "wa_id", "user_id")


def join(simulator: Simulator, number: Number, group: Person, one: Person) -> str:
    """Somebody follows the link: is in it at once, or asks to be (the id of the request)."""
    if not group.approval:
        group.requests = {name: who for name, who in group.requests.items() if who != one.id}
        group.members = [*group.members, one.id]
        simulator.world.keep(group)
        told: Json = {"type": "group_participants_add", "reason": "invite_link"}
        told["added_participants"] = [participant(simulator, number, one)]
        group_calls.tell(simulator, number, group, FIELD, told, asked=False)
        return ""
    made = secrets.token_hex(12).upper()
    group.requests[made] = one.id
    simulator.world.keep(group)
    told = {"type": "group_join_request_created", "join_request_id": made} | participant(simulator, number, one)
    group_calls.tell(simulator, number, group, FIELD, told, asked=False)
    return made


def leave(simulator: Simulator, number: Number, group: Person, one: Person) -> None:
    """Somebody goes, or takes back what they asked for."""
    asked = next((name for name, who in group.requests.items() if who == one.id), "")
    told: Json = {"type": "group_participants_remove", "initiated_by": "participant"}
    told["removed_participants"] = [participant(simulator, number, one)]
    if asked:
        del group.requests[asked]
        told = {"type": "group_join_request_revoked", "join_request_id": asked} | participant(simulator, number, one)
    group.members = [who for who in group.members if who != one.id]
    simulator.world.keep(group)
    group_calls.tell(simulator, number, group, FIELD, told, asked=False)


def remove(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`DELETE /{group}/participants`: up to eight; a webhook says who went, and why others did not."""
    number, group = group_calls.mine(simulator, gate, call)
    named = _named(whatsapp(call).get("participants"))
    gone: list[Json] = []
    failed: list[Json] = []
    for given in named:
        one = _member(simulator, number, group, given)
        address = str(given.get("user") or given.get("user_id"))
        if one is None:
            failed.append({"input": address, "errors": [shapes.failure(131009, "Not in this group.")]})
        else:
            group.members = [who for who in group.members if who != one.id]
            gone.append({"input": address} | participant(simulator, number, one))
    simulator.world.keep(group)
    told: Json = {"type": "group_participants_remove", "initiated_by": "business", "removed_participants": gone}
    told |= {"failed_participants": failed} if failed else {}
    return {
        "messaging_product": "whatsapp",
        "request_id": group_calls.tell(simulator, number, group, FIELD, told),
    }


def requests(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{group}/join_requests`: who waits to be let in."""
    number, group = group_calls.mine(simulator, gate, call)
    rows = []
    for name, who in group.requests.items():
        if (one := simulator.world.people.get(who)) is not None:
            row = {"join_request_id": name, "creation_timestamp": int(group.created), "wa_id": None}
            rows.append(row | participant(simulator, number, one))
    return page(simulator, call, rows, REQUESTS)


def approve(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{group}/join_requests` lets people in, `DELETE` turns them away; those that are not there are listed."""
    number, group = group_calls.mine(simulator, gate, call)
    wanted = whatsapp(call).get("join_requests")
    if not isinstance(wanted, list) or not wanted:
        raise missing("join_requests")
    done: list[str] = []
    failed: list[Json] = []
    people: list[Json] = []
    for name in map(str, wanted):
        one = simulator.world.people.get(group.requests.get(name, ""))
        if one is None or (call.method == "POST" and len(group.members) >= MOST):
            why = "There is no such join request." if one is None else f"A group has at most {MOST} participants."
            failed.append({"join_request_id": name, "errors": [shapes.failure(131009, why)]})
            continue
        del group.requests[name]
        done.append(name)
        if call.method == "POST":
            group.members = [*group.members, one.id]
            people.append(participant(simulator, number, one))
    simulator.world.keep(group)
    told: Json = {"messaging_product": "whatsapp"}
    if people:
        news: Json = {"type": "group_participants_add", "reason": "invite_link", "added_participants": people}
        told["request_id"] = group_calls.tell(simulator, number, group, FIELD, news)
    else:
        told["request_id"] = secrets.token_hex(16).upper()
    told["approved_join_requests" if call.method == "POST" else "rejected_join_requests"] = done
    return told | ({"failed_join_requests": failed, "errors": failed[0]["errors"]} if failed else {})


def _named(given: Any) -> list[Json]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST or not all(isinstance(one, dict) for one in given):
        raise invalid(f"Param participants must be an array of 1 to {MOST} objects.")
    if any(bool(one.get("user")) == bool(one.get("user_id")) for one in given):
        raise invalid("Param participants: each must have either user or user_id.")
    return given


def _member(simulator: Simulator, number: Number, group: Person, given: Json) -> Person | None:
    world = simulator.world
    if given.get("user"):
        found = world.find_phone(digits(str(given["user"])))
    else:
        found = world.find_bsuid(str(given["user_id"]), world.business_of(number))
    return found if found is not None and found.id in group.members else None
