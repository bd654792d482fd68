"""Counts management calls, and says in a header how much of an hour's is used.

Source: Meta's pages "Rate limits" of the Graph API and of the WhatsApp Business Management API (June 2026). Messages
and files have limits of their own and are not counted.
"""

from __future__ import annotations

import math

import orjson

from simulator.core import Simulator
from simulator.graph.calls import Call, Gate, Json

UNCOUNTED = ("messages", "marketing_messages", "media", "flow.json")


def count(simulator: Simulator, gate: Gate, call: Call) -> None:
    """One call of an app for an account; raises GraphError 80007 of the account, or 4 of the app over all of them."""
    account_id = account_of(simulator, call)
    if not account_id or call.edge in UNCOUNTED:
        return
    app_id, quotas = gate.token(call).app_id, simulator.quotas
    if (dial := simulator.settings.app_calls_per_hour) is not None:
        used, _ = quotas.call(app_id, dial, 4)
        say(call, b"x-app-usage", {"call_count": whole(used), "total_cputime": 0, "total_time": 0})
    registered = any(one.registered for one in simulator.world.numbers.values() if one.account_id == account_id)
    used, minutes = quotas.call(f"{app_id}:{account_id}", quotas.most_calls(registered), 80007)
    found = {"type": "whatsapp", "call_count": whole(used), "total_cputime": 0, "total_time": 0}
    say(call, b"x-business-use-case-usage", {account_id: [found | {"estimated_time_to_regain_access": minutes}]})


def account_of(simulator: Simulator, call: Call) -> str:
    """The account that a number, a template or a flow belongs to, or a message's history; "" for everything else."""
    world = simulator.world
    if call.node in world.accounts:
        return call.node
    node = call.node
    if sent := world.messages.get(world.by_history.get(node, "")):
        node = sent.number_id
    found = world.numbers.get(node) or world.templates.get(node) or world.flows.get(node)
    return found.account_id if found else ""


def whole(used: float) -> int:
    return min(math.ceil(used * 100), 100)


def say(call: Call, name: bytes, value: Json) -> None:
    call.told.append((name, orjson.dumps(value)))
