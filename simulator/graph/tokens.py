"""Graph about tokens: whose a token is, how long it lives and what it may."""

from __future__ import annotations

from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph.calls import Call, Gate, Json


def debug(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /debug_token?input_token=`: asked with a token of the same app, or the app's own."""
    asking = gate.token(call)
    value = call.query.get("input_token")
    if not value:
        raise missing("input_token")
    found = simulator.world.tokens.get(value)
    if found is None:
        problem = {"code": 190, "message": "Invalid OAuth access token."}
        return {"data": {"error": problem, "is_valid": False, "scopes": []}}
    if found.app_id != asking.app_id:
        raise GraphError(100, message="(#100) The App_id in the input_token did not match the Viewing App")
    app = simulator.world.apps[found.app_id]
    accounts = found.accounts
    return {
        "data": {
            "app_id": app.id,
            "type": "SYSTEM_USER",
            "application": app.name,
            "expires_at": int(found.expires_at),
            "is_valid": not found.expired(),
            "scopes": found.scopes,
            "granular_scopes": [{"scope": scope, "target_ids": accounts} for scope in found.scopes],
        }
    }
