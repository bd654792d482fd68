"""Opening deliveries: bodies into items, items into arrivals, and what cannot be opened into quarantine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from cloudapi.inbound import Item, NotADelivery, NotJSON, parse
from conversations.receive.arrivals import Arrival, Outcome, Verdict
from webhooks.claim import TRIES, Claimed
from webhooks.models import Quarantine
from webhooks.routing import Routes, Unroutable, arrival

INSERT = """
insert into webhooks_quarantine (delivery_id, received_on, reason, number, items, alone, at)
select d, day, reason, number, n, alone, house_now()
from json_to_recordset(%s) as r (d bigint, day date, reason text, number text, n int, alone boolean)
on conflict do nothing
"""


@dataclass(slots=True)
class Opened:
    """One delivery taken apart; `refusal` instead of items when that was not possible."""

    delivery: Claimed
    items: Sequence[Item] = ()
    refusal: Quarantine.Reason | None = None


@dataclass(slots=True)
class Dealt:
    """What a round of deliveries comes to."""

    arrivals: list[Arrival] = field(default_factory=list)
    unroutable: dict[Unroutable, int] = field(default_factory=dict)


def open_one(delivery: Claimed) -> Opened:
    """Take a delivery apart. One that ended the process before is not touched again."""
    if delivery.attempts > TRIES:
        return Opened(delivery, refusal=Quarantine.Reason.STOPPED_DRAIN)
    if delivery.body is None:
        return Opened(delivery)
    try:
        return Opened(delivery, parse(delivery.body).items)
    except NotJSON:
        return Opened(delivery, refusal=Quarantine.Reason.NOT_JSON)
    except NotADelivery:
        return Opened(delivery, refusal=Quarantine.Reason.NOT_A_DELIVERY)


def deal(cursor: Any, opened: Sequence[Opened]) -> Dealt:
    """Find everybody's tenant. What the own app of a tenant sent and nobody can read goes to that tenant's ledger."""
    items = [item for one in opened for item in one.items]
    routes = Routes.read(cursor, [one.delivery for one in opened], items)
    dealt = Dealt()
    for one in opened:
        if one.refusal is not None:
            home = routes.home(one.delivery)
            if home is None:
                _count(dealt, Unroutable(one.delivery, one.refusal))
            else:
                verdict = Verdict(Outcome.QUARANTINED, one.refusal.value)
                dealt.arrivals.append(arrival(one.delivery, home.line.tenant_id, None, None, verdict))
        for item in one.items:
            found = routes.deal(one.delivery, item)
            if isinstance(found, Unroutable):
                _count(dealt, found)
            else:
                dealt.arrivals += found
    return dealt


def set_aside(cursor: Any, dealt: Dealt) -> None:
    """Write down what no tenant got."""
    if dealt.unroutable:
        somebodys = {one.delivery_id for one in dealt.arrivals}
        rows = [
            {
                "d": one.delivery.id, "day": one.delivery.received_on, "reason": one.reason.value,
                "number": one.number, "n": count, "alone": one.delivery.id not in somebodys,
            }
            for one, count in dealt.unroutable.items()
        ]  # fmt: skip
        cursor.execute(INSERT, [orjson.dumps(rows).decode()])


def _count(dealt: Dealt, one: Unroutable) -> None:
    dealt.unroutable[one] = dealt.unroutable.get(one, 0) + 1
