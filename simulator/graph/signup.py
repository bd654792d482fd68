"""Embedded signup at Graph: a code becomes a token, a phone's history is asked for."""

from __future__ import annotations

import secrets
import time

from simulator import addresses
from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph import past, presence
from simulator.graph.calls import Call, Gate, Json
from simulator.things import Account, Number, Token

SYNCS = {"smb_app_state_sync": past.people, "history": past.history}


PIN = "246810"
"""Of the number that was registered before: whoever shares it has to know it."""


def finish(simulator: Simulator, app_id: str, event: str, pinned: bool = False) -> tuple[str, Json]:
    """What the dialog leaves behind: an account with a number (or without), and a code for them.

    A `pinned` number has a PIN already; it is the same one until it is registered under it.
    """
    world = simulator.world
    before = next((one for one in world.numbers.values() if one.pin == PIN and not one.registered), None)
    if pinned and before is not None:
        account = world.accounts[before.account_id]
        data = {"waba_id": account.id, "business_id": account.business_id, "phone_number_id": before.id}
        return code_for(simulator, app_id, account.id), data
    stem = str(secrets.randbelow(10**9)).zfill(9)
    account = Account(f"35{stem}0000", f"95{stem}", "Signed up")
    world.keep(account)
    simulator.templates.greet(account.id)
    data = {"waba_id": account.id, "business_id": account.business_id}
    if event != "FINISH_ONLY_WABA":
        number = Number(f"25{stem}0000", account.id, f"+1 555-01{stem[:2]}-{stem[2:6]}", "Signed up")
        number.registered = event == "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"  # the others register with a PIN
        if pinned:
            number.pin = PIN
        if number.registered:
            number.standing = {"is_on_biz_app": True}
        world.keep(number)
        if number.standing:
            past.live(simulator, number)
        data["phone_number_id"] = number.id
    simulator.hub.ring("numbers")
    return code_for(simulator, app_id, account.id), data


def code_for(simulator: Simulator, app_id: str, account_id: str) -> str:
    """What the dialog gives an app for an account that is shared with it."""
    code = f"AQ{secrets.token_urlsafe(24)}"
    simulator.world.codes[code] = (app_id, account_id, time.time() + simulator.settings.code_seconds)
    return code


def access_token(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /oauth/access_token?client_id&client_secret&code`: once, within 30 seconds.

    With `grant_type=client_credentials` in place of a code: the app's own token.
    """
    world, query = simulator.world, call.query
    app = world.apps.get(query.get("client_id", ""))
    if app is None or app.secret != query.get("client_secret"):
        raise GraphError(1, message="Error validating client secret.", http=400)
    if query.get("grant_type") == "client_credentials":
        return {"access_token": f"{app.id}|{app.secret}", "token_type": "bearer"}
    app_id, account_id, until = world.codes.pop(query.get("code", ""), ("", "", 0.0))
    if app_id != app.id:
        raise GraphError(100, message="This authorization code has been used.", subcode=36009)
    if until < time.time():
        raise GraphError(100, message="This authorization code has expired.", subcode=36007)
    token = Token(f"EAA{secrets.token_hex(24)}", app.id, [account_id])
    world.keep(token)
    return {"access_token": token.value, "token_type": "bearer"}


def sync(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/smb_app_data`: each kind once, within a day of joining, for a number that is on a phone too."""
    number = gate.number(call, gate.token(call))
    kind = presence.whatsapp(call).get("sync_type")
    if not isinstance(kind, str) or kind not in SYNCS or not number.standing.get("is_on_biz_app"):
        raise presence.invalid(f"Param sync_type must be one of {{{', '.join(SYNCS)}}}, of a number in the app.")
    if kind in number.synced:
        raise GraphError(2593107)
    if number.joined_at + simulator.settings.sync_seconds < time.time():
        raise GraphError(2593108)
    number.synced.append(kind)
    simulator.world.keep(number)
    for value in SYNCS[kind](simulator, number):
        simulator.postman.tell(addresses.updates(simulator.world, number, value, field=kind))
    return {"messaging_product": "whatsapp", "request_id": secrets.token_hex(8)}
