"""Control: what was accepted and mailed, the settings, the faults, and starting afresh."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulator.control.common import Absent, answer, decimal, of, values, whole
from simulator.faults import KINDS

Json = dict[str, Any]


async def state(request: Request) -> Response:
    """How much of everything there is."""
    simulator = of(request)
    world = simulator.world
    return answer(
        {
            "own": simulator.addresses.own,
            "product": simulator.addresses.product,
            "numbers": len(world.numbers),
            "apps": len(world.apps),
            "tokens": len(world.tokens),
            "people": len(world.people),
            "threads": len(world.threads),
            "messages": len(world.messages),
            "media": len(world.media),
            "mails": len(simulator.mailbox.mails),
            "ledger": simulator.ledger.last,
            "pending_statuses": simulator.statuses.pending,
            "webhooks": simulator.postman.counts | {"undelivered": len(simulator.postman.undelivered)},
            "settings": simulator.settings.dump(),
        }
    )


async def ledger(request: Request) -> Response:
    """Accepted calls: `after`, `limit`, `number`, `kind`, `callback`; `count` and `wait` to wait for as many."""
    simulator = of(request)
    book = simulator.ledger
    if request.method == "DELETE":
        book.clear()
        return answer({"last": 0})
    after, count = whole(request, "after", 0), whole(request, "count", 0)
    if count:
        await simulator.until(lambda: book.last >= after + count, decimal(request, "wait", 10.0))
    query = request.query_params
    found = book.read(
        after,
        whole(request, "limit", 1000, 50_000),
        number_id=query.get("number", ""),
        kind=query.get("kind", ""),
        callback=query.get("callback", ""),
    )
    return answer({"last": book.last, "results": [asdict(entry) for entry in found]})


async def doubles(request: Request) -> Response:
    """Messages accepted more than once, `by` callback, prefix (up to the first dot) or body."""
    by = request.query_params.get("by", "callback")
    if by not in ("callback", "prefix", "body"):
        raise ValueError("by is callback, prefix or body.")
    book = of(request).ledger
    counts = {kind: sum(entry.kind == kind for entry in book.entries) for kind in ("message", "read", "typing")}
    return answer({"counts": counts, "doubles": book.doubles(by)})


async def settings(request: Request) -> Response:
    simulator = of(request)
    if request.method == "PATCH":
        simulator.set(await values(request))
    return answer(simulator.settings.dump())


async def faults(request: Request) -> Response:
    """The rules in force and the kinds there are; POST adds one, DELETE takes all back."""
    simulator = of(request)
    if request.method == "POST":
        return answer(asdict(simulator.faults.add(await values(request))), 201)
    if request.method == "DELETE":
        simulator.faults.remove()
    return answer({"results": simulator.faults.dump(), "kinds": KINDS})


async def one_fault(request: Request) -> Response:
    simulator = of(request)
    found = simulator.faults.rules.get(int(request.path_params["id"]))
    if found is None:
        raise Absent("There is no such fault.")
    if request.method == "DELETE":
        simulator.faults.remove(found.id)
    return answer(asdict(found))


async def mails(request: Request) -> Response:
    """Mails, newest first: `to` an address, `count` and `wait` to wait for as many; DELETE empties the box."""
    simulator = of(request)
    box = simulator.mailbox
    if request.method == "DELETE":
        box.clear()
    to = request.query_params.get("to")
    count = whole(request, "count", 0)
    if count:
        await simulator.until(lambda: len(addressed(box.newest_first(), to)) >= count, decimal(request, "wait", 10.0))
    return answer(
        {"results": [asdict(mail) for mail in addressed(box.newest_first(), to)[: whole(request, "limit", 100)]]}
    )


def addressed(found: list[Any], to: str | None) -> list[Any]:
    return [mail for mail in found if to is None or to in mail.to]


async def one_mail(request: Request) -> Response:
    mail = of(request).mailbox.mails.get(request.path_params["id"])
    if mail is None:
        raise Absent("That mail is not here any more.")
    return answer(asdict(mail))


async def reset(request: Request) -> Response:
    """Forget what was said, mailed, queued and set; with `{"everything": true}` numbers and apps too."""
    simulator = of(request)
    simulator.reset(bool((await values(request)).get("everything")))
    return answer({"reset": True})
