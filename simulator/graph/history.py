"""What became of each message, at Graph: the history of a number, and the events of one entry of it.

Source: Meta's references "WhatsApp Business Account Message History" and "Message History Events" (v23.0). The two name
the states differently, and so they are told: FAILED and DELIVERED, RETRYING here, ERROR and SUCCESS there. Neither says
in which order: the newest message comes first, and its events as they happened. Events are told as the asking app's.
"""

from __future__ import annotations

import re

from simulator import identity, shapes
from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.graph.paging import page
from simulator.things import Message, Occurrence, Token

LARGEST = 100
ENTRY, EDGE = ("id", "message_id"), ("cursor", "node")
NODE = ("id", "delivery_status", "occurrence_timestamp")
INSIDE = re.compile(r"(\w+)\{([^{}]*)")
STATES = {"sent": "SENT", "delivered": "DELIVERED", "read": "READ", "failed": "FAILED"}
EVENTS = {"accepted": "ACCEPTED", "sent": "SENT", "delivered": "DELIVERED", "read": "READ", "failed": "ERROR"}
FARED = {"DELIVERED": "SUCCESS", "RETRYING": "ERROR", "FAILED": "ERROR"}


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/message_history?message_id=&fields=`: what the number sent."""
    token = gate.token(call)
    number = gate.number(call, token)
    wanted = call.query.get("message_id")
    mine = (one for one in simulator.world.messages.values() if one.number_id == number.id and one.occurrences)
    found = sorted((one for one in mine if wanted in (None, "", one.wamid)), key=lambda one: one.at, reverse=True)
    return page(simulator, call, found, ENTRY, LARGEST, lambda one: _entry(simulator, call, one, token))


def events(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{history}/events?delivery_status=&fields=`: the statuses of one message."""
    message, token = mine(simulator, gate, call)
    wanted = call.query.get("delivery_status", "").upper()
    if wanted and wanted not in EVENTS.values():
        raise GraphError(100, message="Invalid parameter: delivery_status must be a valid delivery status")
    rows: list[Json] = []
    for place, one in enumerate(message.occurrences):
        if one.status in EVENTS and wanted in ("", EVENTS[one.status]):
            told = _node(simulator, message, place, token)
            rows.append({"id": None, "cursor": told["id"], "node": _within(call, "node", told, NODE)})
    return page(simulator, call, rows, EDGE, LARGEST)


def mine(simulator: Simulator, gate: Gate, call: Call) -> tuple[Message, Token]:
    """The message that an id of a history stands for; raises GraphError 803 where the token sees none."""
    token, world = gate.token(call), simulator.world
    message = world.messages.get(world.by_history.get(call.node, ""))
    if message is None or world.numbers[message.number_id].account_id not in token.accounts:
        raise GraphError(803, message="WhatsApp Business Message History not found")
    return message, token


def show(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{history}`: one entry."""
    message, token = mine(simulator, gate, call)
    return pick(call, _entry(simulator, call, message, token), ENTRY)


def _entry(simulator: Simulator, call: Call, message: Message, token: Token) -> Json:
    happened: list[Json] = []
    for place, one in enumerate(message.occurrences):
        if one.status in STATES:
            url, fared = one.webhooks.get(token.app_id, (None, "PENDING"))
            row = _common(simulator, message, place, token, url)
            told = {"delivery_status": STATES[one.status], "timestamp": int(one.at), "webhook_update_state": fared}
            happened.append(_within(call, "events", row | told, tuple(row | told)))
    return {"id": identity.node(message.wamid), "message_id": message.wamid, "events": {"data": happened}}


def _node(simulator: Simulator, message: Message, place: int, token: Token) -> Json:
    one = message.occurrences[place]
    url, fared = one.webhooks.get(token.app_id, (None, ""))
    told = {"delivery_status": EVENTS[one.status], "webhook_update_state": FARED.get(fared)}
    times = {"occurrence_timestamp": int(one.at), "status_timestamp": int(one.at)}
    return _common(simulator, message, place, token, url) | told | times


def _common(simulator: Simulator, message: Message, place: int, token: Token, url: str | None) -> Json:
    """What both edges tell of an event alike; its app and address only where a webhook went out."""
    app = simulator.world.apps[token.app_id]
    return {
        "id": identity.node(f"{message.wamid}/{place}"),
        "application": {"id": app.id, "name": app.name} if url else None,
        "webhook_uri": url,
        "error_description": _error(message.occurrences[place]),
    }


def _error(one: Occurrence) -> str | None:
    return shapes.failure(one.error)["title"] if one.error else None


def _within(call: Call, name: str, row: Json, default: tuple[str, ...]) -> Json:
    """The fields asked for in braces behind a name; raises GraphError 100 for one that there is not."""
    asked = dict(INSIDE.findall(call.query.get("fields", ""))).get(name, "")
    wanted = [one for one in (part.strip() for part in asked.split(",")) if one] or list(default)
    if unknown := [one for one in wanted if one not in row]:
        raise GraphError(100, message=f"(#100) Tried accessing nonexisting field ({unknown[0]})")
    return {one: row[one] for one in dict.fromkeys(["id", *wanted]) if row[one] is not None}
