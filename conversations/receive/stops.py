"""Numbers that WhatsApp keeps from sending all or templates: written down when an answer or a failed status says so."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from cloudapi.errors import Consequence, explain
from conversations.receive.arrivals import Number
from conversations.receive.sql import Row, as_json

ACCOUNT = frozenset({Consequence.LOCK_ACCOUNT, Consequence.REST_ACCOUNT})
STOPPING = ACCOUNT | {Consequence.REST_NUMBER}
NEWS = timedelta(hours=1)  # what WhatsApp said before may have changed since; the next message learns it anew
# What was stopped without an end stays so, and a later end is not brought forward.
STOP = """
    update conversations_channel ch set stopped_code = r.code, stopped_until = r.until,
        stopped_at = case when ch.stopped_code = r.code and ch.stopped_until is not distinct from r.until
            then ch.stopped_at else r.at end
    from (
        select distinct on (n.tenant_id, n.id) n.tenant_id, n.id, r.code, r.at, r.until
        from json_to_recordset(%s) as r (t bigint, c bigint, code int, at timestamptz, until timestamptz, whole bool)
        join conversations_channel mine on mine.tenant_id = r.t and mine.id = r.c
        join conversations_channel n on n.tenant_id = r.t
            and (n.id = mine.id or (r.whole and n.waba_id = mine.waba_id))
        where (r.until is null and r.at > house_now() - interval '1 hour') or r.until > house_now()
        order by n.tenant_id, n.id, r.until desc nulls first
    ) r
    where ch.tenant_id = r.tenant_id and ch.id = r.id and (ch.stopped_code is null
        or (ch.stopped_until is not null and (r.until is null or r.until > ch.stopped_until)))
    returning ch.tenant_id, ch.id
"""


def row(tenant_id: int, channel_id: int, code: int | None, at: datetime) -> Row | None:
    """The stop that a code means for a number; None for a code that stops nothing."""
    known = explain(code)
    if known.consequence not in STOPPING:
        return None
    until = at + timedelta(seconds=known.rest) if known.rest else None
    return {
        "t": tenant_id,
        "c": channel_id,
        "code": code,
        "at": at,
        "until": until,
        "whole": known.consequence in ACCOUNT,
    }


def write(cursor: Any, told: Iterable[Row | None]) -> list[Number]:
    """One statement when anything was told, none otherwise. What was said more than an hour ago changes nothing.

    Returns the numbers that were stopped, which open pages are told after the commit.
    """
    rows = [one for one in told if one is not None]
    if not rows:
        return []
    cursor.execute(STOP, [as_json(rows)])
    stopped: list[Number] = cursor.fetchall()
    return stopped
