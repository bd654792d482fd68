"""Control: which apps, numbers and tokens exist."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulator import addresses, handshake, identity
from simulator.control.common import Absent, answer, number, of, several, values
from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph import rights, signup, usernames
from simulator.things import SCOPES, Account, App, Number, Token, app_id_for

Json = dict[str, Any]
NUMBER_KEYS = {
    "phone_number_id", "waba_id", "business_id", "display_phone", "verified_name", "app_id", "app_secret",
    "access_token", "callback_url", "verify_token", "subscribe", "test", "allowed", "enterprise",
    "hello_world",
}  # fmt: skip
LACKING: dict[str, tuple[str, ...]] = {
    "nosend": (rights.MESSAGING,),
    "nomanage": (rights.MANAGEMENT,),
    "norights": SCOPES,
}
ACCOUNT_STANDING = {"account_review_status", "status", "business_verification_status", "currency", "country"}
STANDING = {
    "quality_rating", "status", "name_status", "throughput", "whatsapp_business_manager_messaging_limit",
    "code_verification_status", "is_pin_enabled", "is_on_biz_app", "is_official_business_account", "health_status",
}  # fmt: skip


async def numbers(request: Request) -> Response:
    simulator = of(request)
    if request.method == "GET":
        return answer({"results": [describe(simulator, one) for one in simulator.world.numbers.values()]})
    given = await values(request)
    if wrong := set(given) - NUMBER_KEYS:
        raise ValueError(f"A number has no {', '.join(sorted(wrong))}. It has: {', '.join(sorted(NUMBER_KEYS))}.")
    for name in ("phone_number_id", "waba_id", "app_secret"):
        if not str(given.get(name) or ""):
            raise ValueError(f"{name} is required.")
    url = str(given.get("callback_url") or "")
    if url and not addresses.is_local(url, simulator.addresses.product):
        raise ValueError("callback_url must be on this machine.")
    app = register_app(simulator, given)
    if url and given.get("verify_token") and given.get("subscribe") is not False:
        try:
            await handshake.perform(simulator, url, str(given["verify_token"]))
        except GraphError as error:
            raise ValueError(error.message) from error
    made = register_number(simulator, given, app)
    if given.get("hello_world"):
        simulator.templates.greet(made.account_id)
    simulator.hub.ring("numbers")
    return answer(describe(simulator, made), 201)


def register_app(simulator: Simulator, given: Json) -> App:
    """The app of a number, made or changed; without an id the same secret means the same app."""
    secret = str(given["app_secret"])
    app_id = str(given.get("app_id") or app_id_for(secret))
    app = simulator.world.apps.get(app_id) or App(app_id, secret)
    app.secret = secret
    simulator.world.keep(app)
    return app


def register_number(simulator: Simulator, given: Json, app: App) -> Number:
    """The account, its subscription, the number and its token; everything may be given again."""
    world = simulator.world
    account_id, number_id = str(given["waba_id"]), str(given["phone_number_id"])
    account = world.accounts.get(account_id) or Account(account_id, f"9{account_id}")
    account.business_id = str(given.get("business_id") or account.business_id)
    account.enterprise = str(given.get("enterprise", account.enterprise))
    if given.get("subscribe") is not False and (given.get("callback_url") or app.id in account.subscriptions):
        account.subscriptions.setdefault(app.id, "")
    world.keep(account)
    known = world.numbers.get(number_id)
    made = known or Number(number_id, account_id, "")
    made.account_id = account_id
    made.display_phone = str(given.get("display_phone") or made.display_phone or f"+1 555 {number_id[-7:]}")
    made.verified_name = str(given.get("verified_name") or made.verified_name)
    made.test = bool(given.get("test", made.test))
    made.allowed = [identity.digits(str(phone)) for phone in several(given, "allowed", made.allowed)]
    if url := str(given.get("callback_url") or ""):
        made.overrides[app.id] = url
    world.keep(made)
    if value := str(given.get("access_token") or ""):
        grant_by_word(simulator, value, app.id, account_id)
    return made


def grant_by_word(simulator: Simulator, value: str, app_id: str, account_id: str) -> None:
    """The token that comes with a number; the word it begins with says what is wrong with it."""
    word = next((word for word in (*LACKING, "expired", "wrong") if value.lower().startswith(word)), "")
    known = simulator.world.tokens.get(value)
    if word != "wrong":
        made = grant(simulator, value, app_id, [account_id], 1.0 if word == "expired" else 0.0)
        made.scopes = [scope for scope in made.scopes if scope not in LACKING.get(word, ())]
        simulator.world.keep(made)
    elif known is not None:
        simulator.world.forget(known)


def grant(simulator: Simulator, value: str, app_id: str, accounts: list[str], expires_at: float) -> Token:
    token = simulator.world.tokens.get(value) or Token(value, app_id)
    token.app_id, token.expires_at = app_id, expires_at
    token.accounts = sorted({*token.accounts, *accounts})
    simulator.world.keep(token)
    return token


def describe(simulator: Simulator, one: Number) -> Json:
    account = simulator.world.accounts[one.account_id]
    tokens = [token.value for token in simulator.world.tokens.values() if one.account_id in token.accounts]
    return {
        "phone_number_id": one.id,
        "waba_id": one.account_id,
        "business_id": account.business_id,
        "display_phone": one.display_phone,
        "verified_name": one.verified_name,
        "test": one.test,
        "allowed": one.allowed,
        "standing": one.standing,
        "username": one.username,
        "code": one.code,
        "tokens": tokens,
        "apps": {
            app_id: addresses.callback_of(simulator.world, app_id, account.id, one.id)
            for app_id in account.subscriptions
        },
    }


async def one_account(request: Request) -> Response:
    """What Meta says of an account, changed with PATCH (null: the ordinary again)."""
    simulator = of(request)
    found = simulator.world.accounts.get(request.path_params["id"])
    if found is None:
        raise Absent("There is no such account.")
    if request.method == "PATCH":
        given = await values(request)
        if wrong := set(given) - ACCOUNT_STANDING:
            known = ", ".join(sorted(ACCOUNT_STANDING))
            raise ValueError(f"Meta says nothing of {', '.join(sorted(wrong))}. It may: {known}.")
        found.standing = {name: value for name, value in (found.standing | given).items() if value is not None}
        simulator.world.keep(found)
    return answer({"waba_id": found.id, "business_id": found.business_id, "standing": found.standing})


async def one_number(request: Request) -> Response:
    """One number; PATCH changes what Meta says of it (null: the ordinary again)."""
    simulator = of(request)
    found = number(simulator, request.path_params["id"])
    if request.method == "PATCH":
        given = await values(request)
        word = given.pop("username_status", None)
        if wrong := set(given) - STANDING:
            raise ValueError(f"Meta says nothing of {', '.join(sorted(wrong))}. It may: {', '.join(sorted(STANDING))}.")
        if word is not None:
            rename(simulator, found, word)
        found.standing = {name: value for name, value in (found.standing | given).items() if value is not None}
        simulator.world.keep(found)
    if request.method == "DELETE":
        for thread in [thread for thread in simulator.world.threads.values() if thread.number_id == found.id]:
            simulator.world.forget_thread(thread)
        simulator.world.forget(found)
        simulator.hub.ring("numbers")
        return answer({"deleted": True})
    return answer(describe(simulator, found))


def rename(simulator: Simulator, found: Number, word: Any) -> None:
    """Meta decides about the name by which people find the number."""
    if not found.username or word not in usernames.STATES:
        raise ValueError(f"username_status is one of {', '.join(usernames.STATES)}, of a number that has a username.")
    usernames.turn(simulator, found, word)


async def apps(request: Request) -> Response:
    """All apps, or one made or changed (a new `app_secret` signs from the next webhook on)."""
    simulator = of(request)
    if request.method == "POST":
        given = await values(request)
        if not given.get("app_secret"):
            raise ValueError("app_secret is required.")
        app = register_app(simulator, given)
        app.callback_url = str(given.get("callback_url", app.callback_url))
        app.verify_token = str(given.get("verify_token", app.verify_token))
        if app.callback_url and not addresses.is_local(app.callback_url, simulator.addresses.product):
            raise ValueError("callback_url must be on this machine.")
        simulator.world.keep(app)
        return answer(asdict(app), 201)
    return answer({"results": [asdict(app) for app in simulator.world.apps.values()]})


async def tokens(request: Request) -> Response:
    """All tokens, or one made or changed: `expires_in` seconds (negative: expired already), for `waba_ids`."""
    simulator = of(request)
    if request.method == "GET":
        return answer({"results": [asdict(token) for token in simulator.world.tokens.values()]})
    given = await values(request)
    value = str(given.get("access_token") or "")
    known = simulator.world.tokens.get(value)
    app_id = str(given.get("app_id") or (known.app_id if known else ""))
    if not value or app_id not in simulator.world.apps:
        raise ValueError("access_token is required, and app_id of a registered app.")
    wait = given.get("expires_in")
    if wait is not None and (isinstance(wait, bool) or not isinstance(wait, int | float)):
        raise ValueError("expires_in is a number of seconds.")
    expires_at = 0.0 if wait is None else time.time() + wait
    token = grant(simulator, value, app_id, [str(one) for one in several(given, "waba_ids", [])], expires_at)
    if isinstance(given.get("scopes"), list):
        token.scopes = [str(scope) for scope in given["scopes"]]
        simulator.world.keep(token)
    return answer(asdict(token), 201)


async def codes(request: Request) -> Response:
    """The signup dialog once more, for an account that is there: a code for an app."""
    simulator = of(request)
    given = await values(request)
    app_id, account_id = str(given.get("app_id") or ""), str(given.get("waba_id") or "")
    if app_id not in simulator.world.apps or account_id not in simulator.world.accounts:
        raise Absent("app_id is that of a registered app, waba_id that of an account that is there.")
    return answer({"code": signup.code_for(simulator, app_id, account_id)}, 201)


async def one_token(request: Request) -> Response:
    """Forget a token: from now on it is unknown (code 190)."""
    simulator = of(request)
    found = simulator.world.tokens.get(request.path_params["value"])
    if found is None:
        raise Absent("There is no such token.")
    simulator.world.forget(found)
    return answer({"deleted": True})
