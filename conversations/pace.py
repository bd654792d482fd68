"""When a message may go: the number's rate and the person's, kept in rows so that all senders together obey them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from conversations.models import Message, Pace

# WhatsApp's pair rate: one message per six seconds to one person, with up to 45 borrowed from the future
# (cloud_api §14). Borrowing is for people: an agent's second sentence must not wait six seconds.
PAIR_EVERY = timedelta(seconds=6)
PAIR_BURST = 45
# How far ahead of the clock a claim may book a number: an agent's reply waits behind no more than this much bulk.
BOOKED_AHEAD = timedelta(milliseconds=500)

Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Slots:
    """`at`: message id → instant it may go. `later`: message id → instant it may be claimed again."""

    at: Mapping[int, datetime]
    later: Mapping[int, datetime]


def book(messages: Iterable[Message], rates: Mapping[int, int], now: datetime) -> Slots:
    """Give each message its instant, in the order given, and move the pace of its number and person.

    `rates`: channel id → messages a second. A message too far ahead stays queued until its turn. Locks the pace rows,
    sorted, until the transaction ends, so two senders never give out the same instant.
    """
    wanted = list(messages)
    rows = _locked(wanted, now)
    at: dict[int, datetime] = {}
    later: dict[int, datetime] = {}
    for message in wanted:
        number, person = rows[message.channel_id, None], rows[message.channel_id, message.conversation_id]
        slot = max(now, number.free_at)
        if slot - now > BOOKED_AHEAD:
            later[message.pk] = slot
            continue
        debt = person.free_at - slot
        if debt > PAIR_EVERY * (PAIR_BURST - 1):
            later[message.pk] = person.free_at - PAIR_EVERY * (PAIR_BURST - 1)
            continue
        number.free_at = slot + timedelta(seconds=1 / rates[message.channel_id])
        person.free_at = max(slot, person.free_at) + PAIR_EVERY
        at[message.pk] = slot
    Pace.objects.bulk_update(list(rows.values()), ["free_at"])
    return Slots(at, later)


def _locked(messages: list[Message], now: datetime) -> dict[Key, Pace]:
    keys: set[Key] = set()
    for message in messages:
        keys |= {(message.channel_id, None), (message.channel_id, message.conversation_id)}
    wanted = sorted(keys, key=lambda key: (key[0], key[1] or 0))
    Pace.objects.bulk_create(
        [Pace(channel_id=channel, conversation_id=conversation, free_at=now) for channel, conversation in wanted],
        ignore_conflicts=True,
    )
    mine = Q(pk__isnull=True)
    for channel in {key[0] for key in wanted}:
        people = [conversation for number, conversation in wanted if number == channel and conversation]
        mine |= Q(channel_id=channel) & (Q(conversation_id__in=people) | Q(conversation_id__isnull=True))
    rows = Pace.objects.select_for_update().filter(mine).order_by("channel_id", "conversation_id")
    return {(row.channel_id, row.conversation_id): row for row in rows}
