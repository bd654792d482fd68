"""Taking queued messages out of the outbox: claimed, numbered and fenced in one transaction, sent outside it.

WhatsApp shows messages in the order in which it got them. So a conversation has one on its way at a time, the first
written first; other conversations do not wait for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cloudapi import interactive_files, outbound
from cloudapi.client import Outcome, Outgoing, Refused
from cloudapi.files import KINDS
from cloudapi.parts import Json
from cloudapi.template_files import handed
from conversations import callback, pace
from conversations.files import enclosing
from conversations.models import Channel, Content, Conversation, Identity, Media, Message, Status
from conversations.receive.sql import as_json
from conversations.sending.settle import Attempt
from tenants import clock, keys
from tenants.scope import current_tenant_id

BATCH = 250
CARRYING = frozenset({*KINDS, "template", "interactive"})  # kinds of messages that may have files of ours
IN_LINE = timedelta(minutes=1)  # longer than this nobody waits for one that is to be tried again, or for its file
ON_ITS_WAY = timedelta(seconds=10)  # nor longer than this for an answer: its sender may have died
_ANY = Q()
NONE: Mapping[str, Json] = {}
GONE = Refused(code=None, title="its content is gone")
_CLAIM = """
    update conversations_message m set status = r.s, attempt = r.a, fence = r.f, sending_at = r.sent, next_at = r.next
    from json_to_recordset(%s) as r (i bigint, s int, a int, f uuid, sent timestamptz, next timestamptz)
    where m.id = r.i
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message ready to go: what to send, not before which instant, and the right to settle it.

    Instead of something to send there may be an outcome already: its content is gone, or nobody can be reached.
    `rate` is how many messages a second its number may send.
    """

    attempt: Attempt
    at: datetime
    what: Outgoing | Outcome
    rate: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What was claimed, and when to look again: None when nothing more was due."""

    ready: Sequence[Claimed]
    look: datetime | None


def claim(limit: int = BATCH) -> Claims:
    """Claim what is due for the current tenant, people's replies before programs' messages, at its numbers' pace.

    A row another sender holds is skipped. After the commit the attempt counts, whatever becomes of this process.
    """
    now = clock.now()
    channels = Channel.objects.in_bulk()
    rates = {pk: channel.rate for pk, channel in channels.items()}
    room = pace.room(rates, now)
    limit = min(limit, sum(room.free.values()))
    due = _due(now, room.free, limit)
    if not due:
        return Claims([], _first(room.opens, _next(now)))
    slots = pace.book(due, rates, now)
    for row in due:
        if row.pk in slots.later:
            row.next_at = slots.later[row.pk]
        else:
            row.status, row.attempt, row.fence, row.sending_at = Status.SENDING, row.attempt + 1, uuid4(), now
    _write(due)
    ready = _addressed([row for row in due if row.pk in slots.at], channels, slots)
    if len(due) == limit:
        return Claims(ready, now)
    # Fewer than asked for: all that was due is claimed, or its number is full, or somebody else holds it. What another
    # claim put off by a moment is due in a moment.
    return Claims(ready, _first(room.opens, *slots.later.values(), _next(now)))


def _first(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at), default=None)


def _next(now: datetime) -> datetime | None:
    """When the first of those is due that were put off."""
    waiting = Message.objects.filter(status=Status.QUEUED, next_at__gt=now).order_by("next_at")
    return waiting.values_list("next_at", flat=True).first()


def _due(now: datetime, channels: Iterable[int], limit: int) -> list[Message]:
    """The oldest that may go, replies of people first: two looks, each along an index of its own.

    A reply waits for what is on its way and for earlier replies; a program's message for everything before it.
    """
    found: list[Message] = []
    fields = ("channel_id", "conversation_id", "status", "attempt", "reply_to_id", "purge_on", "kind", "next_at")
    waiting = Message.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).only(*fields)
    waiting = waiting.filter(status=Status.QUEUED, next_at__lte=now, channel_id__in=list(channels))
    replies = Q(origin="agent")
    for some in (
        waiting.filter(~Exists(_ahead(now, replies)), replies),
        waiting.exclude(Exists(_ahead(now)) | replies),
    ):
        if len(found) < limit:
            some = some.exclude(conversation_id__in={row.conversation_id for row in found})
            found += some.order_by("next_at", "pk")[: limit - len(found)]
    return found


def _ahead(now: datetime, which: Q = _ANY) -> "QuerySet[Message]":
    """What holds a message: one of its conversation that is on its way, or any of these that stands before it."""
    soon = Q(next_at__lte=now + IN_LINE) | Q(next_at=None, created_at__gt=now - IN_LINE)
    before = Q(which, soon, status=Status.QUEUED, pk__lt=OuterRef("pk"))
    leaving = Q(status=Status.SENDING, sending_at__gt=now - ON_ITS_WAY)
    line = Message.objects.filter(conversation_id=OuterRef("conversation_id"))
    return line.filter(leaving | before, status__in=[Status.QUEUED, Status.SENDING])


def _write(rows: list[Message]) -> None:
    facts = [
        {"i": row.pk, "s": row.status, "a": row.attempt, "f": row.fence, "sent": row.sending_at, "next": row.next_at}
        for row in sorted(rows, key=lambda row: row.pk)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [as_json(facts)])


@dataclass(frozen=True, slots=True)
class _Address:
    """Where a person can be reached: by phone when WhatsApp gave one, and by their id in a portfolio; or a group."""

    phone: str | None
    bsuids: dict[str, str]
    group: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    doubted: set[str] = field(default_factory=set)

    def key_hash(self, channel: Channel) -> str | None:
        """The key of whom it is for, where the number has it compared and WhatsApp told it."""
        return self.keys.get(self.phone or self.bsuid(channel) or "") or None if channel.checks_identity else None

    def bsuid(self, channel: Channel) -> str | None:
        """The id that this number's portfolio knows the person by; another portfolio's id would be refused."""
        return self.bsuids.get(channel.portfolio_id) or self.bsuids.get(channel.waba_id)


def _addressed(rows: list[Message], channels: dict[int, Channel], slots: pace.Slots) -> list[Claimed]:
    """Read content, quoted wamids and addresses of the claimed envelopes, whatever their number in five queries."""
    quoted = Message.objects.in_bulk({row.reply_to_id for row in rows if row.reply_to_id})
    letters = {
        content.message_id: content
        for content in Content.objects.filter(
            message_id__in=[row.pk for row in rows] + list(quoted),
            purge_on__in=sorted({row.purge_on for row in [*rows, *quoted.values()] if row.purge_on}),
        ).values_list("message_id", "text", "payload", "wamid", named=True)
    }
    addresses = _addresses({row.conversation_id for row in rows})
    files = _files([row.pk for row in rows if row.kind in CARRYING])
    tokens = {pk: channel.access_token.reveal() for pk, channel in channels.items()}
    found = []
    for row in rows:
        channel = channels[row.channel_id]
        address, letter = addresses[row.conversation_id], letters.get(row.pk)
        attempt, at = Attempt(row.pk, row.fence, row.attempt), slots.at[row.pk]
        answered = letters.get(row.reply_to_id) if row.reply_to_id else None
        quoted_wamid = answered.wamid or None if answered else None
        refused = _refused(row, letter is None, address, channel, quoted_wamid)
        if letter is None or refused is not None:
            found.append(Claimed(attempt, at, refused or GONE, channel.rate))
            continue
        outgoing = Outgoing(
            phone_number_id=channel.phone_number_id,
            token=tokens[channel.pk],
            content=_content(row.kind, letter.text, letter.payload, quoted_wamid, files.get(row.pk, {})),
            phone=address.phone,
            user_id=address.bsuid(channel),
            group=address.group,
            key_hash=address.key_hash(channel),
            callback_data=callback.make(keys.platform(), callback.Callback(current_tenant_id(), row.pk, row.attempt)),
        )
        found.append(Claimed(attempt, at, outgoing, channel.rate))
    return found


def _refused(row: Message, is_gone: bool, address: _Address, channel: Channel, quoted: str | None) -> Refused | None:
    """What keeps a message from going that nothing kept when it was written."""
    if is_gone:
        return GONE
    if not (address.phone or address.group or address.bsuid(channel)):
        return Refused(code=None, title="nobody to send it to")
    if channel.checks_identity and address.doubted:
        return Refused(code=137000, title="their key changed, and nobody has said that it is still them")
    if row.kind in ("reaction", "pin") and not quoted:
        return Refused(code=None, title="what it stands on is gone")
    return None


def _files(carrying: list[int]) -> dict[int, dict[str, Json]]:
    """What WhatsApp knows the files of these messages by, each by its name in the message."""
    found: dict[int, dict[str, Json]] = {}
    rows = Media.objects.filter(message_id__in=carrying) if carrying else Media.objects.none()
    for row in rows.values("message_id", "place", "meta_id", "kind", "filename"):
        found.setdefault(row["message_id"], {})[enclosing.name(row["place"])] = enclosing.given(row)
    return found


def _content(
    kind: str, text: str, payload: dict[str, Any], reply_to: str | None, files: Mapping[str, Json] = NONE
) -> dict[str, Any]:
    """What WhatsApp is given for a message of this kind; `files` are those that go with it, as it knows them."""
    if kind in KINDS:
        name, voice = payload.get("filename"), payload.get("voice") is True
        file = str(files.get(enclosing.name(0), {}).get("id", ""))
        return outbound.media(kind, file, caption=text, filename=name, voice=voice, reply_to=reply_to)
    if kind == "template":
        components = handed(payload["components"], files) if payload.get("files") else payload["components"]
        return outbound.template(payload["name"], payload["language"], components, reply_to)
    if kind == "reaction" and reply_to:
        return outbound.reaction(reply_to, payload["emoji"])
    if kind == "pin" and reply_to:
        return outbound.pin(reply_to, payload.get("expiration_days"))
    if kind == "text":
        return outbound.text(text, payload.get("preview_url", True), reply_to)
    if kind == "interactive" and payload.get("files"):
        own = {name: part for name, part in payload.items() if name != "files"}
        return outbound.written(kind, interactive_files.handed(own, files), reply_to)
    return outbound.written(kind, payload, reply_to)


def _addresses(conversation_ids: set[int]) -> dict[int, _Address]:
    # A message may have been written before its person was put together with another one, who has the names now.
    rows = Conversation.objects.filter(pk__in=conversation_ids)
    contacts = dict(rows.values_list("pk", Coalesce("contact__merged_into_id", "contact_id")))
    known: dict[int, _Address] = {contact: _Address(None, {}) for contact in contacts.values()}
    current = Identity.objects.filter(contact_id__in=known, retired_at=None).order_by("pk")
    fields = ("contact_id", "kind", "value", "scope", "key_hash", "key_changed_at")
    for identity in current.values_list(*fields, named=True):
        former = known[identity.contact_id]
        former.keys[identity.value] = identity.key_hash
        if identity.key_changed_at is not None:
            former.doubted.add(identity.value)
        if identity.kind == Identity.Kind.PHONE:
            known[identity.contact_id] = replace(former, phone=identity.value)
        elif identity.kind == Identity.Kind.GROUP:
            known[identity.contact_id] = _Address(None, {}, identity.value)
        elif identity.kind == Identity.Kind.BSUID:
            former.bsuids[identity.scope] = identity.value
    return {pk: known[contact] for pk, contact in contacts.items()}
