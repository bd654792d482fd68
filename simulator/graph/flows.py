"""Flows at Graph: made, described, given their JSON, published, taken out of use, deleted.

Source: Meta's reference "Flows API" (v23.0). A published flow is no longer changed and no longer deleted.
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
from simulator.graph.presence import invalid
from simulator.things import Flow

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
        raise invalid("The JSON of a flow that was published cannot be changed.")
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
    return {"data": [row] if flow.document else [], "paging": {"cursors": {"before": "0", "after": "1"}}}


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
        raise invalid("Only a published flow can be deprecated.")
    flow.status = "DEPRECATED"
    _keep(simulator, flow)
    return {"success": True}


def delete(simulator: Simulator, gate: Gate, call: Call) -> Json:
    flow = _mine(gate, call)
    if flow.status != "DRAFT":
        raise invalid("Only a draft can be deleted.")
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
    if flow.status != "DRAFT" or not flow.document:
        raise GraphError(139001 if flow.document else 139002)
    flow.status = "PUBLISHED"


def _take(flow: Flow, document: Any) -> list[Json]:
    """Keep the JSON, and let the phone ask what it asks; what Meta would find wrong in it."""
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
