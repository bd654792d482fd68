"""The intent to say something: written down with its content in one transaction, rung for after it, sent elsewhere."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from cloudapi import content as rules
from cloudapi import interactive_files
from conversations import doorbell, groups, live, receipts, refusals
from conversations.channels import stops
from conversations.files import enclosing
from conversations.lifetime import Lifetime, lifetime
from conversations.models import Channel, Content, Conversation, Direction, Episode, Message, Status, Template
from conversations.people import consent, trust
from conversations.templating import fill
from tenants import clock
from tenants.models import Member, Tenant
from tenants.scope import current_tenant_id

MAX_TEXT = 4096  # cloud_api: text.body


@dataclass(frozen=True, slots=True)
class Said:
    """What is written down as a message's content: its kind, its words, and what WhatsApp is given."""

    kind: str
    text: str
    payload: dict[str, Any] = field(repr=False)


def text(
    conversation: Conversation,
    body: str,
    *,
    by: Member,
    client_id: UUID,
    reply_to: int | None = None,
    origin: str = "agent",
    preview: bool = True,
) -> tuple[Message, bool]:
    """Queue a text, with a preview of its first link or without.

    Returns the message and whether it is new: the same `client_id` again is the same message.

    Raises a `refusals.Refusal` when it may not be sent; then nothing is written.
    """
    body = body.strip()
    _check_length(body)
    said = Said("text", body, {"body": body} if preview else {"body": body, "preview_url": False})
    return queue(conversation, said, by=by, client_id=client_id, reply_to=reply_to, origin=origin)


def content(
    conversation: Conversation,
    kind: str,
    own: Any,
    *,
    by: Member,
    client_id: UUID,
    reply_to: int | None = None,
    origin: str = "agent",
) -> tuple[Message, bool]:
    """Queue a place, contact cards or an interactive message, in the form of Meta's own object.

    A header `file:…` of an interactive message is an upload, which WhatsApp is given first. Raises `refusals.BadPart`,
    which names the part and WhatsApp's limit, or another Refusal.
    """
    said = checked(kind, own)
    wanted = interactive_files.named(said.payload) if kind == "interactive" else ()
    files = enclosing.uploads(wanted, by, client_id)
    if files:
        places = {f"file:{pk}": enclosing.name(place) for place, (pk, _) in enumerate(wanted)}
        payload = interactive_files.renamed(said.payload, places) | {"files": [pk for pk, _ in wanted]}
        said = Said(kind, said.text, payload)
    how: dict[str, Any] = {"by": by, "client_id": client_id, "reply_to": reply_to, "origin": origin}
    message, new = queue(conversation, said, waits=bool(files), **how)
    if new and files:
        enclosing.enclose(files, message)
    return message, new


def checked(kind: str, own: Any) -> Said:
    """What would be written down for this content. Raises BadPart where WhatsApp would refuse it."""
    try:
        payload = rules.checked(kind, own)
    except rules.Invalid as error:
        raise refusals.BadPart(error.where, error.rule) from error
    return Said(kind, rules.words(kind, payload), payload)


def template(
    conversation: Conversation,
    row: Template,
    values: fill.Values,
    *,
    by: Member,
    client_id: UUID,
    reply_to: int | None = None,
    origin: str = "agent",
) -> tuple[Message, bool]:
    """Queue an approved template with its values, whether the window is open or not; never as plain text instead.

    What is kept is what the customer reads, so it expires like everything written. A value `file:…` is an upload,
    which WhatsApp is given first. Raises a `refusals.Refusal`.
    """
    groups.check_template(conversation, row)
    shown = fill.filled(conversation, row, values)
    files = enclosing.uploads(shown.files, by, client_id)
    said = Said("template", shown.text, shown.payload)
    message, new = queue(
        conversation,
        said,
        by=by,
        client_id=client_id,
        reply_to=reply_to,
        origin=origin,
        needs_window=False,
        purpose=row.category.lower(),
        waits=bool(files),
    )
    if new and files:
        enclosing.enclose(files, message)
    return message, new


def note(conversation: Conversation, body: str, *, by: Member, client_id: UUID) -> tuple[Message, bool]:
    """Write a note that only the team sees. It lives and dies like every other content."""
    body = body.strip()
    _check_length(body)
    said = Said("note", body, {"body": body})
    conversation = Conversation.objects.locked_as_shown(conversation)
    if known := known_as(client_id, conversation, said, None):
        return known, False
    message = write(conversation, said, Direction.NOTE, by, client_id, None, "agent")
    conversation.save(update_fields=["version"])
    live.announce(conversation)
    return message, True


def queue(
    conversation: Conversation,
    said: Said,
    *,
    by: Member,
    client_id: UUID,
    reply_to: int | None,
    origin: str,
    needs_window: bool = True,
    purpose: str = "",
    waits: bool = False,
    again_of: int | None = None,
) -> tuple[Message, bool]:
    """Write it down to be sent; with `waits` not before somebody says when. Raises a `refusals.Refusal`."""
    conversation = Conversation.objects.locked_as_shown(conversation)
    if known := known_as(client_id, conversation, said, reply_to):
        return known, False
    check_sendable(conversation, needs_window)
    if said.kind == "template":
        stops.check_template(conversation.channel)
    groups.check(conversation, said.kind)
    if purpose == consent.MARKETING:
        consent.require(conversation)
    message = write(conversation, said, Direction.OUT, by, client_id, reply_to, origin, again_of)
    if waits:
        message.next_at = None
        message.save(update_fields=["next_at"])
    _answered(conversation, message)
    receipts.answered(conversation)
    doorbell.ring(current_tenant_id())
    return message, True


def _check_length(body: str) -> None:
    if not body:
        raise refusals.Empty
    if len(body) > MAX_TEXT:
        raise refusals.TooLong


def check_sendable(conversation: Conversation, needs_window: bool = True) -> None:
    """Raises the Refusal that says why nothing can be sent here now."""
    channel = conversation.channel
    if channel.disconnected_at is not None:
        raise refusals.ChannelGone
    if channel.token_state == Channel.Token.REFUSED:
        raise refusals.TokenRefused
    if (stop := stops.of(channel)) is not None:
        raise stop
    if conversation.blocked_at is not None:
        raise refusals.PersonBlocked
    if trust.in_doubt(conversation):
        raise trust.IdentityChanged
    if needs_window and not conversation.window_open:
        raise refusals.WindowClosed


def known_as(client_id: UUID, conversation: Conversation, said: Said, reply_to: int | None) -> Message | None:
    """The message this client id already stands for; raises ClientIdTaken when it stands for another one.

    `reply_to` is the message that it answers or stands on: words that answer another one are other words.
    """
    message = Message.objects.filter(client_id=client_id).first()
    if message is None:
        return None
    content = Content.of(message)
    here = message.conversation_id in conversation.threads
    same = here and (message.kind, message.reply_to_id) == (said.kind, reply_to)
    if not same or (content is not None and (content.text, content.written) != (said.text, said.payload)):
        raise refusals.ClientIdTaken
    return message


def write(
    conversation: Conversation,
    said: Said,
    direction: Direction,
    by: Member,
    client_id: UUID,
    reply_to: int | None,
    origin: str,
    again_of: int | None = None,
) -> Message:
    """Envelope and letter. Two conversations racing for one client id are settled by its unique index."""
    here = Message.objects.filter(conversation_id__in=conversation.threads)
    if reply_to is not None and not here.filter(pk=reply_to).exists():
        raise refusals.UnknownReply
    now = clock.now()
    life = lifetime(now, Tenant.objects.values_list("content_days", flat=True).get(pk=current_tenant_id()))
    outgoing = direction == Direction.OUT
    try:
        with transaction.atomic():
            message = Message.objects.create(
                conversation=conversation,
                channel_id=conversation.channel_id,
                version=conversation.advance(),
                direction=direction,
                kind=said.kind,
                origin=origin,
                member_id=by.pk,
                client_id=client_id,
                reply_to_id=reply_to,
                again_of=again_of,
                at=now,
                created_at=now,
                purge_on=life.purge_on,
                status=Status.QUEUED if outgoing else Status.RECEIVED,
                next_at=now if outgoing else None,
            )
    except IntegrityError as error:
        raise refusals.ClientIdTaken from error
    _enclose(message, said, life)
    return message


def _enclose(message: Message, said: Said, life: Lifetime) -> None:
    Content(
        message_id=message.pk,
        purge_on=life.purge_on,
        expires_at=life.expires_at,
        conversation_id=message.conversation_id,
        at=message.at,
        text=said.text,
        payload=said.payload,
    ).save(force_insert=True)


def _answered(conversation: Conversation, message: Message) -> None:
    """What an answer does to its conversation: nobody waits any more, and a resolved one is open again."""
    if conversation.status != Conversation.State.OPEN:
        conversation.status, conversation.snoozed_until = Conversation.State.OPEN, None
    episode, _ = Episode.objects.get_or_create(conversation=conversation, closed_at=None)
    if episode.first_reply_at is None:
        episode.first_reply_at = message.at
        episode.save(update_fields=["first_reply_at"])
    conversation.unread_count = 0
    conversation.waiting_since = None
    conversation.last_message_at = max(conversation.last_message_at, message.at)
    conversation.last_message_id, conversation.last_purge_on = message.pk, message.purge_on
    conversation.save(
        update_fields=[
            "version",
            "status",
            "snoozed_until",
            "unread_count",
            "waiting_since",
            "last_message_at",
            "last_message_id",
            "last_purge_on",
        ]
    )
    live.announce(conversation)
