"""What stays of a message on the person who sent it: a wish about marketing, and the advertisement they came from."""

from typing import Any

from cloudapi.inbound import Letter, PreferenceUpdate
from cloudapi.reading import words
from conversations.receive.arrivals import Arrival
from conversations.receive.identities import Contact
from conversations.receive.letters import moment
from conversations.receive.sql import Row, Statement

PURPOSES = {"marketing_messages": "marketing"}

INSERT = Statement(
    "traces",
    """
    with said as (
        insert into conversations_consent (tenant_id, contact_id, channel_id, purpose, wish, source, at, created_at)
        select t, p, c, purpose, wish, 'whatsapp', at, house_now()
        from json_to_recordset($1) as r (t bigint, p bigint, c bigint, purpose text, wish text, at timestamptz)
        on conflict do nothing
    )
    insert into conversations_attribution (tenant_id, contact_id, channel_id, source_type, source_id, click_id, at)
    select t, p, c, type, id, click, at
    from json_to_recordset($2) as r (t bigint, p bigint, c bigint, type text, id text, click text, at timestamptz)
    on conflict do nothing
    """,
    lists=2,
)


class Traces:
    """The traces of one batch; all are written at once."""

    def __init__(self) -> None:
        self._wishes: list[Row] = []
        self._adverts: list[Row] = []

    def take(self, arrival: Arrival, contact: Contact) -> None:
        """Note what an item leaves on its person; most leave nothing."""
        item, line = arrival.item, arrival.line
        if line is None:
            return
        where = {"t": arrival.tenant_id, "p": contact, "c": line.channel_id, "at": moment(arrival)}
        if isinstance(item, PreferenceUpdate):
            purpose = PURPOSES.get(item.category, item.category)[:24]
            self._wishes.append({**where, "purpose": purpose, "wish": item.event[:8]})
        elif isinstance(item, Letter) and item.referral and not item.from_business:
            told = item.referral
            self._adverts.append(
                {
                    **where,
                    "type": words(told.get("source_type"), 16) or "ad",
                    "id": words(told.get("source_id"), 64),
                    "click": words(told.get("ctwa_clid"), 255),
                }
            )

    def write(self, cursor: Any) -> None:
        """One statement; none when nothing was left."""
        if self._wishes or self._adverts:
            INSERT.run(cursor, _named(self._wishes), _named(self._adverts))


def _named(rows: list[Row]) -> list[Row]:
    """With the ids of contacts, which new ones did not have when the rows were made."""
    return [{**row, "p": row["p"].id} for row in rows]
