"""News of accounts and numbers: kept for the health page, each once, for the number it names or for its account."""

import hashlib
from typing import Any
from uuid import UUID

from cloudapi.inbound import AccountNotice, ValueErrors
from cloudapi.parts import Json
from conversations.receive.arrivals import Arrival
from conversations.receive.letters import moment
from conversations.receive.sql import Row, Statement, as_json

KEPT = frozenset(
    {"phone_number_name_update", "phone_number_quality_update", "account_update", "account_alerts"}
    | {"account_review_update", "business_capability_update", "security", "flows", "business_username_update"}
    | {"payment_configuration_update", "partner_solutions", "account_settings_update", "automatic_events", "history"}
)
"""Fields that tell of the business alone. What is new is in the ledger, and its own JSON behind it."""
MAX_DEPTH, MAX_WORDS, MAX_KEYS = 4, 500, 40

INSERT = Statement(
    "notices",
    """
    with r as (
        select * from json_to_recordset($1) as r (t bigint, c bigint, w text, phone text, field text, event text,
            detail jsonb, digest uuid, at timestamptz)
    ), old as (
        delete from conversations_channelnotice o using (select distinct t from r) mine
        where o.tenant_id = mine.t and o.received_at < house_now() - interval '365 days'
    )
    insert into conversations_channelnotice (tenant_id, channel_id, waba_id, field, event, detail, digest, at,
        received_at)
    select r.t, coalesce(r.c, (
            select min(c.id) from conversations_channel c
            where c.tenant_id = r.t and c.waba_id = r.w and r.phone <> ''
                and regexp_replace(c.display_phone, '\\D', '', 'g') = r.phone
        )), r.w, r.field, r.event, r.detail, r.digest, r.at, house_now()
    from r on conflict (tenant_id, digest) do nothing
    """,
)


class Notices:
    """The news of one batch."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, UUID], Row] = {}

    def add(self, arrival: Arrival, item: AccountNotice) -> bool:
        """Take a notice; False when its field is none that the health page tells of."""
        if item.field not in KEPT:
            return False
        self._keep(arrival, item.field, item.event or _history(item), item.raw)
        return True

    def fault(self, arrival: Arrival, item: ValueErrors) -> None:
        """Take errors that belong to no single message."""
        code = item.errors[0].code if item.errors else None
        self._keep(arrival, "errors", "" if code is None else str(code), item.raw)

    def write(self, cursor: Any) -> None:
        """One statement for the whole batch."""
        if self._rows:
            INSERT.run(cursor, [self._rows[key] for key in sorted(self._rows, key=lambda key: (key[0], str(key[1])))])

    def _keep(self, arrival: Arrival, field: str, event: str, raw: Json) -> None:
        item = arrival.item
        waba = item.waba_id if item else ""
        # WhatsApp says a thing again when it is not answered at once: the same words at the same time are one.
        said = as_json([{"w": waba, "f": field, "at": getattr(item, "timestamp", ""), "raw": raw}])
        digest = UUID(bytes=hashlib.sha256(said.encode()).digest()[:16])
        self._rows[arrival.tenant_id, digest] = {
            "t": arrival.tenant_id,
            "c": arrival.line.channel_id if arrival.line else None,
            "w": waba[:64],
            "phone": "".join(filter(str.isdigit, str(raw.get("display_phone_number") or "")))[:32],
            "field": field[:40],
            "event": event[:64],
            "detail": _plain(raw),
            "digest": str(digest),
            "at": moment(arrival),
        }


def _history(item: AccountNotice) -> str:
    """How far an import of history is, in percent."""
    told = item.raw.get("metadata")
    progress = told.get("progress") if isinstance(told, dict) else None
    return f"{progress} %" if isinstance(progress, int) else ""


def _plain(value: Any, depth: int = MAX_DEPTH) -> Any:
    """What was told, bounded in depth, length and number; who of Meta's people asked is nobody's business here."""
    match value:
        case dict() if depth:
            kept = [(key, one) for key, one in value.items() if key not in ("requester", "threads", "metadata")]
            return {key[:64]: _plain(one, depth - 1) for key, one in kept[:MAX_KEYS]}
        case list() if depth:
            return [_plain(one, depth - 1) for one in value[:MAX_KEYS]]
        case str():
            return value[:MAX_WORDS]
        case bool() | int() | float() | None:
            return value
    return None
