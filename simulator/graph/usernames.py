"""The name by which people find a business, at Graph: asked for, kept back, moved between its numbers, given up.

Source: Meta's page "Business usernames" (June 2026). A name is `approved`, or `reserved` where people have no usernames
yet; business_username_update tells what became of it. Meta's pages name the code 147005 only for a name that one's own
business has on another number.
"""

from __future__ import annotations

import re

from simulator import addresses
from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.presence import invalid
from simulator.identity import digits
from simulator.things import Number

FORM = re.compile(r"(?!www)(?=.*[a-z])[a-z0-9_](?:[a-z0-9_]|\.(?!\.)){1,33}[a-z0-9_]")
DOMAIN = re.compile(r".*\.(com|net|org|io|app|shop)")
TRANSFERS = ("none", "force_transfer")
STATES = ("approved", "reserved", "deleted")


def show(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/username`: its name and how it stands; nothing without one."""
    number = gate.number(call, gate.token(call))
    return {"username": number.username, "status": state(number)} if number.username else {}


def ask(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/username` with `username`, and `transfer_action` to take it from another number of one's own."""
    number = gate.number(call, gate.token(call))
    params, world = call.params(), simulator.world
    wanted = str(params.get("username") or "").lower()
    transfer = str(params.get("transfer_action") or "none").lower()
    if not FORM.fullmatch(wanted) or DOMAIN.fullmatch(wanted):
        raise GraphError(147001, "The username does not follow the rules.")
    if transfer not in TRANSFERS:
        raise invalid(f"Param transfer_action must be one of {{{', '.join(TRANSFERS)}}}.")
    holder = next((one for one in world.numbers.values() if one.username == wanted and one.id != number.id), None)
    strange = holder is not None and world.business_of(holder) != world.business_of(number)
    if strange or wanted in world.by_username:
        raise GraphError(147002, "Choose another one.")
    if holder is not None:
        if transfer == "none":
            raise GraphError(147005, "Set transfer_action to force_transfer to move it to this phone number.")
        turn(simulator, holder, "deleted")
    number.username = wanted
    turn(simulator, number, simulator.settings.usernames)
    return {"status": state(number)}


def drop(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    if number.username:
        turn(simulator, number, "deleted")
    return {"success": True}


def suggestions(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/username_suggestions`: free ones, made from the number's name."""
    number = gate.number(call, gate.token(call))
    taken = {one.username for one in simulator.world.numbers.values()} | set(simulator.world.by_username)
    stem = re.sub(r"[^a-z0-9]+", ".", number.verified_name.lower()).strip(".")[:26] or "business"
    made = [name for name in (stem, f"{stem}.official", f"{stem}_shop") if FORM.fullmatch(name)]
    return {"data": [{"username_suggestions": [name for name in made if name not in taken]}]}


def state(number: Number) -> str:
    return "reserved" if number.username_reserved else "approved"


def turn(simulator: Simulator, number: Number, word: str) -> None:
    """Bring a number's name into another state, and tell it; of one that is gone the name itself is not told."""
    told: Json = {"display_phone_number": digits(number.display_phone), "status": word}
    if word == "deleted":
        number.username = ""
    else:
        told["username"] = number.username
    number.username_reserved = word == "reserved"
    simulator.world.keep(number)
    field = "business_username_update"
    simulator.postman.tell(addresses.updates(simulator.world, number, told, field=field))
