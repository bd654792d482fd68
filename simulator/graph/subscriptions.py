"""Who hears of what, at Graph: the apps of an account with their callbacks, and the fields of an app.

Source: Meta's references of subscribed_apps and of an app's subscriptions (v23.0).
"""

from __future__ import annotations

from simulator import handshake
from simulator.core import Simulator
from simulator.errors import missing
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.things import Account

APP = ("whatsapp_business_api_data", "override_callback_uri")


def apps(simulator: Simulator, gate: Gate, call: Call) -> Json:
    account = gate.account(call, gate.token(call))
    return {"data": [pick(call, dict.fromkeys(APP) | row, APP) for row in rows(simulator, account)]}


def rows(simulator: Simulator, account: Account) -> list[Json]:
    """The apps that hear of an account, each with the address of its own it may have."""
    found: list[Json] = []
    for app_id, url in account.subscriptions.items():
        app = simulator.world.apps[app_id]
        row: Json = {"whatsapp_business_api_data": {"id": app.id, "link": "", "name": app.name}}
        found.append(row | ({"override_callback_uri": url} if url else {}))
    return found


async def subscribe(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/subscribed_apps`: an `override_callback_uri` after a handshake, or none any more."""
    token = gate.token(call)
    account = gate.account(call, token)
    params = call.params()
    url = str(params.get("override_callback_uri") or "")
    if url:
        await handshake.perform(simulator, url, str(params.get("verify_token") or ""))
    account.subscriptions[token.app_id] = url
    simulator.world.keep(account)
    return {"success": True}


def unsubscribe(simulator: Simulator, gate: Gate, call: Call) -> Json:
    token = gate.token(call)
    account = gate.account(call, token)
    account.subscriptions.pop(token.app_id, None)
    simulator.world.keep(account)
    return {"success": True}


def of_app(simulator: Simulator, gate: Gate, call: Call) -> Json:
    app = gate.app(call, gate.token(call))
    row: Json = {
        "object": "whatsapp_business_account",
        "callback_url": app.callback_url,
        "active": bool(app.callback_url),
        "fields": [{"name": name, "version": "v25.0"} for name in app.fields],
    }
    return {"data": [pick(call, row, tuple(row))] if app.callback_url or app.fields else []}


async def change_app(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{app}/subscriptions` with `object`, `callback_url`, `verify_token`, after a handshake."""
    app = gate.app(call, gate.token(call))
    params = call.params()
    if params.get("object") != "whatsapp_business_account":
        raise missing("object")
    url, secret = str(params.get("callback_url") or ""), str(params.get("verify_token") or "")
    await handshake.perform(simulator, url, secret)
    app.callback_url, app.verify_token = url, secret
    if params.get("fields"):
        fields = params["fields"]
        app.fields = sorted(fields if isinstance(fields, list) else str(fields).split(","))
    simulator.world.keep(app)
    return {"success": True}


def drop_app(simulator: Simulator, gate: Gate, call: Call) -> Json:
    app = gate.app(call, gate.token(call))
    app.callback_url = app.verify_token = ""
    simulator.world.keep(app)
    return {"success": True}
