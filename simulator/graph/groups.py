"""A group as Graph tells it: `GET /{group}?fields=`.

Source: Meta's "Groups Query API" (Graph reference, v23.0). Its picture is not among the fields.
"""

from __future__ import annotations

from simulator.core import Simulator
from simulator.errors import unknown_object
from simulator.graph.calls import Call, Json, pick
from simulator.shapes import shareable
from simulator.things import Number, Person, Token

FIELDS = ("subject",)


def show(simulator: Simulator, call: Call, token: Token) -> Json:
    """Only to those who may ask for the number whose group it is."""
    group = simulator.world.people[call.node]
    number = simulator.world.numbers.get(group.number_id)
    if number is None or number.account_id not in token.accounts:
        raise unknown_object(call.node)
    people = [simulator.world.people[one] for one in group.members if one in simulator.world.people]
    told: Json = {
        "messaging_product": "whatsapp",
        "subject": group.name,
        "description": group.description,
        "suspended": False,
        "creation_timestamp": int(group.created),
        "join_approval_mode": "approval_required" if group.approval else "auto_approve",
        "participants": [participant(simulator, number, one) for one in people],
        "total_participant_count": len(people),
        "id": group.id,
    }
    return pick(call, told, FIELDS)


def participant(simulator: Simulator, number: Number, one: Person) -> Json:
    """By the user id, and by the phone where the business may see it."""
    told: Json = {"user_id": simulator.world.bsuid(one, simulator.world.business_of(number))}
    return told | ({"wa_id": one.wa_id or one.phone} if shareable(simulator.world, one, number) else {})
