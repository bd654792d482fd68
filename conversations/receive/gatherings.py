"""What a batch tells of groups: what each is for, how to join it, and who is in it; the newest word counts."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from cloudapi.inbound import GroupNotice, Letter, Person
from conversations.lifetime import lifetime
from conversations.receive.arrivals import Arrival
from conversations.receive.identities import Contact
from conversations.receive.letters import moment
from conversations.receive.sql import Row, Statement

MOST = 64  # people kept of one group, of whom WhatsApp lets eight in
LEFT_KEPT = timedelta(days=8)  # who left is remembered so long: WhatsApp repeats itself for seven days
COMES, GOES = frozenset({"made", "added"}), frozenset({"removed", "left"})
STATES: dict[str, tuple[str, bool]] = {
    "suspended": ("suspended", True),
    "restored": ("suspended", False),
    "deleted": ("deleted", True),
}
READ = Statement(
    "groups",
    """
    select g.tenant_id, g.contact_id, g.told, g.members from json_to_recordset($1) as r (t bigint, p bigint)
    join conversations_group g on g.tenant_id = r.t and g.contact_id = r.p
    """,
)
WRITE = Statement(
    "groups_write",
    """
    with r as (
        select * from json_to_recordset($1) as r (t bigint, p bigint, told jsonb, members jsonb, expires timestamptz)
    ), known as (
        update conversations_group g set told = r.told, members = r.members, expires_at = r.expires
        from r where g.tenant_id = r.t and g.contact_id = r.p
        returning g.tenant_id, g.contact_id
    )
    insert into conversations_group (tenant_id, contact_id, told, members, expires_at)
    select t, p, told, members, expires from r
    where not exists (select from known k where k.tenant_id = r.t and k.contact_id = r.p)
    """,
)


class Gatherings:
    """The news of groups of one batch; nothing is asked where there is none."""

    def __init__(self) -> None:
        self._news: dict[Contact, list[Arrival]] = {}

    def take(self, arrival: Arrival, contact: Contact) -> None:
        """Note what an item tells of a group: most tell of none."""
        item = arrival.item
        if (isinstance(item, GroupNotice) and not item.failed) or _was_written(item):
            self._news.setdefault(contact, []).append(arrival)

    def write(self, cursor: Any) -> None:
        """Two statements, under the locks of the tenants: nobody else makes the row of a group meanwhile."""
        if not self._news:
            return
        asked = [{"t": contact.tenant_id, "p": contact.id} for contact in self._news]
        known = {(tenant, who): (told, members) for tenant, who, told, members in READ.rows(cursor, asked)}
        rows = [
            _row(contact, news, *known.get((contact.tenant_id, contact.id), ({}, [])))
            for contact, news in self._news.items()
        ]
        WRITE.run(cursor, rows)


def _was_written(item: Any) -> bool:
    return isinstance(item, Letter) and item.group_id is not None and not item.from_business


def _row(contact: Contact, news: Sequence[Arrival], told: Row, members: list[Row]) -> Row:
    for arrival in news:
        at, item = moment(arrival), arrival.item
        if isinstance(item, GroupNotice):
            for name, value in _said(item):
                keep(told, name, value, at)
            if item.event in COMES | GOES:
                meet(members, item.members, at, item.event in COMES)
        elif isinstance(item, Letter):
            meet(members, [item.person], at, True)
    last = max(arrival.received_at for arrival in news)
    line = news[-1].line
    return {
        "t": contact.tenant_id, "p": contact.id, "told": told, "members": lasting(members, last),
        "expires": lifetime(last, line.content_days if line else 0).expires_at,
    }  # fmt: skip


def _said(item: GroupNotice) -> Iterable[tuple[str, Any]]:
    found = {"subject": item.subject, "description": item.description, "invite_link": item.invite_link}
    yield from ((name, value) for name, value in found.items() if value is not None)
    if item.event in STATES:
        yield STATES[item.event]


def keep(told: Row, name: str, value: Any, at: datetime) -> None:
    """Take a word about a group, unless a newer one is known."""
    written = at.isoformat()
    if name not in told or _at(told[name]) <= at:
        told[name] = {"is": value, "at": written}


def meet(members: list[Row], people: Iterable[Person], at: datetime, is_in: bool) -> None:
    """Note who came or went; what is known of somebody already is filled up and never emptied."""
    for person in people:
        named = {"phone": person.phone or person.wa_id, "user_id": person.user_id, "name": person.name}
        if not (named["phone"] or named["user_id"]):
            continue
        known = next((one for one in members if _is(one, named)), None)
        if known is None:
            members.append({**named, "at": at.isoformat(), "in": is_in})
            continue
        known |= {key: value for key, value in named.items() if value}
        if _at(known) <= at:
            known |= {"at": at.isoformat(), "in": is_in}


def miss(members: list[Row], at: datetime) -> None:
    """All who are in it were named at `at`: whoever was not had left by then."""
    for one in members:
        if one["in"] and _at(one) < at:
            one |= {"at": at.isoformat(), "in": False}


def lasting(members: list[Row], now: datetime) -> list[Row]:
    """Without those who left long ago."""
    return [one for one in members if one["in"] or now - _at(one) < LEFT_KEPT][-MOST:]


def _is(one: Row, other: Row) -> bool:
    if one["user_id"] and other["user_id"]:
        return bool(one["user_id"] == other["user_id"])
    return bool(one["phone"]) and one["phone"] == other["phone"]


def _at(row: Row) -> datetime:
    return datetime.fromisoformat(row["at"])
