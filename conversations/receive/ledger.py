"""The ledger: for every item what became of it, written in the transaction that did it."""

from typing import Any

from cloudapi.inbound import AccountNotice, Call, Echo, Item, Letter, PaymentUpdate, StatusUpdate, SystemNotice
from conversations.receive.arrivals import Arrival, Outcome
from conversations.receive.envelopes import Envelope
from conversations.receive.letters import kind_of
from conversations.receive.sql import Row, Statement

# What stands is not touched by a second copy of a delivery; only what was set aside may turn out well in a replay.
INSERT = Statement(
    "ledger",
    """
    insert into conversations_event as known (tenant_id, delivery_id, item, received_on, kind, outcome, reason,
        channel_id, conversation_id, message_id, received_at, done_at)
    select t, d, n, day, kind, outcome, reason, channel, conversation, message, received_at,
        coalesce(done_at, clock_timestamp())
    from json_to_recordset($1) as r (t bigint, d bigint, n int, day date, kind text, outcome text, reason text,
        channel bigint, conversation bigint, message bigint, received_at timestamptz, done_at timestamptz)
    on conflict (tenant_id, delivery_id, item, received_on) do update
    set kind = excluded.kind, outcome = excluded.outcome, reason = excluded.reason, channel_id = excluded.channel_id,
        conversation_id = excluded.conversation_id, message_id = excluded.message_id, done_at = excluded.done_at
    where known.outcome = 'quarantined' and excluded.outcome <> 'quarantined'
    """,
)


class Ledger:
    """The outcomes of one batch."""

    def __init__(self) -> None:
        self._entries: list[tuple[Arrival, Outcome, str, Envelope | None]] = []

    def note(self, arrival: Arrival, outcome: Outcome, reason: str = "", about: Envelope | None = None) -> None:
        """Enter an item. `reason` is a code or our own words, never anything a customer wrote."""
        self._entries.append((arrival, outcome, reason, about))

    def insert(self, cursor: Any) -> dict[Outcome, int]:
        """Write all entries; returns how many of each outcome."""
        counts: dict[Outcome, int] = {}
        rows: list[Row] = []
        for arrival, outcome, reason, about in self._entries:
            counts[outcome] = counts.get(outcome, 0) + 1
            rows.append(
                {
                    "t": arrival.tenant_id,
                    "d": arrival.delivery_id,
                    "n": arrival.ordinal,
                    "day": arrival.received_on,
                    "kind": kind(arrival.item),
                    "outcome": outcome.value,
                    "reason": reason[:80],
                    "channel": arrival.line.channel_id if arrival.line else None,
                    "conversation": about.conversation_id if about else None,
                    "message": about.id if about else None,
                    "received_at": arrival.received_at,
                    "done_at": arrival.done_at,
                }
            )
        if rows:
            INSERT.run(cursor, rows)
        return counts


def kind(item: Item | None) -> str:
    """The word the ledger has for an item: `message.text`, `status.read`, a notice's field, `delivery` for a body."""
    match item:
        case None:
            return "delivery"
        case Letter():
            return f"{'echo' if isinstance(item, Echo) else 'message'}.{kind_of(item.type)}"
        case StatusUpdate():
            return f"status.{item.status}"
        case Call():
            return f"call.{item.state}"
        case PaymentUpdate():
            return f"payment.{item.event}"
        case SystemNotice():
            return f"system.{item.type}"[:40]
        case AccountNotice():
            return item.field[:40]
    return item.kind
