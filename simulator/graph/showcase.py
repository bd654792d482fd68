"""Graph's lists of what an account can show: its flows, its catalogue, the products in it.

Source: Meta's references of WhatsApp flows, "Product Catalogs" of an account and "Products" of a catalogue (v25.0).
The catalogue edges ask for the permission catalog_management.
"""

from __future__ import annotations

import re
import time

import orjson

from simulator.core import Simulator
from simulator.errors import GraphError, unknown_object
from simulator.graph import accounts
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.graph.paging import page
from simulator.things import Catalogue, Flow, Token

FLOW_FIELDS = ("name", "status", "categories", "validation_errors")
METRIC, ARGUMENT = re.compile(r"(?:^|,)metric((?:\.\w+\([^)]*\))*)"), re.compile(r"\.(\w+)\(([^)]*)\)")
METRICS = (
    "ENDPOINT_REQUEST_COUNT", "ENDPOINT_REQUEST_ERROR", "ENDPOINT_REQUEST_ERROR_RATE",
    "ENDPOINT_REQUEST_LATENCY_SECONDS_CEIL", "ENDPOINT_AVAILABILITY",
)  # fmt: skip
GRANULARITIES = ("DAY", "HOUR", "LIFETIME")
PRODUCT_FIELDS = ("name", "retailer_id")
SIGNS = {"USD": "$", "BRL": "R$", "EUR": "€", "GBP": "£", "INR": "₹"}


def flows(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}/flows`: every flow whatever its status."""
    account = gate.account(call, gate.token(call))
    found = [one for one in simulator.world.flows.values() if one.account_id == account.id]
    return page(simulator, call, [describe(simulator, one) for one in found], FLOW_FIELDS)


def flow(simulator: Simulator, call: Call, token: Token) -> Json:
    """`GET /{flow}`."""
    found = simulator.world.flows[call.node]
    if found.account_id not in token.accounts:
        raise unknown_object(call.node)
    return pick(call, describe(simulator, found) | {"metric": _metric(call)}, FLOW_FIELDS)


def _metric(call: Call) -> Json | None:
    """`metric.name(…).granularity(…).since(…).until(…)`: no flow's endpoint is called here."""
    asked = METRIC.search(call.query.get("fields", ""))
    if asked is None:
        return None
    given = dict(ARGUMENT.findall(asked[1]))
    if given.get("name") not in METRICS or given.get("granularity", "DAY") not in GRANULARITIES:
        raise GraphError(100, message=f"(#100) Param metric: name must be one of {{{', '.join(METRICS)}}}")
    return {"name": given["name"], "granularity": given.get("granularity", "DAY"), "data_points": []}


def catalogues(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}/product_catalogs`: none, or the one that is connected."""
    token = gate.token(call)
    account = gate.account(call, token)
    _manages(token)
    found = simulator.world.catalogue_of(account.id)
    return page(simulator, call, [{"id": found.id, "name": found.name}] if found else [], ("name",))


def products(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{catalogue}/products`."""
    token = gate.token(call)
    found = simulator.world.catalogues.get(call.node)
    if found is None or found.account_id not in token.accounts:
        raise unknown_object(call.node)
    _manages(token)
    return page(simulator, call, [product(found, one) for one in found.products], PRODUCT_FIELDS)


def describe(simulator: Simulator, one: Flow) -> Json:
    """A flow as Graph tells it; what it looks like is seen on the simulator's phone."""
    account = simulator.world.accounts[one.account_id]
    app = next((simulator.world.apps[each] for each in account.subscriptions), None)
    return {
        "id": one.id,
        "name": one.name,
        "status": one.status,
        "categories": one.categories,
        "validation_errors": one.errors,
        "json_version": orjson.loads(one.document).get("version") if one.document else None,
        "data_api_version": "3.0" if one.endpoint_uri else None,
        "endpoint_uri": one.endpoint_uri or None,
        "preview": {"preview_url": f"{simulator.addresses.own}/phone/", "expires_at": "2099-12-31T23:59:59+0000"},
        "whatsapp_business_account": {name: said for name, said in accounts.describe(account).items() if said},
        "application": {"id": app.id, "name": app.name, "link": ""} if app else None,
        "updated_at": time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(one.updated)),
        "health_status": {"can_send_message": "AVAILABLE", "entities": []},
    }


def product(catalogue: Catalogue, one: Json) -> Json:
    """A product item: its price is written for people, as Graph writes it."""
    place = catalogue.products.index(one)
    currency = str(one["currency"])
    return {
        "id": f"{catalogue.id}{place:04d}",
        "retailer_id": one["retailer_id"],
        "name": one["name"],
        "price": f"{SIGNS.get(currency, currency + ' ')}{one['price']:,.2f}",
        "currency": currency,
        "availability": "in stock",
    }


def _manages(token: Token) -> None:
    if "catalog_management" not in token.scopes:
        raise GraphError(200, message="(#200) Requires catalog_management permission to manage the object")
