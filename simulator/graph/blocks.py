"""The people a number has blocked, at Graph: by their phone, or by the user id the business knows them by.

Source: Meta's reference of block_users; "Business-scoped user IDs" (May 2026): `user_id`, and `user` wins over it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from simulator import identity, shapes
from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.paging import page
from simulator.graph.presence import invalid, whatsapp
from simulator.things import Number, Person

DAY = 86_400
BLOCKED = ("messaging_product", "wa_id", "user_id", "parent_user_id")
LATE = "More than 24 hours have passed since this user last wrote to this number."
SOME = "Failed to block some users, see the block_users response list for details"


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/block_users`."""
    number = gate.number(call, gate.token(call))
    people = filter(None, map(simulator.world.people.get, number.blocked))  # who was removed is nobody's any more
    return page(simulator, call, [_named(simulator, number, person) for person in people], BLOCKED)


def _named(simulator: Simulator, number: Number, person: Person) -> Json:
    """A blocked person: always by the id in this portfolio, and by the phone where it may be seen."""
    world = simulator.world
    shown = shapes.shareable(world, person, number)
    return {
        "messaging_product": "whatsapp",
        "user_id": world.bsuid(person, world.business_of(number)),
        "parent_user_id": world.parent_bsuid(person, world.accounts[number.account_id]) or None,
        "wa_id": (person.wa_id or person.phone) if shown else None,
    }


def block(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))

    def one(person: Person | None) -> Json:
        thread = simulator.world.threads.get(f"{number.id}:{person.id}") if person else None
        if person is None or thread is None or thread.last_in < time.time() - DAY:
            return {"code": 131047, "message": "Re-engagement required", "error_data": {"details": LATE}}
        if person.id not in number.blocked:
            number.blocked.append(person.id)
        return {}

    return _on_users(simulator, number, call, "added_users", one)


def unblock(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))

    def one(person: Person | None) -> Json:
        if person is None or person.id not in number.blocked:
            return {"code": 139101, "message": "User not in block list", "error_data": {"details": "Not blocked."}}
        number.blocked.remove(person.id)
        return {}

    return _on_users(simulator, number, call, "removed_users", one)


def _on_users(
    simulator: Simulator, number: Number, call: Call, word: str, verb: Callable[[Person | None], Json]
) -> Json:
    """Do it for each; when one fails, Graph answers 400 with both lists, and each one's error is in its own."""
    users = whatsapp(call).get("block_users")
    if not isinstance(users, list) or not users or not all(isinstance(one, dict) for one in users):
        raise missing("block_users")
    done: list[Json] = []
    failed: list[Json] = []
    for given in users:
        row, person = _whom(simulator, number, given)
        if error := verb(person):
            failed.append(row | {"errors": [error]})
        else:
            done.append(row)
    simulator.world.keep(number)
    answer = {"messaging_product": "whatsapp", "block_users": {word: done}}
    if failed:
        answer["block_users"] = {word: done, "failed_users": failed}
        raise GraphError(139100, SOME, message="(#139100) Failed to block/unblock some users", beside=answer)
    return answer


def _whom(simulator: Simulator, number: Number, given: Json) -> tuple[Json, Person | None]:
    """The person of `user` (a phone) or `user_id`, and how the answer calls them; the phone wins, as at Meta."""
    world = simulator.world
    if user := str(given.get("user") or ""):
        phone = identity.digits(user)
        if not phone.isdigit():
            raise invalid("Param block_users[user] must be a WhatsApp phone number.")
        return {"input": user, "wa_id": phone}, world.find_phone(phone)
    user_id = str(given.get("user_id") or "")
    if not user_id or ".ENT." in user_id:
        raise invalid("Param block_users must hold a user or a user_id, which is no parent id.")
    return {"input": user_id, "user_id": user_id}, world.find_bsuid(user_id, world.business_of(number))
