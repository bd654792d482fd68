"""Pins of the business: a message of a group on top for some days, or taken down again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from conversations import doorbell, groups, live, send
from conversations.locks import lock_conversations
from conversations.models import Content, Conversation, Direction, Message
from conversations.pinned import pinnable, pinned
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import current_tenant_id


class NotPinnable(Refusal):
    code = "not_pinnable"
    sentence = "Not sent. This message cannot be pinned."
    remedy = "It is deleted, a note, or not confirmed by WhatsApp."


class PinsAreForGroups(Refusal):
    code = "pins_are_for_groups"
    sentence = "Not sent. WhatsApp pins messages only in groups."
    remedy = "Send it again instead, or write a note for the team."


def pin(
    message: Message, own: dict[str, Any], *, by: Member, client_id: UUID, origin: str = "agent"
) -> tuple[Message, bool]:
    """Pin a message of a group or take it down, as `own` says in Meta's form; shown at once, and sent like any message.

    Returns the pin's own envelope and whether it is new. Raises a `refusals.Refusal`. WhatsApp keeps three pins of a
    group and takes the oldest down for a fourth.
    """
    said = send.checked("pin", own)
    conversation = Conversation.objects.locked(message.conversation_id)
    if known := send.known_as(client_id, conversation, said, message.pk):
        return known, False
    if not groups.is_group(conversation):
        raise PinsAreForGroups
    send.check_sendable(conversation)
    if not pinnable(message, Content.of(message)):
        raise NotPinnable
    before = pinned(conversation.threads).keys()
    envelope = send.write(conversation, said, Direction.OUT, by, client_id, message.pk, origin)
    _draw_anew({message.pk} | (before ^ pinned(conversation.threads).keys()), conversation)
    conversation.save(update_fields=["version"])
    live.announce(conversation)
    doorbell.ring(current_tenant_id())
    return envelope, True


def undo(refused: list[Message]) -> None:
    """Let what WhatsApp did not pin, and what had made room for it, be drawn anew. Needs the conversations' locks."""
    threads = lock_conversations(row.conversation_id for row in refused)
    for thread in threads.values():
        stood = {row.reply_to_id for row in refused if row.conversation_id == thread.pk and row.reply_to_id}
        _draw_anew(stood | pinned(thread.threads).keys(), thread)
        thread.save(update_fields=["version"])


def _draw_anew(messages: Iterable[int], thread: Conversation) -> None:
    """Each takes a new version, so that open pages draw it again with its mark or without."""
    for pk in sorted(messages):
        Message.objects.filter(pk=pk, conversation_id=thread.pk).update(version=thread.advance())
