"""When a message may go: the number's rate and the person's, kept in rows so that all senders together obey them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from conversations.models import Channel, Message, Pace
from conversations.receive.sql import as_json
from conversations.stepping import believed
from tenants import clock
from tenants.scope import current_tenant_id

# WhatsApp's pair rate: one message per six seconds to one person, with up to 45 borrowed from the future
# (cloud_api §14). Borrowing is for people: an agent's second sentence must not wait six seconds.
PAIR_EVERY = timedelta(seconds=6)
PAIR_BURST = 45
# How far ahead of the clock a claim may book a number: an agent's reply waits behind no more than this much bulk.
BOOKED_AHEAD = timedelta(milliseconds=500)
REFILL_AT = timedelta(milliseconds=350)  # a number booked no further than this has room again: few claims, no gaps
# Of its limit a number books this share. Messages arrive up to 18 ms early or late, and no second may hold one more
# than the limit, wherever it begins.
SHARE = 0.982

RATES = {"STANDARD": 80, "HIGH": 1000}
RATE_BESIDE_PHONE = 20  # a number that is used in the WhatsApp Business app as well (coexistence)

Key = tuple[int, int | None]

_MAKE = """
    insert into conversations_pace (tenant_id, channel_id, conversation_id, free_at, moved_at)
    select %s, c, p, house_now(), house_now() from json_to_recordset(%s) as r (c bigint, p bigint)
    order by c, p nulls first
    on conflict do nothing
"""
# Constants find their rows along the index; a join, or `is not distinct from`, reads all whom a company ever wrote to.
_LOCK_NUMBERS = """
    select id, channel_id, conversation_id, free_at, moved_at from conversations_pace
    where channel_id = any(%s) and conversation_id is null order by channel_id for update
"""
_LOCK_PEOPLE = """
    select id, channel_id, conversation_id, free_at, moved_at from conversations_pace
    where channel_id = any(%s) and conversation_id = any(%s) order by channel_id, conversation_id for update
"""
_MOVE = """
    update conversations_pace pace set free_at = r.at, moved_at = house_now()
    from json_to_recordset(%s) as r (i bigint, at timestamptz)
    where pace.id = r.i and pace.id = any(%s)
"""


@dataclass(frozen=True, slots=True)
class Slots:
    """`at`: message id → instant it may go. `later`: message id → instant it may be claimed again."""

    at: Mapping[int, datetime]
    later: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class Room:
    """`free`: channel id → messages it can book now, at least one. `opens`: when the next full one has room again."""

    free: Mapping[int, int]
    opens: datetime | None


def room(rates: Mapping[int, int], now: datetime) -> Room:
    """How much each number can book, so that nothing is claimed only to be put back."""
    numbers = Pace.objects.filter(channel_id__in=rates, conversation_id=None)
    rows = numbers.values_list("channel_id", "free_at", "moved_at")
    booked = {channel: believed(free_at, moved_at, now) for channel, free_at, moved_at in rows}
    free: dict[int, int] = {}
    opens: datetime | None = None
    for channel, rate in rates.items():
        ahead = max(booked.get(channel, now) - now, timedelta())
        if ahead <= REFILL_AT:
            free[channel] = int((BOOKED_AHEAD - ahead).total_seconds() * rate * SHARE) + 1
        else:
            at = now + ahead - REFILL_AT
            opens = min(at, opens or at)
    return Room(free, opens)


def book(messages: Iterable[Message], rates: Mapping[int, int], now: datetime) -> Slots:
    """Give each message its instant, in the order given, and move the pace of its number and person.

    `rates`: channel id → messages a second. A message too far ahead stays queued until its turn. Locks the pace rows,
    sorted, until the transaction ends, so two senders never give out the same instant.
    """
    wanted = list(messages)
    keys = {(row.channel_id, whom) for row in wanted for whom in (None, row.conversation_id)}
    rows, free = _locked(keys)
    at: dict[int, datetime] = {}
    later: dict[int, datetime] = {}
    for message in wanted:
        number, person = (message.channel_id, None), (message.channel_id, message.conversation_id)
        slot = max(now, free[number])
        if slot - now > BOOKED_AHEAD:
            later[message.pk] = slot
            continue
        if free[person] - slot > PAIR_EVERY * (PAIR_BURST - 1):
            later[message.pk] = free[person] - PAIR_EVERY * (PAIR_BURST - 1)
            continue
        free[number] = slot + timedelta(seconds=1 / (rates[message.channel_id] * SHARE))
        free[person] = max(slot, free[person]) + PAIR_EVERY
        at[message.pk] = slot
    _move(rows, free)
    return Slots(at, later)


def rate_of(throughput: str, on_phone: bool | None) -> int | None:
    """Messages a second of a number, from what WhatsApp says of it; None where it says nothing we know."""
    return RATE_BESIDE_PHONE if on_phone else RATES.get(throughput.upper())


def numbers_beside(channels: Collection[int]) -> dict[int, list[int]]:
    """The numbers that share an account with each of these, themselves among them."""
    if not channels:
        return {}
    accounts = dict(Channel.objects.values_list("pk", "waba_id"))
    return {one: [pk for pk, account in accounts.items() if account == accounts[one]] for one in channels}


def hold(until: Mapping[Key, datetime]) -> None:
    """Let nothing go from these numbers, or to these people, before that instant; what is later already stays."""
    if not until:
        return
    rows, free = _locked(until)
    _move(rows, {key: max(free[key], _free_at(key, at)) for key, at in until.items()})


def _free_at(key: Key, until: datetime) -> datetime:
    """Where the arrival time of a number or person has to stand, so that the first may go at `until`."""
    return until + REFILL_AT if key[1] is None else until + PAIR_EVERY * (PAIR_BURST - 1)


def _locked(keys: Collection[Key]) -> tuple[dict[Key, int], dict[Key, datetime]]:
    """The rows of numbers and people, made where there are none, locked in one order: their ids, and what they say."""
    people = [person for _, person in keys if person is not None]
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [current_tenant_id(), as_json([{"c": channel, "p": person} for channel, person in keys])])
        cursor.execute(_LOCK_NUMBERS, [[channel for channel, person in keys if person is None]])
        found = cursor.fetchall()
        cursor.execute(_LOCK_PEOPLE, [sorted({channel for channel, _ in keys}), people])
        found += cursor.fetchall()
    ids = {(channel, person): pk for pk, channel, person, _, _ in found}
    now = clock.now()
    return ids, {(channel, person): believed(free_at, moved_at, now) for _, channel, person, free_at, moved_at in found}


def _move(rows: Mapping[Key, int], free: Mapping[Key, datetime]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [as_json([{"i": rows[key], "at": at} for key, at in free.items()]), list(rows.values())])
