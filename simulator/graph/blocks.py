"""The people a number has blocked, at Graph: by their phone, or by the user id the business knows them by.

Source: Meta's reference of block_users; "Business-scoped user IDs" (May 2026): `user_id`, and `user` wins over it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from simulator import identity
from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.presence import paged, whatsapp
from simulator.things import Number

DAY = 86_400


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/block_users`."""
    number = gate.number(call, gate.token(call))
    return paged(call, [{"messaging_product": "whatsapp", _key(user): user} for user in number.blocked])


def block(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))

    def one(user: str) -> str:
        world = simulator.world
        person = world.find_phone(user) or world.find_bsuid(user, world.business_of(number))
        thread = world.threads.get(f"{number.id}:{person.id}") if person else None
        if thread is None or thread.last_in < time.time() - DAY:
            return "Only people who wrote to the business within 24 hours can be blocked."
        if user not in number.blocked:
            number.blocked.append(user)
        return ""

    return _on_users(simulator, number, call, "added_users", one)


def unblock(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))

    def one(user: str) -> str:
        if user not in number.blocked:
            return "This person is not blocked."
        number.blocked.remove(user)
        return ""

    return _on_users(simulator, number, call, "removed_users", one)


def _on_users(simulator: Simulator, number: Number, call: Call, word: str, verb: Callable[[str], str]) -> Json:
    """Do it for each; when one fails, Graph answers 400 with both lists."""
    users = whatsapp(call).get("block_users")
    if not isinstance(users, list) or not users or not all(isinstance(one, dict) and _named(one) for one in users):
        raise missing("block_users")
    done: list[Json] = []
    failed: list[Json] = []
    for given in users:
        named = _named(given)
        user = named if "." in named else identity.digits(named)
        row: Json = {"input": named, _key(user): user}
        if problem := verb(user):
            error = {"message": "Failed to block/unblock user", "code": 139100, "error_data": {"details": problem}}
            failed.append(row | {"errors": [error]})
        else:
            done.append(row)
    simulator.world.keep(number)
    if failed:
        details = failed[0]["errors"][0]["error_data"]["details"]
        raise GraphError(139100, details, message="(#139100) Failed to block/unblock some users")
    return {"messaging_product": "whatsapp", "block_users": {word: done}}


def _named(given: Json) -> str:
    return str(given.get("user") or given.get("user_id") or "")


def _key(user: str) -> str:
    return "user_id" if "." in user else "wa_id"
