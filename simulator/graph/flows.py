"""Flows at Graph: made, described, given their JSON, published, taken out of use, deleted, copied to another account.

Source: Meta's references "Flows API" and "Flows error codes" (v23.0). A published flow's JSON is no longer changed, and
it is no longer deleted.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import orjson
from starlette.datastructures import UploadFile

from simulator.core import Simulator
from simulator.errors import GraphError, missing, unknown_object
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.paging import page
from simulator.graph.presence import invalid
from simulator.things import Flow

MOST_COPIED = 100
CATEGORIES = (
    "SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER",
)  # fmt: skip
ASKS = {
    "TextInput": "text", "TextArea": "text", "Dropdown": "choice", "RadioButtonsGroup": "choice", "OptIn": "yes_no",
    "DatePicker": "date",
}  # fmt: skip


async def create(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/flows`: a draft; with `flow_json` and `publish` it is published at once."""
    account = gate.account(call, gate.token(call))
    params = await call.fields()
    name, found = str(params.get("name") or ""), _categories(params.get("categories"))
    if not name:
        raise missing("name")
    if any(one.account_id == account.id and one.name == name for one in simulator.world.flows.values()):
        raise invalid("A flow with this name exists in the account.")
    made = Flow(str(10**15 + secrets.randbelow(10**15)), account.id, name, "DRAFT", categories=found)
    made.endpoint_uri = str(params.get("endpoint_uri") or "")
    if source := params.get("clone_flow_id"):
        made.document, made.fields = _copied(simulator, account.id, str(source))
    errors = _take(made, params["flow_json"]) if params.get("flow_json") else []
    if params.get("publish") in (True, "true") and not errors:
        _publish(made)
    simulator.world.keep(made)
    return {"id": made.id, "success": True, "validation_errors": errors}


async def describe(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{flow}`: another name, other categories, another endpoint."""
    flow = _mine(gate, call)
    params = await call.fields()
    if "categories" in params:
        flow.categories = _categories(params["categories"])
    flow.name = str(params.get("name") or flow.name)
    flow.endpoint_uri = str(params.get("endpoint_uri") or flow.endpoint_uri)
    _keep(simulator, flow)
    return {"success": True}


async def put_asset(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{flow}/assets`: multipart `file` with the flow's JSON; it is kept with its errors, as at Meta."""
    flow = _mine(gate, call)
    if flow.status != "DRAFT":
        raise GraphError(139001, "The JSON of a flow that was published cannot be changed.")
    file = (await call.fields()).get("file")
    if not isinstance(file, UploadFile):
        raise missing("file")
    errors = _take(flow, await file.read())
    _keep(simulator, flow)
    return {"success": True, "validation_errors": errors}


def assets(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{flow}/assets`: its JSON, when it has one."""
    flow = _mine(gate, call)
    url = f"{simulator.addresses.own}/{flow.id}/flow.json"
    row = {"name": "flow.json", "asset_type": "FLOW_JSON", "download_url": url}
    return page(simulator, call, [row] if flow.document else [], tuple(row))


async def migrate(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/migrate_flows` with `source_waba_id`, and some or all of its flows by `source_flow_names`."""
    token = gate.token(call)
    account = gate.account(call, token)
    params = await call.fields()
    source = simulator.world.accounts.get(str(params.get("source_waba_id") or ""))
    if source is None or source.id == account.id or source.id not in token.accounts:
        raise invalid("Param source_waba_id must be another account that the token may manage.")
    if source.business_id != account.business_id:
        raise invalid("Flows are copied between accounts of one business.")
    asked = params.get("source_flow_names") or ""
    names = [str(one) for one in asked] if isinstance(asked, list) else [one for one in str(asked).split(",") if one]
    if len(names) > MOST_COPIED:
        raise invalid(f"Param source_flow_names has at most {MOST_COPIED} names.")
    there = {one.name: one for one in simulator.world.flows.values() if one.account_id == source.id}
    taken = {one.name for one in simulator.world.flows.values() if one.account_id == account.id}
    done, failed = [], []
    for name in names or there:
        if name not in there or name in taken:
            why = "Flow with the same name exists in destination WABA" if name in taken else "Flow name not found"
            said = f"Flows Migration Error: {why}."
            failed.append({"source_name": name, "error_code": "4233041", "error_message": said})
        else:
            made = _copy(simulator, there[name], account.id)
            done.append({"source_name": name, "source_id": there[name].id, "migrated_id": made.id})
    return {"migrated_flows": done, "failed_flows": failed}


def _copy(simulator: Simulator, own: Flow, account_id: str) -> Flow:
    made = Flow(str(10**15 + secrets.randbelow(10**15)), account_id, own.name, "DRAFT", list(own.fields))
    made.status = "PUBLISHED" if own.status == "PUBLISHED" else "DRAFT"
    made.categories, made.document, made.errors = list(own.categories), own.document, list(own.errors)
    made.endpoint_uri = own.endpoint_uri
    simulator.world.keep(made)
    return made


def document(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """What stands behind an asset's `download_url`, which needs no token."""
    flow = simulator.world.flows.get(call.node)
    if flow is None or not flow.document:
        raise unknown_object(call.node)
    found: Json = orjson.loads(flow.document)
    return found


def publish(simulator: Simulator, gate: Gate, call: Call) -> Json:
    flow = _mine(gate, call)
    _publish(flow)
    _keep(simulator, flow)
    return {"success": True}


def deprecate(simulator: Simulator, gate: Gate, call: Call) -> Json:
    flow = _mine(gate, call)
    if flow.status != "PUBLISHED":
        raise GraphError(139003, "Only a published flow can be deprecated.")
    flow.status = "DEPRECATED"
    _keep(simulator, flow)
    return {"success": True}


def delete(simulator: Simulator, gate: Gate, call: Call) -> Json:
    flow = _mine(gate, call)
    if flow.status != "DRAFT":
        raise GraphError(139004, "Only a draft can be deleted.")
    simulator.world.forget(flow)
    return {"success": True}


def _keep(simulator: Simulator, flow: Flow) -> None:
    flow.updated = time.time()
    simulator.world.keep(flow)


def _mine(gate: Gate, call: Call) -> Flow:
    token, flow = gate.token(call), gate.world.flows.get(call.node)
    if flow is None or flow.account_id not in token.accounts:
        raise unknown_object(call.node)
    return flow


def _categories(value: Any) -> list[str]:
    if not isinstance(value, list) or not value or not set(map(str, value)) <= set(CATEGORIES):
        raise invalid(f"Param categories must be some of {{{', '.join(CATEGORIES)}}}.")
    return [str(one) for one in value]


def _copied(simulator: Simulator, account_id: str, source: str) -> tuple[str, list[Json]]:
    found = simulator.world.flows.get(source)
    if found is None or found.account_id != account_id:
        raise unknown_object(source)
    return found.document, list(found.fields)


def _publish(flow: Flow) -> None:
    if flow.status != "DRAFT":
        raise GraphError(139002, "The flow is published already.")
    if not flow.document or flow.errors:
        raise GraphError(139002, "The flow has no JSON, or one with validation errors.")
    flow.status = "PUBLISHED"


def _take(flow: Flow, document: Any) -> list[Json]:
    """Keep the JSON, and let the phone ask what it asks; what Meta would find wrong in it."""
    flow.errors = _errors(flow, document)
    return flow.errors


def _errors(flow: Flow, document: Any) -> list[Json]:
    text = document.decode("utf-8", "replace") if isinstance(document, bytes) else document
    try:
        read = orjson.loads(text) if isinstance(text, str) else text
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        return [_wrong("INVALID_JSON", "The flow's JSON cannot be read.")]
    flow.document = orjson.dumps(read).decode()
    screens = read.get("screens")
    if not read.get("version") or not isinstance(screens, list) or not screens:
        return [_wrong("MISSING_REQUIRED_PROPERTY", "A flow needs the properties version and screens.")]
    flow.fields = [field for one in _inside(screens) if (field := _field(one)) is not None]
    return []


def _wrong(name: str, message: str) -> Json:
    place = {"line_start": 1, "line_end": 1, "column_start": 1, "column_end": 1}
    return {"error": name, "error_type": "FLOW_JSON_ERROR", "message": message} | place


def _inside(value: Any) -> list[Json]:
    """Every component, however deep it lies (a Form holds others)."""
    if isinstance(value, list):
        return [found for one in value for found in _inside(one)]
    if not isinstance(value, dict):
        return []
    return [value, *_inside(value.get("layout")), *_inside(value.get("children"))]


def _field(one: Json) -> Json | None:
    """What one component asks, in the words the phone knows; None when it asks nothing."""
    kind = ASKS.get(str(one.get("type")))
    if kind is None or not one.get("name"):
        return None
    source = one.get("data-source")
    rows = source if isinstance(source, list) else []
    options = [str(row.get("title")) for row in rows if isinstance(row, dict) and row.get("title")]
    return {"name": str(one["name"]), "label": str(one.get("label") or one["name"]), "type": kind, "options": options}
