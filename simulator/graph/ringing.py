"""Calls that a business wants to make, at Graph: refused as at Meta while nobody has allowed them.

Source: Meta's "Calling API": a number's calling is off until its settings say otherwise (138000), and nobody is called
who did not allow it (138006). Calls that people make are made by control.
"""

from __future__ import annotations

from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.presence import invalid, whatsapp
from simulator.things import Number

ACTIONS = ("connect", "pre_accept", "accept", "reject", "terminate")


def act(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/calls`; raises GraphError 138000 or 138006, and 138001 for a call that is not there."""
    number = gate.number(call, gate.token(call))
    params = whatsapp(call)
    if params.get("action") not in ACTIONS:
        raise invalid(f"Param action must be one of {{{', '.join(ACTIONS)}}}.")
    if not _on(number):
        raise GraphError(138000)
    if params["action"] != "connect":
        raise GraphError(138002, "There is no such call.")
    if not params.get("to") and not params.get("recipient"):
        raise missing("to")
    raise GraphError(138006)


def permissions(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/call_permissions?user_wa_id=` or `?recipient=`: nobody has given one; it can be asked for."""
    number = gate.number(call, gate.token(call))
    if not call.query.get("user_wa_id") and not call.query.get("recipient"):
        raise missing("user_wa_id")
    actions: list[Json] = [
        {"action_name": "send_call_permission_request", "can_perform_action": _on(number)},
        {"action_name": "start_call", "can_perform_action": False},
    ]
    return {"messaging_product": "whatsapp", "permission": {"status": "no_permission"}, "actions": actions}


def _on(number: Number) -> bool:
    return str(number.equipment.get("calling", {}).get("status", "")).upper() == "ENABLED"
