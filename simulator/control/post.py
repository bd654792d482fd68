"""Control: the webhooks themselves: raw and spoilt bodies, bulk jobs, the log, pause and retries."""

from __future__ import annotations

import base64
from dataclasses import asdict, fields
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from simulator import addresses, wire
from simulator.bulk import Bulk, Plan
from simulator.control.common import Absent, answer, decimal, number, of, values, whole
from simulator.core import Simulator
from simulator.parcels import Parcel

Json = dict[str, Any]
PLAN = {f.name for f in fields(Plan)}


async def webhooks(request: Request) -> Response:
    """The log, oldest first: `after` an id, `state`, `limit`, `bodies=1`; and the counts."""
    simulator = of(request)
    after, state = whole(request, "after", 0), request.query_params.get("state")
    bodies = request.query_params.get("bodies") == "1"
    found = [one for one in simulator.postman.log.values() if one.id > after and state in (None, one.state)]
    rows = [describe(one, bodies) for one in found[: whole(request, "limit", 1000)]]
    counts = simulator.postman.counts | {"undelivered": len(simulator.postman.undelivered)}
    return answer({"counts": counts, "paused": simulator.settings.paused, "results": rows})


def describe(parcel: Parcel, bodies: bool) -> Json:
    row = asdict(parcel)
    row["body"] = row.pop("text") if bodies else None
    return row


async def raw(request: Request) -> Response:
    """Post any body: see the package's docstring."""
    simulator = of(request)
    given = await values(request)
    target = number(simulator, given.get("number"))
    account = simulator.world.accounts[target.account_id]
    app_id = str(given.get("app_id") or next(iter(account.subscriptions), ""))
    signature, copies = given.get("signature", "good"), given.get("copies", 1)
    if app_id not in simulator.world.apps:
        raise Absent("No app is subscribed to this number, and none was named.")
    if signature not in wire.SIGNATURES or not isinstance(copies, int) or not 1 <= copies <= 1000:
        raise ValueError(f"signature is one of {', '.join(wire.SIGNATURES)}; copies is 1 to 1000.")
    url = str(given.get("url") or "")
    if url and not addresses.is_local(url, simulator.addresses.product):
        raise ValueError("url must be on this machine.")
    text, binary = body_of(given)
    posted = []
    for _ in range(copies):
        parcel = Parcel(app_id, account.id, target.id, text, url=url, binary=binary, signature=signature)
        parcel.retried = bool(given.get("retry", False))
        posted.append(simulator.postman.post(parcel).id)
    return answer({"ids": posted}, 202)


def body_of(given: Json) -> tuple[str, bool]:
    """The bytes to post: `body` (JSON, escaped as Meta does), `body_text` or `body_base64` (both as they are)."""
    if "body_base64" in given:
        base64.b64decode(str(given["body_base64"]), validate=True)
        return str(given["body_base64"]), True
    if "body_text" in given:
        return base64.b64encode(str(given["body_text"]).encode("utf-8", "surrogatepass")).decode(), True
    if "body" not in given:
        raise ValueError("One of body, body_text and body_base64 is required.")
    return wire.encode(given["body"]).decode(), False


async def one_webhook(request: Request) -> Response:
    """One delivery with its body and answers; `wait` seconds for its first answer."""
    simulator = of(request)
    parcel = simulator.postman.log.get(int(request.path_params["id"]))
    if parcel is None:
        raise Absent("That webhook is not in the log.")
    await simulator.until(lambda: bool(parcel.answers), decimal(request, "wait", 0))
    return answer(describe(parcel, True))


async def replay(request: Request) -> Response:
    """Post everything in the log once more: `{"after": id, "shuffle": true}` (Meta's own duplicates look like this)."""
    simulator = of(request)
    given = await values(request)
    found = [
        one
        for one in simulator.postman.log.values()
        if one.id > int(given.get("after", 0)) and one.state == "delivered"
    ]
    if given.get("shuffle"):
        simulator.postman.random.shuffle(found)
    for one in found:
        copy = Parcel(
            one.app_id,
            one.account_id,
            one.number_id,
            one.text,
            url=one.url,
            binary=one.binary,
            items=one.items,
        )
        simulator.postman.post(copy)
    return answer({"replayed": len(found)}, 202)


async def pause(request: Request) -> Response:
    of(request).set({"paused": True})
    return answer({"paused": True})


async def resume(request: Request) -> Response:
    of(request).set({"paused": False})
    return answer({"paused": False})


async def retry(request: Request) -> Response:
    """Try everything undelivered at once, without waiting for its time."""
    of(request).postman.retry_now()
    return answer({"undelivered": len(of(request).postman.undelivered)})


async def idle(request: Request) -> Response:
    """Wait at most `timeout` seconds until every status is told and every webhook is delivered."""
    return answer({"idle": await of(request).idle(decimal(request, "timeout", 10.0))})


async def bulks(request: Request) -> Response:
    """Start a bulk job; with `"wait": true` the answer is its report."""
    simulator = of(request)
    given = await values(request)
    wait = bool(given.pop("wait", False))
    chosen = given.pop("numbers", None) or [given.pop("number", None)]
    if wrong := set(given) - PLAN:
        raise ValueError(f"A bulk has no {', '.join(sorted(wrong))}. It has: {', '.join(sorted(PLAN))}.")
    try:
        plan = Plan(numbers=[number(simulator, one).id for one in chosen], **given)
    except TypeError as error:
        raise ValueError(f"A value of the bulk is of the wrong kind: {error}.") from error
    job = start(simulator, plan)
    if wait:
        await job.done.wait()
    return answer(job.dump(), 201)


def start(simulator: Simulator, plan: Plan) -> Bulk:
    job = Bulk(simulator, plan)
    simulator.jobs[job.id] = job
    for old in list(simulator.jobs)[:-20]:
        if simulator.jobs[old].done.is_set():
            del simulator.jobs[old]
    return job


async def one_bulk(request: Request) -> Response:
    simulator = of(request)
    job = simulator.jobs.get(int(request.path_params["id"]))
    if job is None:
        raise Absent("There is no such bulk job.")
    if request.method == "DELETE":
        job.cancel()
    return answer(orjson.loads(orjson.dumps(job.dump())))
