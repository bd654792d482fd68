"""Templates put away and taken out again, at Graph.

Source: Meta's page "Template archival" (May 2026); the edge stands on api.facebook.com, which is this host here.
"""

from __future__ import annotations

from simulator.core import Simulator
from simulator.errors import missing, unknown_object
from simulator.graph.calls import Call, Gate, Json

WORDS = {"archive": ("ARCHIVED", "archived_templates"), "unarchive": ("UNARCHIVED", "unarchived_templates")}


def move(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/message_templates/archive` or `/unarchive` with `hsm_ids`: which went, why others did not."""
    account = gate.account(call, gate.token(call))
    verb = call.edge.partition("/")[2]
    if verb not in WORDS:
        raise unknown_object(f"{call.node}/{call.edge}")
    event, word = WORDS[verb]
    given = call.params().get("hsm_ids")
    ids = [str(one).strip() for one in (given if isinstance(given, list) else str(given or "").split(",")) if one]
    if not ids:
        raise missing("hsm_ids")
    done: list[str] = []
    failed: Json = {}
    for one in ids:
        template = simulator.world.templates.get(one)
        if template is None or template.account_id != account.id:
            failed[one] = "There is no such template in this account."
        elif (template.status == "ARCHIVED") is (event == "ARCHIVED"):
            failed[one] = f"The template is {'' if event == 'ARCHIVED' else 'not '}archived."
        else:
            simulator.templates.decide(template, event)
            done.append(one)
    return {word: done, "failed_templates": failed}
