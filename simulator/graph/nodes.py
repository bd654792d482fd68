"""The nodes of Graph: a number, an account, an app, a group, a media object: shown, changed, deleted by their id."""

from __future__ import annotations

from simulator import handshake
from simulator.core import Simulator
from simulator.errors import GraphError, missing, unknown_object, unknown_path
from simulator.graph import (
    accounts,
    flows,
    group_calls,
    groups,
    handles,
    history,
    numbers,
    presence,
    proof,
    showcase,
    template_groups,
    templates,
)
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.things import Number, Token


def show(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{id}?fields=`: a number, an account, an app, a group, a message's history, a media object, an upload."""
    if call.node.startswith("upload:"):
        return handles.standing(simulator, gate, call)
    token = gate.token(call)
    world = simulator.world
    if call.node in world.numbers:
        return pick(call, numbers.describe(simulator, gate.number(call, token), token), numbers.FIELDS)
    if call.node in world.accounts:
        return accounts.show(simulator, gate, call)
    if call.node in world.apps:
        app = gate.app(call, token)
        return pick(call, {"name": app.name, "link": "", "id": app.id}, ("name",))
    if call.node in world.templates:
        return templates.show(gate, call, token)
    if call.node in world.flows:
        return showcase.flow(simulator, call, token)
    if call.node in world.people and world.people[call.node].group:
        return groups.show(simulator, call, token)
    if call.node in world.by_history:
        return history.show(simulator, gate, call)
    if (found := template_groups.holder(simulator, gate, call)) is not None:
        return template_groups.show(simulator, call, *found)
    return show_media(simulator, call, token)


def show_media(simulator: Simulator, call: Call, token: Token) -> Json:
    media = simulator.shelf.find(call.node)
    if media is None or not visible(simulator, media.number_id, call, token):
        raise unknown_object(call.node)
    told: Json = {
        "messaging_product": "whatsapp",
        "url": simulator.shelf.url(simulator.addresses.own, media, simulator.settings.media_url_seconds),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": str(media.size),
        "id": media.id,
    }
    return pick(call, told, tuple(told))


def visible(simulator: Simulator, number_id: str, call: Call, token: Token) -> bool:
    """Whether a media object of this number may be seen with this token (and the optional `phone_number_id`)."""
    number = simulator.world.numbers.get(number_id)
    wanted = call.query.get("phone_number_id", number_id)
    return number is not None and number.account_id in token.accounts and wanted == number_id


async def change(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}`: webhook_configuration (an empty address removes it), a name or a PIN; what else is edited."""
    if call.node.startswith("upload:"):
        return handles.go_on(simulator, gate, call)
    token = gate.token(call)
    if call.node in simulator.world.templates:
        return templates.edit(simulator, gate, call, token)
    if call.node in simulator.world.people:
        return await group_calls.change(simulator, gate, call)
    if call.node in simulator.world.flows:
        return await flows.describe(simulator, gate, call)
    if call.node in simulator.world.accounts:
        return accounts.change(simulator, gate, call)
    if (found := template_groups.holder(simulator, gate, call)) is not None:
        return template_groups.change(simulator, call, *found)
    return await configure(simulator, gate.number(call, token), token, call.params())


async def configure(simulator: Simulator, number: Number, token: Token, params: Json) -> Json:
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
    """`DELETE /{media}`, a group of people or of templates, or a flow that is a draft."""
    token = gate.token(call)
    if call.node in simulator.world.flows:
        return flows.delete(simulator, gate, call)
    if call.node in simulator.world.people:
        return group_calls.delete(simulator, gate, call)
    if (found := template_groups.holder(simulator, gate, call)) is not None:
        return template_groups.delete(simulator, *found)
    media = simulator.shelf.find(call.node)
    if media is None or not visible(simulator, media.number_id, call, token):
        raise unknown_object(call.node)
    simulator.shelf.remove(media)
    return {"success": True}


def unknown(simulator: Simulator, gate: Gate, call: Call) -> GraphError:
    """What Graph says of an edge that a node does not have, or of a node that is not there."""
    gate.token(call)
    world, shelf = simulator.world, simulator.shelf
    kinds = {
        "WhatsAppBusinessAccount": call.node in world.accounts,
        "WhatsAppBusinessPhoneNumber": call.node in world.numbers,
        "Application": call.node in world.apps,
        "WhatsAppMessageTemplate": call.node in world.templates,
        "WhatsAppFlow": call.node in world.flows,
        "WhatsAppGroup": call.node in world.people and world.people[call.node].group,
        "WhatsAppMedia": shelf.find(call.node) is not None,
    }
    kind = next((name for name, is_there in kinds.items() if is_there), "")
    return unknown_path(call.method, call.edge, kind) if kind and call.edge else unknown_object(call.node)
