"""Control: people, what they write, and what happens to messages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulator import addresses, compose, identity, samples
from simulator.control.common import answer, message, number, of, person, values, whole
from simulator.core import Simulator
from simulator.media import RECEIVED_FOR
from simulator.parcels import join
from simulator.statuses import RANK
from simulator.things import Message, Person

Json = dict[str, Any]


def describe(simulator: Simulator, one: Person) -> Json:
    """A person with the id each known portfolio has for them."""
    for account in simulator.world.accounts.values():
        simulator.world.bsuid(one, account.business_id)
    return asdict(one)


async def people(request: Request) -> Response:
    """List people (`bulk=1` with those made by bulk jobs), or make one."""
    simulator = of(request)
    if request.method == "POST":
        return answer(describe(simulator, simulator.customers.create(await values(request))), 201)
    everybody = request.query_params.get("bulk") == "1"
    found = [one for one in simulator.world.people.values() if not one.group and (everybody or not one.bulk)]
    return answer({"results": [describe(simulator, one) for one in found[-whole(request, "limit", 1000) :]]})


async def one_person(request: Request) -> Response:
    simulator = of(request)
    found = person(simulator, request.path_params["id"])
    if request.method == "PATCH":
        simulator.customers.edit(found, await values(request))
    elif request.method == "DELETE":
        simulator.customers.remove(found)
        return answer({"deleted": True})
    return answer(describe(simulator, found))


async def rotate(request: Request) -> Response:
    """A new BSUID everywhere, told by `user_changed_user_id`."""
    simulator = of(request)
    found = person(simulator, request.path_params["id"])
    told = simulator.customers.rotate(found)
    return answer({"person": describe(simulator, found), "wamids": [one.wamid for one in told]})


async def rekey(request: Request) -> Response:
    """Another key for a person; the answer says by which hash numbers that check it will hear of it."""
    simulator = of(request)
    found = simulator.customers.rekey(person(simulator, request.path_params["id"]))
    return answer({"identity_key_hash": identity.key_hash(found.id, found.key)})


async def change_phone(request: Request) -> Response:
    """A new phone and BSUID, told by `user_changed_number` (or `user_changed_user_id` when the phone is hidden)."""
    simulator = of(request)
    found = person(simulator, request.path_params["id"])
    told = simulator.customers.change_number(found, str((await values(request)).get("phone") or ""))
    return answer({"person": describe(simulator, found), "wamids": [one.wamid for one in told]})


async def messages(request: Request) -> Response:
    """Let a person write, or list messages."""
    simulator = of(request)
    if request.method == "POST":
        return await write(simulator, await values(request))
    query = request.query_params
    found = [
        asdict(one)
        for one in simulator.world.messages.values()
        if query.get("number", one.number_id) == one.number_id and query.get("person", one.person_id) == one.person_id
    ]
    return answer({"results": found[-whole(request, "limit", 1000) :]})


async def write(simulator: Simulator, given: Json) -> Response:
    batch = given.get("batch", [given])
    copies = given.get("copies", 1)
    if not isinstance(batch, list) or not 1 <= len(batch) <= 1000 or not all(isinstance(one, dict) for one in batch):
        raise ValueError("batch is a list of 1 to 1000 messages.")
    if not isinstance(copies, int) or not 0 <= copies <= 100:
        raise ValueError("copies is a whole number from 0 to 100.")
    composed = [
        compose_one(simulator, {"number": given.get("number"), "person": given.get("person")} | one) for one in batch
    ]
    if given.get("deliver", True):
        deliver(simulator, composed, copies, together="batch" in given)
    return answer({"wamids": [one.wamid for one in composed], "persons": [one.person_id for one in composed]}, 201)


def compose_one(simulator: Simulator, given: Json) -> Message:
    target = number(simulator, given.get("number"))
    if not target.registered:
        raise ValueError("That number is not registered: nobody can write to it.")
    author = person(simulator, given.get("person"))
    clean = {
        name: value for name, value in given.items() if name not in ("number", "person", "copies", "deliver", "batch")
    }
    return simulator.customers.compose(target, author, compose.complete(simulator, target, author, clean))


def deliver(simulator: Simulator, composed: list[Message], copies: int, *, together: bool) -> None:
    """Tell the messages, in one POST for each app when `together`, and as often as `copies` says."""
    if not together:
        for _ in range(copies):
            simulator.postman.tell(update for one in composed for update in simulator.customers.updates(one))
        return
    by_app: dict[str, list[Any]] = {}
    for one in composed:
        for update in simulator.customers.updates(one):
            by_app.setdefault(update.app_id, []).append(update)
    for updates in by_app.values():
        for _ in range(copies):
            simulator.postman.post(join(updates))


async def media(request: Request) -> Response:
    """Keep a file as if a person had sent it, under an id of one's own: `{"number", "type", "id", "filename"}`."""
    simulator = of(request)
    given = await values(request)
    kind, wanted = str(given.get("type") or ""), str(given.get("id") or "")
    if kind not in samples.FILES or not (wanted.isascii() and wanted.isdigit() and len(wanted) < 30):
        raise ValueError(f"type is one of {', '.join(samples.FILES)}, and id is a number.")
    data, mime_type, name = compose.decode(kind, given)
    name = str(given.get("filename") or name)
    kept = simulator.shelf.add(data, mime_type, name, number(simulator, given.get("number")).id, RECEIVED_FOR, wanted)
    return answer(asdict(kept), 201)


async def statuses(request: Request) -> Response:
    """Tell a status of a sent message: `{"wamid","status","errors":[codes],"force","at"}`."""
    simulator = of(request)
    given = await values(request)
    found = message(simulator, given.get("wamid"))
    name = str(given.get("status") or "")
    if found.inbound or name not in list(RANK)[2:]:
        raise ValueError("A status is sent, delivered, read, played or failed, of a message the business sent.")
    codes = error_codes(given) or ([131000] if name == "failed" else [])
    at = given.get("at")
    if at is not None and not isinstance(at, int | float):
        raise ValueError("at is a number of seconds since 1970.")
    if given.get("force"):
        simulator.statuses.announce(found, name, codes, at)
    else:
        found.error = codes[0] if codes else 0
        simulator.statuses.advance(found, name)
    return answer({"status": found.status}, 202)


def error_codes(given: Json) -> list[int]:
    codes = given.get("errors", [])
    if not isinstance(codes, list) or not all(isinstance(code, int) for code in codes):
        raise ValueError("errors is a list of codes.")
    return codes


async def notices(request: Request) -> Response:
    """Any other field, or `errors` at value level: `{"number","field","value"}` or `{"number","errors":[131035]}`."""
    simulator = of(request)
    given = await values(request)
    target = number(simulator, given.get("number"))
    for code in error_codes(given):
        simulator.business.notice(target, code)
    if "field" in given:
        value = given.get("value")
        if not isinstance(value, dict):
            raise ValueError("value is an object.")
        updates = addresses.updates(simulator.world, target, value, field=str(given["field"]))
        simulator.postman.tell(updates)
    return answer({"told": True}, 202)


async def read(request: Request) -> Response:
    """Let a person read what the business wrote: `{"number","person","wamid"}` (all when no wamid is given)."""
    simulator = of(request)
    given = await values(request)
    thread = simulator.world.thread(
        number(simulator, given.get("number")).id, person(simulator, given.get("person")).id
    )
    return answer({"read": simulator.customers.read(thread, str(given.get("wamid") or ""))})
