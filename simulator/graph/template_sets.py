"""Several templates at once, at Graph: compared by how they do, copied to another account, codes in many languages.

Source: Meta's pages "Template comparison", "Template migration" and "Bulk management" of codes (v23.0).
Nobody here blocks a template: the reason is always that none was given.
"""

from __future__ import annotations

import time

from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph import template_codes, templates
from simulator.graph import template_rules as rules
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.presence import invalid
from simulator.templates import new_id
from simulator.things import Template

DAYS = (7, 30, 60, 90)
A_PAGE = 500


def compare(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{template}/compare?template_ids=&start=&end=`: of the same account, over 7, 30, 60 or 90 days."""
    token = gate.token(call)
    own = templates.mine(gate, call, token)
    ids = [one.strip(" []\"'") for one in call.query.get("template_ids", "").split(",")]
    others = [simulator.world.templates.get(one) for one in ids]
    if any(one is None or one.account_id != own.account_id or one.id == own.id for one in others):
        raise invalid("Param template_ids must be ids of other templates of the same account.")
    start, end = (call.query.get(name, "") for name in ("start", "end"))
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        raise missing("start")
    if round((int(end) - int(start)) / 86_400) not in DAYS:
        raise invalid(f"The time between start and end must be one of {', '.join(map(str, DAYS))} days.")
    several = [own, *(one for one in others if one is not None)]
    sent = {one.id: _sends(simulator, one, int(start), int(end)) for one in several}
    return {
        "data": [
            {"metric": "BLOCK_RATE", "type": "RELATIVE", "order_by_relative_metric": [one.id for one in several]},
            {
                "metric": "MESSAGE_SENDS",
                "type": "NUMBER_VALUES",
                "number_values": [{"key": name, "value": count} for name, count in sent.items()],
            },
            {
                "metric": "TOP_BLOCK_REASON",
                "type": "STRING_VALUES",
                "string_values": [{"key": one.id, "value": "UNKNOWN_BLOCK_REASON"} for one in several],
            },
        ]
    }


def _sends(simulator: Simulator, one: Template, start: int, end: int) -> int:
    world = simulator.world
    numbers = {number.id for number in world.numbers.values() if number.account_id == one.account_id}
    return sum(
        message.type == "template"
        and message.number_id in numbers
        and start <= message.at <= end
        and message.content.get("name") == one.name
        and (message.content.get("language") or {}).get("code") == one.language
        for message in world.messages.values()
        if not message.inbound
    )


def migrate(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/migrate_message_templates?source_waba_id=&page_number=`: copies of what is approved there."""
    token = gate.token(call)
    account = gate.account(call, token)
    params = call.params()
    source = simulator.world.accounts.get(str(params.get("source_waba_id") or ""))
    if source is None or source.id == account.id or source.id not in token.accounts:
        raise invalid("Param source_waba_id must be another account that the token may manage.")
    if source.business_id != account.business_id:
        raise rules.refuse(2388093, "Accounts don't match", "Both accounts must belong to the same business.")
    place = str(params.get("page_number") or "0")
    if not place.isascii() or not place.isdigit():
        raise invalid("Param page_number must be an integer of at least 0.")
    first = int(place[:6]) * A_PAGE
    done: list[str] = []
    failed: list[Json] = []
    for one in simulator.templates.of(source.id)[first : first + A_PAGE]:
        reason = _hindrance(simulator, one, account.id)
        if reason:
            failed.append({"id": one.id, "reason": reason})
            continue
        made = Template(
            new_id(account.id, one.name, one.language), account.id, one.name, one.language, one.category, []
        )
        made.components, made.parameter_format, made.status = one.components, one.parameter_format, "APPROVED"
        made.sub_category, made.ttl = one.sub_category, one.ttl
        simulator.templates.add(made)
        done.append(made.id)
    return {"migrated_templates": done, "failed_templates": failed}


def _hindrance(simulator: Simulator, one: Template, account_id: str) -> str:
    if one.status != "APPROVED" or one.quality == "RED":
        return "Only approved templates whose quality is not low can be migrated."
    if simulator.templates.find(account_id, one.name, one.language):
        return "A template with this name and language exists in the destination account."
    return ""


def upsert(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/upsert_message_templates` with `languages`: made, or changed where it is there already."""
    account = gate.account(call, gate.token(call))
    params = call.params()
    name, languages = str(params.get("name") or ""), params.get("languages")
    if not name:
        raise missing("name")
    if not isinstance(languages, list) or not languages:
        raise missing("languages")
    if str(params.get("category") or "").upper() != "AUTHENTICATION":
        raise invalid("Param category must be AUTHENTICATION.")
    if not rules.NAME.fullmatch(name) or not all(rules.LANGUAGE.fullmatch(str(one)) for one in languages):
        raise GraphError(100, message="(#100) Param name or languages is not valid.")
    rules.check(params.get("components"), "AUTHENTICATION", "POSITIONAL")
    rows = []
    for language in map(str, languages):
        known = simulator.templates.find(account.id, name, language)
        if known is None:
            simulator.quotas.hand_in(account.id)
            id_ = new_id(account.id, name, language)
            known = Template(id_, account.id, name, language, "AUTHENTICATION", [], created=time.time())
        known.components, known.status = template_codes.listed(params["components"]), "APPROVED"
        simulator.templates.add(known)
        rows.append({"id": known.id, "status": known.status, "language": language})
    return {"data": rows}
