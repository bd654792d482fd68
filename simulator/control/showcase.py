"""Control: which flows and which catalogue an account has."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulator.control.common import Absent, answer, number, of, values
from simulator.core import Simulator
from simulator.things import Catalogue, Flow

Json = dict[str, Any]
STATUSES = ("DRAFT", "PUBLISHED", "DEPRECATED", "BLOCKED", "THROTTLED")
TYPES = ("text", "choice", "yes_no", "date")


async def flows(request: Request) -> Response:
    """All flows; or one made or changed: `{"waba_id" or "number", "id", "name", "status", "fields"}`."""
    simulator = of(request)
    if request.method == "GET":
        return answer({"results": [asdict(one) for one in simulator.world.flows.values()]})
    given = await values(request)
    account, made_id = _account(simulator, given), str(given.get("id") or secrets.randbelow(9 * 10**15) + 10**15)
    made = simulator.world.flows.get(made_id) or Flow(made_id, account, "")
    made.account_id, made.name = account, str(given.get("name") or made.name or "flow")
    made.status = str(given.get("status") or made.status).upper()
    made.fields = given.get("fields", made.fields)
    if made.status not in STATUSES:
        raise ValueError(f"status is one of {', '.join(STATUSES)}.")
    if not isinstance(made.fields, list) or not all(_is_field(one) for one in made.fields):
        raise ValueError(f"fields is a list of objects with name, label and a type: {', '.join(TYPES)}.")
    simulator.world.keep(made)
    return answer(asdict(made), 201)


async def catalogues(request: Request) -> Response:
    """All catalogues; or the one of an account: `{"waba_id" or "number", "id", "name", "products"}`."""
    simulator = of(request)
    if request.method == "GET":
        return answer({"results": [asdict(one) for one in simulator.world.catalogues.values()]})
    given = await values(request)
    account = _account(simulator, given)
    products = given.get("products", [])
    if not isinstance(products, list) or not all(_is_product(one) for one in products):
        raise ValueError("products is a list of objects with retailer_id, name, price (a number) and currency.")
    if known := simulator.world.catalogue_of(account):
        simulator.world.forget(known)
    made_id = str(given.get("id") or (known.id if known else secrets.randbelow(9 * 10**14) + 10**14))
    made = Catalogue(made_id, account, str(given.get("name") or "Catalogue"), products)
    simulator.world.keep(made)
    return answer(asdict(made), 201)


def _account(simulator: Simulator, given: Json) -> str:
    account = str(given.get("waba_id") or "") or number(simulator, given.get("number")).account_id
    if account not in simulator.world.accounts:
        raise Absent(f"There is no account {account!r}.")
    return account


def _is_field(one: Any) -> bool:
    return isinstance(one, dict) and bool(one.get("name")) and one.get("type", "text") in TYPES


def _is_product(one: Any) -> bool:
    words = isinstance(one, dict) and all(isinstance(one.get(key), str) for key in ("retailer_id", "name", "currency"))
    price = one.get("price") if words else None
    return isinstance(price, int | float) and not isinstance(price, bool)
