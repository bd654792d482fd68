"""Templates taken together, at Graph, so that their figures can be asked for as one.

Source: Meta's page "Template groups" (May 2026). A template is in one group at a time; what it added to a group's
figures while it was in it stays. The page names no codes: here a wrong parameter is 100.
"""

from __future__ import annotations

import secrets
import time

from simulator.core import Simulator
from simulator.errors import missing, unknown_object
from simulator.graph import templates
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.graph.paging import cursor, page
from simulator.graph.presence import invalid
from simulator.things import Account, Template

SHOWN = (
    "name",
    "description",
    "creation_time",
    "update_time",
    "whatsapp_business_account",
    "whatsapp_business_templates",
)
LISTED = ("name", "description", "creation_time", "update_time")
LONGEST = {"name": 256, "description": 512}


def create(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/template_groups` with a name and the templates in it."""
    account = gate.account(call, gate.token(call))
    params = call.params()
    for name in ("name", "whatsapp_business_templates"):
        if not params.get(name):
            raise missing(name)
    now = time.time()
    group: Json = {"id": str(10**15 + secrets.randbelow(9 * 10**15)), "name": "", "description": "", "stays": {}}
    _describe(account, group, params)
    _put_in(simulator, account, group, _ids(params, "whatsapp_business_templates"), now)
    account.template_groups[group["id"]] = group | {"created": now, "updated": now}
    simulator.world.keep(account)
    return {"id": group["id"]}


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}/template_groups`."""
    account = gate.account(call, gate.token(call))
    rows = [_shown(simulator, account, one) for one in account.template_groups.values()]
    return page(simulator, call, rows, LISTED)


def holder(simulator: Simulator, gate: Gate, call: Call) -> tuple[Account, Json] | None:
    """The account and the group that a node is; None for another node. Raises GraphError 100 where it is not seen."""
    for account in simulator.world.accounts.values():
        if (group := account.template_groups.get(call.node)) is not None:
            if account.id not in gate.token(call).accounts:
                raise unknown_object(call.node)
            return account, group
    return None


def show(simulator: Simulator, call: Call, account: Account, group: Json) -> Json:
    """`GET /{group}`."""
    return pick(call, _shown(simulator, account, group), SHOWN)


def change(simulator: Simulator, call: Call, account: Account, group: Json) -> Json:
    """`POST /{group}`: another name or description, templates to add and to take out."""
    params, now = call.params(), time.time()
    if not {"name", "description", "add_templates", "remove_templates"} & set(params):
        raise missing("name")
    _describe(account, group, params)
    gone = _ids(params, "remove_templates")
    for one in gone:
        if not _inside(group, one):
            raise invalid("Param remove_templates must be ids of templates of the group.")
    _put_in(simulator, account, group, _ids(params, "add_templates"), now)
    for one in gone:
        group["stays"][one][-1][1] = now
    group["updated"] = now
    simulator.world.keep(account)
    return {"success": True}


def delete(simulator: Simulator, account: Account, group: Json) -> Json:
    """`DELETE /{group}`: its templates stay."""
    del account.template_groups[group["id"]]
    simulator.world.keep(account)
    return {"success": True}


def counted(group: Json, template_id: str, at: float) -> bool:
    """Whether a template was in the group at that second."""
    return any(begun <= at < (ended or float("inf")) for begun, ended in group["stays"].get(template_id, []))


def _inside(group: Json, template_id: str) -> bool:
    stays = group["stays"].get(template_id)
    return bool(stays) and stays[-1][1] is None


def _describe(account: Account, group: Json, params: Json) -> None:
    for name, longest in LONGEST.items():
        value = params.get(name, group[name])
        if not isinstance(value, str) or len(value) > longest or (name == "name" and not value.strip()):
            raise invalid(f"Param {name} must be a string of at most {longest} characters.")
    taken = (one["name"] for one in account.template_groups.values() if one["id"] != group["id"])
    if params.get("name") in taken:
        raise invalid("Param name must be unique: there is a template group of this name.")
    group |= {name: params[name] for name in LONGEST if name in params}


def _ids(params: Json, name: str) -> list[str]:
    given = params.get(name) or []
    if not isinstance(given, list):
        raise invalid(f"Param {name} must be an array of ids.")
    return list(dict.fromkeys(map(str, given)))


def _put_in(simulator: Simulator, account: Account, group: Json, ids: list[str], now: float) -> None:
    for one in ids:
        template = simulator.world.templates.get(one)
        if template is None or template.account_id != account.id or template.status == "DELETED":
            raise invalid(f"Template {one[:20]} is not one of this account.")
        if any(_inside(other, one) for other in account.template_groups.values() if other["id"] != group["id"]):
            raise invalid(f"Template {one[:20]} is in another template group.")
    for one in ids:
        if not _inside(group, one):
            group["stays"].setdefault(one, []).append([now, None])


def _shown(simulator: Simulator, account: Account, group: Json) -> Json:
    inside = [_row(one) for one in simulator.templates.of(account.id) if _inside(group, one.id)]
    cursors = {"cursors": {"before": cursor(0), "after": cursor(len(inside))}}
    return {
        "name": group["name"],
        "description": group["description"],
        "creation_time": _moment(group["created"]),
        "update_time": _moment(group["updated"]),
        "whatsapp_business_account": {"id": account.id, "name": account.name, "timezone_id": account.timezone_id},
        "whatsapp_business_templates": {"data": inside, "paging": cursors},
        "id": group["id"],
    }


def _row(one: Template) -> Json:
    known = templates.describe(one)
    return {name: known[name] for name in (*templates.DEFAULT_FIELDS, "id")}


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(at))
