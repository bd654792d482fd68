"""What the owner of a number sets for it at Graph: checks, calling, storage, the shop in the chat, a public key.

Source: Meta's references of a number's settings, whatsapp_commerce_settings and whatsapp_business_encryption (v23.0);
"Identity change check" on its page of business phone numbers.
"""

from __future__ import annotations

from simulator.core import Simulator
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.graph.presence import invalid

PARTS = ("calling", "storage_configuration", "payload_encryption")
SHOP = ("is_cart_enabled", "is_catalog_visible")
KEY = "-----BEGIN PUBLIC KEY-----"


def settings(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/settings`: every part, the ordinary where nothing was set."""
    number = gate.number(call, gate.token(call))
    ordinary: Json = {"calling": {"status": "DISABLED"}, "storage_configuration": {"status": "DEFAULT"}}
    checks = {"user_identity_change": {"enable_identity_key_check": number.checks_identity}}
    told = ordinary | {name: number.equipment[name] for name in PARTS if name in number.equipment} | checks
    return pick(call, dict.fromkeys(PARTS) | told, tuple(told))


def change_settings(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/settings`: the parts that are given, and none of them when one is wrong."""
    number = gate.number(call, gate.token(call))
    params = call.params()
    given = {name: params[name] for name in PARTS if name in params}
    if any(not isinstance(part, dict) or not part for part in given.values()):
        raise invalid(f"Params {', '.join(given)} must be objects.")
    if "user_identity_change" in params or not given:
        part = params.get("user_identity_change")
        on = part.get("enable_identity_key_check") if isinstance(part, dict) else None
        if not isinstance(on, bool):
            raise invalid("Param user_identity_change['enable_identity_key_check'] must be a boolean.")
        number.checks_identity = on
    number.equipment |= given
    simulator.world.keep(number)
    return {"success": True}


def shop(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/whatsapp_commerce_settings`."""
    number = gate.number(call, gate.token(call))
    shown = {"is_cart_enabled": True, "is_catalog_visible": False}
    found = simulator.world.catalogue_of(number.account_id)
    told = {"id": number.id, "catalog_id": found.id if found else None} | {
        name: number.equipment.get(name, shown[name]) for name in SHOP
    }
    return {"data": [pick(call, told, SHOP)]}


def change_shop(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/whatsapp_commerce_settings?is_cart_enabled=&is_catalog_visible=`, or in the body."""
    number = gate.number(call, gate.token(call))
    params = call.params()
    given = {name: str(params[name]).lower() for name in SHOP if name in params}
    if not given or not set(given.values()) <= {"true", "false"}:
        raise invalid(f"Params {' and '.join(SHOP)} must be booleans.")
    number.equipment |= {name: value == "true" for name, value in given.items()}
    simulator.world.keep(number)
    return {"success": True}


def key(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/whatsapp_business_encryption`."""
    number = gate.number(call, gate.token(call))
    found = str(number.equipment.get("business_public_key", ""))
    told = {"business_public_key": found, "business_public_key_signature_status": "VALID"}
    return {"data": [told] if found else []}


async def change_key(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/whatsapp_business_encryption`: a public key in PEM."""
    number = gate.number(call, gate.token(call))
    given = str((await call.fields()).get("business_public_key") or "")
    if not given.strip().startswith(KEY):
        raise invalid("Param business_public_key must be a 2048-bit RSA public key in PEM.")
    number.equipment["business_public_key"] = given
    simulator.world.keep(number)
    return {"success": True}
