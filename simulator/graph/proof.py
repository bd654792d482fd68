"""A new number at Graph: added to an account, and proved by a code that Meta sends to its phone.

Source: Meta's references of phone_numbers, request_code and verify_code (v23.0). Here the code is read at
GET /_control/numbers/{id}.
"""

from __future__ import annotations

import secrets

from simulator import identity
from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.presence import invalid
from simulator.things import Number

METHODS = ("SMS", "VOICE")


def add(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/phone_numbers` with `cc`, `phone_number`, `verified_name`: a number that is not yet proved."""
    account = gate.account(call, gate.token(call))
    params = call.params()
    params.setdefault("cc", params.get("country_code"))  # as some clients call it
    for name in ("cc", "phone_number", "verified_name"):
        if not params.get(name):
            raise missing(name)
    code, phone = identity.digits(str(params["cc"])), identity.digits(str(params["phone_number"]))
    phone = phone if phone.startswith(code) and len(phone) > 10 else f"{code}{phone}"
    if not phone.isdigit() or not 7 <= len(phone) <= 15:
        raise invalid("Param phone_number must be a phone number.")
    if any(identity.digits(one.display_phone) == phone for one in simulator.world.numbers.values()):
        raise invalid("The phone number is in an account already.")
    name = str(params["verified_name"])
    made = Number(str(10**15 + secrets.randbelow(10**15)), account.id, f"+{phone}", name, registered=False)
    made.standing = {"code_verification_status": "NOT_VERIFIED", "name_status": "PENDING_REVIEW"}
    simulator.world.keep(made)
    simulator.hub.ring("numbers")
    return {"id": made.id}


def request_code(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/request_code` with `code_method` and `language`: a new code, six digits."""
    number = gate.number(call, gate.token(call))
    params = call.params()
    if params.get("code_method") not in METHODS:
        raise invalid(f"Param code_method must be one of {{{', '.join(METHODS)}}}.")
    if not params.get("language"):
        raise missing("language")
    number.code = f"{secrets.randbelow(10**6):06d}"
    simulator.world.keep(number)
    return {"success": True}


def verify_code(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/verify_code` with the `code`, once; the number can be registered then."""
    number = gate.number(call, gate.token(call))
    code = str(call.params().get("code") or "")
    if not code:
        raise missing("code")
    if not number.code or code.replace("-", "") != number.code:
        raise GraphError(136025, "The code is not the one that was sent last.")
    number.code = ""
    number.standing = number.standing | {"code_verification_status": "VERIFIED"}
    simulator.world.keep(number)
    return {"success": True, "id": number.id}


def rename(simulator: Simulator, number: Number, name: str) -> Json:
    """`POST /{number}` with `new_display_name`: it is looked at before it stands in place of the old one."""
    number.standing = number.standing | {"new_display_name": name, "new_name_status": "PENDING_REVIEW"}
    simulator.world.keep(number)
    return {"success": True}
