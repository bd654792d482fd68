"""Edits and deletions by whoever wrote a message, and wamids learnt late: the few changes that content ever sees.

These statements name the purge dates as constants, so that the planner looks at no other partition.
"""

from datetime import datetime
from typing import Any

from cloudapi.inbound import Call, Letter, MessageEdit
from conversations.receive.envelopes import Envelope, Mark
from conversations.receive.letters import call_of, file_row, kind_of, payload_of
from conversations.receive.sql import Row, as_json

# An edit brings the new words alone; what stood around the old ones (an answered message, an ad, a writer) stays.
EDIT = """
    update conversations_content c set text = r.text, payload = (
        select coalesce(jsonb_object_agg(around.key, around.value), '{}') from jsonb_each(c.payload) around
        where around.key in ('context', 'referral', 'writer')
    ) || r.payload || jsonb_build_object('earlier',
        coalesce(c.payload -> 'earlier', '[]') || jsonb_build_object('text', c.text, 'payload', c.payload - 'earlier',
            'until', r.since) || r.between)
    from json_to_recordset(%s) as r (t bigint, i bigint, purge date, text text, payload jsonb, since timestamptz,
        between jsonb)
    where c.tenant_id = r.t and c.message_id = r.i and c.purge_on = r.purge and c.purge_on = any(%s::date[])
"""
# The key of a file is destroyed with the letter; its bytes then open for nobody and are swept.
REVOKE = """
    with gone as (select * from json_to_recordset(%s) as r (t bigint, i bigint, purge date)),
    letter as (
        delete from conversations_content c using gone g
        where c.tenant_id = g.t and c.message_id = g.i and c.purge_on = g.purge and c.purge_on = any(%s::date[])
    ), emoji as (
        delete from conversations_reaction r using gone g where r.tenant_id = g.t and r.message_id = g.i
    )
    update conversations_media f set sealed_key = null, state = 'failed', next_at = null from gone g
    where f.tenant_id = g.t and f.message_id = g.i
"""
NAME = """
    update conversations_content c set wamid = r.wamid
    from json_to_recordset(%s) as r (t bigint, i bigint, purge date, wamid text)
    where c.tenant_id = r.t and c.message_id = r.i and c.purge_on = r.purge and c.purge_on = any(%s::date[])
        and c.wamid = ''
"""
# What WhatsApp said of a failure, whole; it goes with the message.
FAULT = """
    update conversations_content c set payload = c.payload || jsonb_build_object('faults', r.faults)
    from json_to_recordset(%s) as r (t bigint, i bigint, purge date, faults jsonb)
    where c.tenant_id = r.t and c.message_id = r.i and c.purge_on = r.purge and c.purge_on = any(%s::date[])
"""
# What was paid stays paid, and older news is passed over, in whatever order it comes.
PAY = """
    update conversations_content c set payload = c.payload || jsonb_build_object('payment', r.payment)
    from json_to_recordset(%s) as r (t bigint, i bigint, purge date, payment jsonb)
    where c.tenant_id = r.t and c.message_id = r.i and c.purge_on = r.purge and c.purge_on = any(%s::date[])
        and (c.payload #>> '{payment,status}' is distinct from 'captured' or r.payment ->> 'status' = 'captured')
        and coalesce((c.payload #>> '{payment,at}')::timestamptz <= (r.payment ->> 'at')::timestamptz, true)
"""
CALL = """
    update conversations_content c set payload = c.payload || r.payload
    from json_to_recordset(%s) as r (t bigint, i bigint, purge date, payload jsonb)
    where c.tenant_id = r.t and c.message_id = r.i and c.purge_on = r.purge and c.purge_on = any(%s::date[])
"""
# A file of the history that was named before and comes now: the same message, with what it holds.
FILL = """
    with r as (
        select * from json_to_recordset(%s) as r (t bigint, i bigint, purge date, kind text, text text, payload jsonb,
            channel bigint, meta text, mime text, sha text, state text)
    ), letter as (
        update conversations_content c set text = r.text, payload = r.payload from r
        where c.tenant_id = r.t and c.message_id = r.i and c.purge_on = r.purge and c.purge_on = any(%s::date[])
        returning c.tenant_id, c.message_id, c.expires_at
    ), named as (
        update conversations_message m set kind = r.kind from r where m.tenant_id = r.t and m.id = r.i
    )
    insert into conversations_media (tenant_id, message_id, channel_id, kind, meta_id, mime, sha256, state, attempts,
        next_at, path, created_at, expires_at)
    select r.t, r.i, r.channel, r.kind, r.meta, r.mime, r.sha, r.state, 0,
        case when r.state = 'pending' then house_now() end, '', house_now(), l.expires_at
    from r join letter l on l.tenant_id = r.t and l.message_id = r.i
    on conflict do nothing
"""


class Rewrites:
    """What a batch changes in letters that are there already."""

    def __init__(self) -> None:
        self._edits: dict[int, Row] = {}
        self._revoked: dict[int, Row] = {}
        self._named: dict[int, Row] = {}
        self._faults: dict[int, Row] = {}
        self._calls: dict[int, Row] = {}
        self._paid: dict[int, Row] = {}
        self._filled: dict[int, Row] = {}

    def edit(self, item: MessageEdit, envelope: Envelope, at: datetime, mark: Mark) -> bool:
        """Take a new wording; False when a later one, or the deletion, is there already.

        Of those of one second the last to come in counts, and a second copy of any changes nothing.
        """
        if envelope.revoked_at or (envelope.edited_at and envelope.edited_at > at):
            return False
        (name, place), beside = mark, envelope.edited_by if envelope.edited_at == at else {}
        if name in beside:
            return False
        envelope.edited_by = envelope.change["edited_by"] = {**beside, name: place}
        if beside and place < max(beside.values()):
            return False
        former = self._edits.get(envelope.id)
        between = former["between"] + [_version(former, at)] if former else []
        row = {**_where(envelope), "text": item.text, "payload": dict(item.payload), "between": between}
        row["since"] = former["since"] if former else at
        self._edits[envelope.id] = row
        envelope.edited_at = envelope.change["edited_at"] = at
        return True

    def revoke(self, envelope: Envelope, at: datetime) -> bool:
        """Remove what was written; False when it is gone already."""
        if envelope.revoked_at:
            return False
        self._edits.pop(envelope.id, None)
        self._revoked[envelope.id] = _where(envelope)
        envelope.revoked_at = envelope.change["revoked_at"] = at
        return True

    def name(self, envelope: Envelope, wamid: str) -> None:
        """Keep the wamid of a message of ours that is learnt from its status."""
        self._named[envelope.id] = {**_where(envelope), "wamid": wamid}

    def fault(self, envelope: Envelope, faults: list[Any]) -> None:
        """Keep what WhatsApp said of a failure."""
        self._faults[envelope.id] = {**_where(envelope), "faults": faults}

    def pay(self, envelope: Envelope, payment: Row) -> None:
        """Keep with an order how its payment stands; of several in a batch what was paid counts, else the newest."""
        before = self._paid.get(envelope.id, {}).get("payment")
        if before is None or _rank(before) <= _rank(payment):
            self._paid[envelope.id] = {**_where(envelope), "payment": payment}

    def call(self, item: Call, envelope: Envelope, at: datetime) -> bool:
        """Take what became of a call; False when something later is known already, or it has ended."""
        before = envelope.edited_at or envelope.at
        if at < before or (at == before and not item.ended) or envelope.revoked_at:
            return False
        if envelope.edited_at == at and envelope.id not in self._calls:
            return False
        self._calls[envelope.id] = {**_where(envelope), "payload": call_of(item)}
        envelope.edited_at = envelope.change["edited_at"] = at
        return True

    def fill(self, item: Letter, envelope: Envelope) -> bool:
        """Put a file in the place that history kept for it; False when it is there, or the place is gone."""
        if envelope.kind != "placeholder" or item.media is None or envelope.purge_on is None or envelope.revoked_at:
            return False
        envelope.kind = kind_of(item.type)
        row = file_row(item.media, envelope, datetime.max)
        row |= {**_where(envelope), "kind": envelope.kind, "text": item.text, "payload": payload_of(item)}
        del row["expires"]
        self._filled[envelope.id] = row
        return True

    def write(self, cursor: Any) -> None:
        """One statement for each sort of change that occurs; mostly none."""
        told = (
            (NAME, self._named),
            (FAULT, self._faults),
            (CALL, self._calls),
            (PAY, self._paid),
            (FILL, self._filled),
        )
        for statement, rows in (*told, (EDIT, self._edits), (REVOKE, self._revoked)):
            if rows:
                ordered = [rows[key] for key in sorted(rows)]
                days = sorted({row["purge"] for row in ordered if row["purge"]})
                cursor.execute(statement, [as_json(ordered), days])


def _rank(payment: Row) -> tuple[bool, datetime]:
    return payment["status"] == "captured", payment["at"]


def _where(envelope: Envelope) -> Row:
    return {"t": envelope.tenant_id, "i": envelope.id, "purge": envelope.purge_on}


def _version(row: Row, until: datetime) -> Row:
    return {"text": row["text"], "payload": row["payload"], "until": until}
