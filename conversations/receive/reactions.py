"""Emojis on messages: the newest word of each person counts, a removal included."""

from datetime import datetime
from typing import Any

from cloudapi.inbound import ReactionUpdate
from conversations.receive.envelopes import Envelope, Mark
from conversations.receive.letters import writer
from conversations.receive.sql import Row, Statement

# A removal stays as a row without an emoji, or an older copy of the reaction that comes late would bring it back. Of
# several words of one second the last that came in counts, and a second copy of any is known by its mark.
UPSERT = Statement(
    "reactions",
    """
    insert into conversations_reaction as known (tenant_id, message_id, contact_id, wrote, writer, emoji, at, told,
        expires_at)
    select t, m, c, wrote, writer, emoji, at, told, expires
    from json_to_recordset($1) as r
        (t bigint, m bigint, c bigint, wrote text, writer jsonb, emoji text, at timestamptz, told jsonb,
        expires timestamptz)
    on conflict (tenant_id, message_id, contact_id, member_id, wrote) do update
    set at = excluded.at,
        told = case when known.at < excluded.at then excluded.told else excluded.told || known.told end,
        emoji = case when known.at < excluded.at then excluded.emoji else (
            select mark.value ->> 2 from jsonb_each(excluded.told || known.told) mark
            order by (mark.value ->> 0)::bigint desc, (mark.value ->> 1)::int desc limit 1
        ) end
    where known.at < excluded.at or (known.at = excluded.at and excluded.told || known.told <> known.told)
    returning message_id, contact_id, wrote
    """,
)

# WhatsApp knows one reaction of a number, whether a member gave it here or somebody on its phone: the newer stays.
ONE_OF_OURS = Statement(
    "own_reactions",
    """
    delete from conversations_reaction older
    using json_to_recordset($1) as r (t bigint, m bigint), conversations_reaction newer
    where older.tenant_id = r.t and older.message_id = r.m and older.contact_id is null
        and newer.tenant_id = r.t and newer.message_id = r.m and newer.contact_id is null and newer.at > older.at
    """,
)

# One of ours that WhatsApp refused after all; what has taken its place since stays.
WITHDRAW = Statement(
    "refused_reactions",
    """
    delete from conversations_reaction known using json_to_recordset($1) as r (t bigint, m bigint, at timestamptz)
    where known.tenant_id = r.t and known.message_id = r.m and known.contact_id is null and known.at = r.at
    """,
)

# (message, contact, who of a group): one reaction; no contact is the business itself, on its phone.
Spot = tuple[int, int | None, str]


class Reactions:
    """The reactions of a batch, the newest of each person on each message."""

    def __init__(self) -> None:
        self._rows: dict[Spot, Row] = {}
        self._refused: list[Row] = []
        self.changed: set[Spot] = set()

    def add(
        self, item: ReactionUpdate, envelope: Envelope, contact_id: int, at: datetime, expires: datetime, mark: Mark
    ) -> Spot:
        """Take a reaction in; it goes when the message it stands on goes."""
        person = item.person if item.group_id and not item.from_business else None
        wrote = (person.user_id or person.phone or "")[:128] if person else ""
        who = (envelope.id, None if item.from_business else contact_id, wrote)
        former, (name, place) = self._rows.get(who), mark
        if former is None or at >= former["at"]:
            beside = former["told"] if former and at == former["at"] else {}
            told = {name: [*place, item.emoji or ""], **beside}
            self._rows[who] = {
                "t": envelope.tenant_id, "m": who[0], "c": who[1], "wrote": wrote,
                "writer": writer(person) if person else None, "emoji": max(told.values())[2], "at": at,
                "told": told, "expires": expires,
            }  # fmt: skip
        return who

    def withdraw(self, failed: Envelope) -> None:
        """Take down what a message of ours has put on another one, if it was a reaction."""
        if failed.kind == "reaction" and failed.reply_to is not None:
            self._refused.append({"t": failed.tenant_id, "m": failed.reply_to, "at": failed.at})

    def upsert(self, cursor: Any) -> None:
        """Store them, and take down what was refused; `changed` then holds those that were news."""
        if self._refused:
            WITHDRAW.run(cursor, self._refused)
        if self._rows:
            rows = [self._rows[who] for who in sorted(self._rows, key=lambda who: (who[0], who[1] or 0, who[2]))]
            self.changed = set(UPSERT.rows(cursor, rows))
            if ours := [row for row in rows if row["c"] is None]:
                ONE_OF_OURS.run(cursor, ours)
