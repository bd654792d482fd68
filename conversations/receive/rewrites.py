"""Edits and deletions by whoever wrote a message, and wamids learnt late: the few changes that content ever sees.

These statements name the purge dates as constants, so that the planner looks at no other partition.
"""

from datetime import datetime
from typing import Any

from cloudapi.inbound import MessageEdit
from conversations.receive.envelopes import Envelope
from conversations.receive.sql import Row, as_json

EDIT = """
    update conversations_content c set text = r.text, payload = r.payload || jsonb_build_object('earlier',
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


class Rewrites:
    """What a batch changes in letters that are there already."""

    def __init__(self) -> None:
        self._edits: dict[int, Row] = {}
        self._revoked: dict[int, Row] = {}
        self._named: dict[int, Row] = {}

    def edit(self, item: MessageEdit, envelope: Envelope, at: datetime) -> bool:
        """Take a new wording; False when a later one, or the deletion, is there already."""
        if envelope.revoked_at or (envelope.edited_at and envelope.edited_at >= at):
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

    def write(self, cursor: Any) -> None:
        """One statement for each sort of change that occurs; mostly none."""
        for statement, rows in ((NAME, self._named), (EDIT, self._edits), (REVOKE, self._revoked)):
            if rows:
                ordered = [rows[key] for key in sorted(rows)]
                days = sorted({row["purge"] for row in ordered if row["purge"]})
                cursor.execute(statement, [as_json(ordered), days])


def _where(envelope: Envelope) -> Row:
    return {"t": envelope.tenant_id, "i": envelope.id, "purge": envelope.purge_on}


def _version(row: Row, until: datetime) -> Row:
    return {"text": row["text"], "payload": row["payload"], "until": until}
