"""How far our own messages got: the shown status only moves up, each time is kept once, whoever comes first."""

from datetime import datetime
from typing import Any

from cloudapi.inbound import Person, StatusUpdate
from conversations.callback import Callback
from conversations.models import Status
from conversations.people import names
from conversations.receive import stops
from conversations.receive.arrivals import Number
from conversations.receive.envelopes import Envelope
from conversations.receive.sql import Row, Statement

RANK = {
    "sent": Status.SENT.value,
    "failed": Status.FAILED.value,
    "delivered": Status.DELIVERED.value,
    "read": Status.READ.value,
    "played": Status.PLAYED.value,
}
ARRIVED = frozenset({"delivered", "read", "played"})
WORDS = {rank: word for word, rank in RANK.items()}
# A message that went back to the queue is not failed by a word about the try before; evidence of arrival always counts.
# What is now both delivered and priced is counted in the same breath, from the row as it stood before.
UPDATE_SQL = """
    with told as (
        select * from json_to_recordset({rows}) as r (t bigint, i bigint, v bigint, s int, h uuid,
            accepted_at timestamptz, sent_at timestamptz, failed_at timestamptz, delivered_at timestamptz,
            read_at timestamptz, played_at timestamptz, error_code int, category text, type text, country text,
            billable bool, edited_at timestamptz, edited_by jsonb, revoked_at timestamptz, counts bool)
    ), counted as (
        insert into conversations_spend as spend (tenant_id, channel_id, day, category, type, country, billable, count)
        select m.tenant_id, m.channel_id,
            (coalesce(m.delivered_at, m.read_at, m.played_at, r.delivered_at, r.read_at, r.played_at)
                at time zone 'UTC')::date,
            coalesce(nullif(m.price_category, ''), r.category), coalesce(nullif(m.price_type, ''), r.type, ''),
            coalesce(nullif(m.price_country, ''), r.country, ''), coalesce(m.billable, r.billable), count(*)
        from told r join conversations_message m on m.tenant_id = r.t and m.id = r.i
        where r.counts
        group by 1, 2, 3, 4, 5, 6, 7
        on conflict (tenant_id, channel_id, day, category, type, country, billable)
            do update set count = spend.count + excluded.count
    )
    update conversations_message m set version = r.v,
        status = case when r.s is null or (r.s = 70 and m.status = 10) then m.status else greatest(m.status, r.s) end,
        next_at = case when r.s > 10 and not (r.s = 70 and m.status = 10) then null else m.next_at end,
        wamid_hash = coalesce(m.wamid_hash, r.h),
        accepted_at = coalesce(m.accepted_at, r.accepted_at),
        sent_at = coalesce(m.sent_at, r.sent_at), failed_at = coalesce(m.failed_at, r.failed_at),
        delivered_at = coalesce(m.delivered_at, r.delivered_at), read_at = coalesce(m.read_at, r.read_at),
        played_at = coalesce(m.played_at, r.played_at),
        error_code = coalesce(r.error_code, m.error_code),
        price_category = case when m.price_category = '' then coalesce(r.category, '') else m.price_category end,
        price_type = case when m.price_type = '' then coalesce(r.type, '') else m.price_type end,
        price_country = case when m.price_country = '' then coalesce(r.country, '') else m.price_country end,
        billable = coalesce(m.billable, r.billable),
        edited_at = coalesce(r.edited_at, m.edited_at), edited_by = coalesce(r.edited_by, m.edited_by),
        revoked_at = coalesce(m.revoked_at, r.revoked_at)
    from told r where m.tenant_id = r.t and m.id = r.i
"""
UPDATE = Statement("statuses", UPDATE_SQL.format(rows="$1"))


def facts(item: StatusUpdate, at: datetime) -> Row:
    """What a status tells, by the names the update knows."""
    row: Row = {"s": RANK[item.status], f"{item.status}_at": at}
    if item.errors:
        row["error_code"] = _small(item.errors[0].code)
    if item.pricing:
        row |= {
            "category": (item.pricing.category or "")[:32],
            "type": (item.pricing.type or "")[:32],
            "billable": item.pricing.billable,
            "country": country(item.person),
        }
    return row


def country(person: Person) -> str:
    """The country a message is priced for, two letters: of the business-scoped id, else of the phone; "" if neither."""
    return names.country(person.user_id or person.parent_user_id or "", person.phone or person.wa_id or "")


def apply(envelope: Envelope, told: Row, called: Callback | None = None, wamid_hash: str | None = None) -> bool:
    """Gather what a status changes on its message. False when it tells nothing new."""
    word = WORDS[told["s"]]
    news = word not in envelope.has or (bool(told.get("category")) and not envelope.priced)
    if word == "failed" and called is not None and called.attempt != envelope.attempt:
        return False  # the try before this one failed, which is why there is this one
    if wamid_hash and not envelope.hashed:
        envelope.change["h"], envelope.hashed, news = wamid_hash, True, True
    if not news:
        return False
    change, counted = envelope.change, envelope.priced and bool(envelope.has & ARRIVED)
    change["s"] = max(change.get("s") or 0, told["s"])
    for name, value in told.items():
        if name != "s" and value is not None:
            change.setdefault(name, value)
    if word != "failed" and "sent" not in envelope.has:  # what the phone sent was never ours to be accepted
        change.setdefault("accepted_at", told[f"{word}_at"])
    envelope.has.add(word)
    envelope.priced = envelope.priced or bool(told.get("category"))
    if not counted and envelope.priced and envelope.has & ARRIVED:
        change["counts"] = True
    return True


def update(cursor: Any, changed: list[Row]) -> list[Number]:
    """Write what changed on messages, in order of id; returns the numbers that failures among it stopped."""
    if not changed:
        return []
    UPDATE.run(cursor, sorted(changed, key=lambda row: row["i"]))
    return stop(cursor, changed)


def stop(cursor: Any, changed: list[Row]) -> list[Number]:
    """What the failures among the changes mean for their numbers; returns those that were stopped."""
    failed = [row for row in changed if row.get("error_code") and row.get("failed_at")]
    return stops.write(cursor, (stops.row(row["t"], row["c"], row["error_code"], row["failed_at"]) for row in failed))


def _small(code: int | None) -> int | None:
    """WhatsApp's codes are small numbers; a column of 32 bits takes no others."""
    return code if code is not None and abs(code) < 2**31 else None
