"""Pins of the business: a message of a group on top for some days, or taken down again."""

from typing import Any
from uuid import UUID

from conversations import doorbell, groups, live, send
from conversations.models import Content, Conversation, Direction, Message, Status
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import current_tenant_id

UNPINNED = ("reaction", "pin", "system", "call")  # what is no message that people see by itself


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
    """Pin a message of a group or take it down, as `own` says in Meta's form; sent like any message.

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
    _check(message)
    envelope = send.write(conversation, said, Direction.OUT, by, client_id, message.pk, origin)
    conversation.save(update_fields=["version"])
    live.announce(conversation)
    doorbell.ring(current_tenant_id())
    return envelope, True


def _check(message: Message) -> None:
    """Raises NotPinnable for a message that WhatsApp does not have or does not show."""
    content = Content.of(message)
    gone = message.revoked_at is not None or message.status == Status.FAILED
    if message.direction == Direction.NOTE or message.kind in UNPINNED or gone or content is None or not content.wamid:
        raise NotPinnable
