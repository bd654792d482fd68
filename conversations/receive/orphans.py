"""Statuses that come before anybody knows their message's wamid: kept here, and joined as soon as it is known."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cloudapi.parts import Pricing
from conversations import entry, live, undoing
from conversations.locks import lock_conversations, lock_tenant
from conversations.models import Message
from conversations.receive import statuses
from conversations.receive.envelopes import COLUMNS, Envelope, envelope
from conversations.receive.sql import Row, Statement, as_json
from tenants.scope import acting_for

INSERT = Statement(
    "orphans",
    """
    insert into conversations_orphan (tenant_id, channel_id, wamid_hash, status, at, error_code, price_category,
        price_type, price_country, billable, created_at)
    select t, c, h, s, at, error_code, coalesce(category, ''), coalesce(type, ''), coalesce(country, ''), billable,
        house_now()
    from json_to_recordset($1) as r (t bigint, c bigint, h uuid, s int, at timestamptz, error_code int, category text,
        type text, country text, billable bool)
    on conflict (tenant_id, channel_id, wamid_hash, status) do nothing
    """,
)
FOUND = f"""
    select o.id, o.status, o.at, o.error_code, o.price_category, o.price_type, o.price_country, o.billable, {COLUMNS}
    from conversations_orphan o join conversations_message m
        on m.tenant_id = o.tenant_id and m.channel_id = o.channel_id and m.wamid_hash = o.wamid_hash
    where o.wamid_hash = any(%s::uuid[]) or %s
    order by m.id, o.status
"""  # noqa: S608 - a constant of ours
WAITING = """
    select exists (select from conversations_orphan o join conversations_message m
        on m.tenant_id = o.tenant_id and m.channel_id = o.channel_id and m.wamid_hash = o.wamid_hash)
"""

_News = tuple[int, str, datetime, Pricing]  # what a status says, and in which conversation


def insert(cursor: Any, rows: list[Row]) -> None:
    """Keep statuses (`t`, `c`, `h` and what `statuses.facts` tells) until their message is known."""
    if rows:
        fitted = [{**row, "at": row[f"{statuses.WORDS[row['s']]}_at"]} for row in rows]
        INSERT.run(cursor, sorted(fitted, key=lambda row: (row["t"], row["c"], row["h"], row["s"])))


def adopt(hashes: Iterable[UUID] | None = None) -> int:
    """Join the current tenant's orphans to messages with these hashes, or to any message. Returns how many.

    Needs `acting_for` and the tenant's lock, under which receive decides that a status is an orphan: whichever of the
    two comes second sees what the first one left.
    """
    wanted = [str(one) for one in hashes] if hashes is not None else []
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [wanted, hashes is None])
        rows = cursor.fetchall()
        if not rows:
            return 0
        messages: dict[int, Envelope] = {}
        news: list[_News] = []
        for _, rank, at, error, category, type_, country, billable, *values in rows:
            found = envelope(values)
            message = messages.setdefault(found.id, found)
            told = {"s": rank, f"{statuses.WORDS[rank]}_at": at, "error_code": error}
            price = {"category": category, "type": type_, "country": country, "billable": billable}
            if statuses.apply(message, told | price):
                paid = Pricing(billable, None, type_, category)
                news.append((message.conversation_id, statuses.WORDS[rank], at, paid))
        _write(cursor, [message for message in messages.values() if message.change], news)
        cursor.execute("delete from conversations_orphan where id = any(%s)", [[row[0] for row in rows]])
    return len(rows)


def sweep(tenant_id: int) -> int:
    """Join what settle and receive left apart; costs one look when there is nothing to join."""
    with acting_for(tenant_id):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if not cursor.fetchone()[0]:
                return 0
        lock_tenant(tenant_id)
        return adopt()


def _write(cursor: Any, messages: list[Envelope], news: "list[_News]") -> None:
    """Conversations first, in order of id, then their messages."""
    threads = lock_conversations(message.conversation_id for message in messages)
    for conversation_id, word, at, price in news:
        entry.told(threads[conversation_id], word, at, price)
    rows: list[Row] = []
    for message in messages:
        version = threads[message.conversation_id].advance()
        rows.append({"t": message.tenant_id, "i": message.id, "c": message.channel_id, "v": version, **message.change})
    if rows:
        cursor.execute(statuses.UPDATE_SQL.format(rows="%s"), [as_json(rows)])
        for _, number in statuses.stop(cursor, rows):
            live.announce_number(number)
    for thread in threads.values():
        thread.save(update_fields=["version", "entry_at", "free_until"])
        live.announce(thread)
    if failed := [message.id for message in messages if "failed_at" in message.change]:
        undoing.undo(Message.objects.filter(pk__in=failed))
