"""The management side of Graph: numbers, accounts, media objects and subscriptions."""

from __future__ import annotations

import time
from typing import Any

from simulator import handshake, identity
from simulator.core import Simulator
from simulator.errors import missing, unknown_object
from simulator.graph import accounts, flows, group_calls, groups, handles, presence, proof, showcase, templates
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.things import Number, Token

NUMBER_FIELDS = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
)


def show(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{id}?fields=`: a number, an account, an app, a group, a media object or an upload."""
    if call.node.startswith("upload:"):
        return handles.standing(simulator, gate, call)
    token = gate.token(call)
    world = simulator.world
    if call.node in world.numbers:
        return pick(call, describe(simulator, gate.number(call, token), token), NUMBER_FIELDS)
    if call.node in world.accounts:
        return accounts.show(gate, call)
    if call.node in world.apps:
        app = gate.app(call, token)
        return pick(call, {"name": app.name, "link": "", "id": app.id}, ("name",))
    if call.node in world.templates:
        return templates.show(gate, call, token)
    if call.node in world.flows:
        return showcase.flow(simulator, call, token)
    if call.node in world.people and world.people[call.node].group:
        return groups.show(simulator, call, token)
    return show_media(simulator, call, token)


def show_media(simulator: Simulator, call: Call, token: Token) -> Json:
    media = simulator.shelf.find(call.node)
    if media is None or not visible(simulator, media.number_id, call, token):
        raise unknown_object(call.node)
    return {
        "messaging_product": "whatsapp",
        "url": simulator.shelf.url(simulator.addresses.own, media, simulator.settings.media_url_seconds),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": str(media.size),
        "id": media.id,
    }


def visible(simulator: Simulator, number_id: str, call: Call, token: Token) -> bool:
    """Whether a media object of this number may be seen with this token (and the optional `phone_number_id`)."""
    number = simulator.world.numbers.get(number_id)
    wanted = call.query.get("phone_number_id", number_id)
    return number is not None and number.account_id in token.accounts and wanted == number_id


def describe(simulator: Simulator, number: Number, token: Token) -> Json:
    account = simulator.world.accounts[number.account_id]
    app = simulator.world.apps[token.app_id]
    configuration = {
        "phone_number": number.overrides.get(app.id),
        "whatsapp_business_account": account.subscriptions.get(app.id),
        "application": app.callback_url,
    }
    return (
        {
            "verified_name": number.verified_name,
            "code_verification_status": "VERIFIED",
            "display_phone_number": number.display_phone,
            "quality_rating": "GREEN",
            "platform_type": "CLOUD_API" if number.registered else "NOT_APPLICABLE",
            "throughput": {"level": "STANDARD"},
            "status": "CONNECTED" if number.registered else "DISCONNECTED",
            "name_status": "APPROVED",
            "account_mode": "SANDBOX" if number.test else "LIVE",
            "is_official_business_account": False,
            "is_pin_enabled": True,
            "is_on_biz_app": False,
            "whatsapp_business_manager_messaging_limit": "TIER_2K",
            "webhook_configuration": {name: value for name, value in configuration.items() if value},
            "health_status": health(number),
            "conversational_automation": {"prompts": [], "commands": []} | number.automation | {"id": number.id},
            "id": number.id,
        }
        | seldom(number)
        | number.standing
    )


def seldom(number: Number) -> Json:
    """What only other people's clients ask of a number."""
    return {
        "quality_score": {"score": number.standing.get("quality_rating", "GREEN")},
        "new_name_status": "NONE",
        "new_display_name": None,
        "certificate": None,
        "new_certificate": None,
        "is_preverified_number": False,
        "search_visibility": "NON_VISIBLE",
        "eligibility_for_api_business_global_search": "NON_ELIGIBLE_UNDEFINED_COUNTRY",
        "host_platform": "CLOUD_API",
        "messaging_limit_tier": number.standing.get("whatsapp_business_manager_messaging_limit", "TIER_2K"),
        "last_onboarded_time": time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(number.joined_at)),
        "country_dial_code": None,
        "country_code": identity.country(identity.digits(number.display_phone)),
        "username": number.username or None,
    }


def health(number: Number) -> Json:
    """Whether messages can be sent; a number that is restricted, banned or not registered is BLOCKED."""
    blocked = not number.registered or number.standing.get("status") in ("BANNED", "RESTRICTED")
    said = "BLOCKED" if blocked else "AVAILABLE"
    return {
        "can_send_message": said,
        "entities": [{"entity_type": "PHONE_NUMBER", "id": number.id, "can_send_message": said}],
    }


async def change(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}`: webhook_configuration (an empty address removes it), a name or a PIN; what else is edited."""
    if call.node.startswith("upload:"):
        return handles.go_on(simulator, gate, call)
    token = gate.token(call)
    if call.node in simulator.world.templates:
        return templates.edit(simulator, gate, call, token)
    if call.node in simulator.world.people:
        return group_calls.change(simulator, gate, call)
    if call.node in simulator.world.flows:
        return await flows.describe(simulator, gate, call)
    number = gate.number(call, token)
    params = call.params()
    configuration = params.get("webhook_configuration")
    if isinstance(configuration, dict):
        url = str(configuration.get("override_callback_uri") or "")
        if url:
            await handshake.perform(simulator, url, str(configuration.get("verify_token") or ""))
            number.overrides[token.app_id] = url
        else:
            number.overrides.pop(token.app_id, None)
        simulator.world.keep(number)
    elif params.get("new_display_name"):
        return proof.rename(simulator, number, str(params["new_display_name"]))
    elif "pin" in params:
        presence.set_pin(number, params["pin"])
        simulator.world.keep(number)
    else:
        raise missing("webhook_configuration")
    return {"success": True}


def delete(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`DELETE /{media}`, or a flow that is a draft."""
    token = gate.token(call)
    if call.node in simulator.world.flows:
        return flows.delete(simulator, gate, call)
    media = simulator.shelf.find(call.node)
    if media is None or not visible(simulator, media.number_id, call, token):
        raise unknown_object(call.node)
    simulator.shelf.remove(media)
    return {"success": True}


def phone_numbers(simulator: Simulator, gate: Gate, call: Call) -> Json:
    token = gate.token(call)
    account = gate.account(call, token)
    found = [number for number in simulator.world.numbers.values() if number.account_id == account.id]
    return {"data": [pick(call, describe(simulator, number, token), NUMBER_FIELDS) for number in found]}


def subscribed_apps(simulator: Simulator, gate: Gate, call: Call) -> Json:
    account = gate.account(call, gate.token(call))
    data: list[Json] = []
    for app_id, url in account.subscriptions.items():
        app = simulator.world.apps[app_id]
        row: Json = {"whatsapp_business_api_data": {"id": app.id, "link": "", "name": app.name}}
        data.append(row | ({"override_callback_uri": url} if url else {}))
    return {"data": data}


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


def app_subscriptions(simulator: Simulator, gate: Gate, call: Call) -> Json:
    app = gate.app(call, gate.token(call))
    row: dict[str, Any] = {
        "object": "whatsapp_business_account",
        "callback_url": app.callback_url,
        "active": bool(app.callback_url),
        "fields": [{"name": name, "version": "v25.0"} for name in app.fields],
    }
    return {"data": [row] if app.callback_url or app.fields else []}


async def subscribe_app(simulator: Simulator, gate: Gate, call: Call) -> Json:
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


def unsubscribe_app(simulator: Simulator, gate: Gate, call: Call) -> Json:
    app = gate.app(call, gate.token(call))
    app.callback_url = app.verify_token = ""
    simulator.world.keep(app)
    return {"success": True}
