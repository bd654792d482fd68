"""Taking queued messages out of the outbox: claimed, numbered and fenced in one transaction, sent outside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db.models import Case, IntegerField, Value, When

from cloudapi import outbound
from cloudapi.client import Outcome, Outgoing, Refused
from conversations import callback, pace
from conversations.models import Channel, Content, Conversation, Identity, Message, Status
from conversations.settle import Attempt
from tenants import clock, keys
from tenants.scope import current_tenant_id

BATCH = 100


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message ready to go: what to send, not before which instant, and the right to settle it.

    Instead of something to send there may be an outcome already: its content is gone, or nobody can be reached.
    """

    attempt: Attempt
    at: datetime
    what: Outgoing | Outcome


def claim(limit: int = BATCH) -> Sequence[Claimed]:
    """Claim what is due for the current tenant, people's replies before programs' messages, at its numbers' pace.

    A row another sender holds is skipped. After the commit the attempt counts, whatever becomes of this process.
    """
    now = clock.now()
    people_first = Case(When(origin="agent", then=Value(0)), default=Value(1), output_field=IntegerField())
    due = list(
        Message.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(status=Status.QUEUED, next_at__lte=now)
        .order_by(people_first, "next_at", "pk")[:limit]
    )
    if not due:
        return []
    channels = Channel.objects.in_bulk({row.channel_id for row in due})
    slots = pace.book(due, {pk: channel.rate for pk, channel in channels.items()}, now)
    for row in due:
        if row.pk in slots.later:
            row.next_at = slots.later[row.pk]
        else:
            row.status, row.attempt, row.fence, row.sending_at = Status.SENDING, row.attempt + 1, uuid4(), now
    Message.objects.bulk_update(due, ["status", "attempt", "fence", "sending_at", "next_at"])
    return _addressed([row for row in due if row.pk in slots.at], channels, slots)


@dataclass(frozen=True, slots=True)
class _Address:
    """Where a person can be reached: by phone when WhatsApp gave one, and by their id in a portfolio."""

    phone: str | None
    bsuids: dict[str, str]

    def bsuid(self, channel: Channel) -> str | None:
        """The id that this number's portfolio knows the person by; another portfolio's id would be refused."""
        return self.bsuids.get(channel.portfolio_id) or self.bsuids.get(channel.waba_id)


def _addressed(rows: list[Message], channels: dict[int, Channel], slots: pace.Slots) -> list[Claimed]:
    """Read content, quoted wamids and addresses of the claimed envelopes, whatever their number in four queries."""
    quoted = Message.objects.in_bulk({row.reply_to_id for row in rows if row.reply_to_id})
    letters = {
        content.message_id: content
        for content in Content.objects.filter(
            message_id__in=[row.pk for row in rows] + list(quoted),
            purge_on__in=sorted({row.purge_on for row in [*rows, *quoted.values()] if row.purge_on}),
        )
    }
    addresses = _addresses({row.conversation_id for row in rows})
    tokens = {pk: channel.access_token.reveal() for pk, channel in channels.items()}
    found = []
    for row in rows:
        channel = channels[row.channel_id]
        address, letter = addresses[row.conversation_id], letters.get(row.pk)
        attempt, at = Attempt(row.pk, row.fence, row.attempt), slots.at[row.pk]
        if letter is None or not (address.phone or address.bsuid(channel)):
            reason = "its content is gone" if letter is None else "nobody to send it to"
            found.append(Claimed(attempt, at, Refused(code=None, title=reason)))
            continue
        answered = letters.get(row.reply_to_id) if row.reply_to_id else None
        outgoing = Outgoing(
            phone_number_id=channel.phone_number_id,
            token=tokens[channel.pk],
            content=outbound.text(letter.text, reply_to=answered.wamid or None if answered else None),
            phone=address.phone,
            user_id=address.bsuid(channel),
            callback_data=callback.make(keys.platform(), callback.Callback(current_tenant_id(), row.pk, row.attempt)),
        )
        found.append(Claimed(attempt, at, outgoing))
    return found


def _addresses(conversation_ids: set[int]) -> dict[int, _Address]:
    contacts = dict(Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "contact_id"))
    known: dict[int, _Address] = {contact: _Address(None, {}) for contact in contacts.values()}
    for identity in Identity.objects.filter(contact_id__in=known, retired_at=None).order_by("pk"):
        former = known[identity.contact_id]
        if identity.kind == Identity.Kind.PHONE:
            known[identity.contact_id] = _Address(identity.value, former.bsuids)
        elif identity.kind == Identity.Kind.BSUID:
            former.bsuids[identity.scope] = identity.value
    return {pk: known[contact] for pk, contact in contacts.items()}
