"""What became of payments, kept with the orders they were for: found by the order's number, in the payer's thread."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cloudapi.inbound import PaymentUpdate
from conversations.receive.arrivals import Arrival
from conversations.receive.envelopes import COLUMNS, Envelope, Envelopes, envelope
from conversations.receive.letters import moment, payment_of
from conversations.receive.rewrites import Rewrites
from conversations.receive.sql import as_json
from conversations.receive.threads import Thread

MOST = 100  # messages of a thread that are looked through, the newest
FIND = f"""
    select {COLUMNS} from json_to_recordset(%s) as k (t bigint, c bigint)
    cross join lateral (
        select * from conversations_message o
        where o.tenant_id = k.t and o.conversation_id = k.c and o.direction = 'out'
            and o.kind in ('interactive', 'template') and o.purge_on is not null
        order by o.at desc, o.id desc limit {MOST}
    ) m
"""  # noqa: S608 - constants of ours
NUMBERS = """
    select message_id, case when payload ->> 'type' = 'order_details'
        then payload #>> '{action,parameters,reference_id}' else payload #>> '{shown,bill,reference}' end
    from conversations_content where message_id = any(%s) and purge_on = any(%s::date[])
"""


class Payments:
    """The payments that a batch tells of; nothing is asked when it tells of none."""

    def __init__(self) -> None:
        self._news: list[tuple[Thread, PaymentUpdate, datetime]] = []

    def take(self, arrival: Arrival, thread: Thread) -> None:
        if isinstance(arrival.item, PaymentUpdate) and thread.id:
            self._news.append((thread, arrival.item, moment(arrival)))

    def settle(self, cursor: Any, envelopes: Envelopes, rewrites: Rewrites) -> Iterator[Envelope]:
        """Keep each with its order; the orders that are here, whose cards change. Two statements however many."""
        if not self._news:
            return
        threads = {thread.id: thread.tenant_id for thread, _, _ in self._news}
        cursor.execute(FIND, [as_json([{"t": tenant, "c": pk} for pk, tenant in sorted(threads.items())])])
        found = {one.id: one for one in map(envelope, map(list, cursor.fetchall()))}
        cursor.execute(NUMBERS, [list(found), sorted({one.purge_on for one in found.values() if one.purge_on})])
        named = {(found[pk].conversation_id, number): found[pk] for pk, number in cursor.fetchall() if number}
        for thread, item, at in self._news:
            if order := named.get((thread.id, item.reference)):
                message = envelopes.one(order)
                rewrites.pay(message, payment_of(item) | {"at": at})
                yield message
