"""Reactions of the business: one emoji on a message, whoever of the team gave it, replaced or taken back."""

from datetime import timedelta
from uuid import UUID

from conversations import doorbell, groups, live, refusals, send
from conversations.locks import lock_conversations
from conversations.models import Content, Conversation, Direction, Message, Reaction, Status
from tenants import clock
from tenants.models import Member
from tenants.scope import current_tenant_id

OLDEST = timedelta(days=30)  # cloud_api: no reaction to a message older than this


def react(message: Message, emoji: str, *, by: Member, client_id: UUID, origin: str = "agent") -> tuple[Message, bool]:
    """Put an emoji on a message, or with an empty one take ours back; shown at once, and sent like any message.

    Returns the reaction's own envelope and whether it is new. Raises a `refusals.Refusal`.
    """
    said = send.checked("reaction", {"emoji": emoji})
    conversation = Conversation.objects.locked(message.conversation_id)
    if known := send.known_as(client_id, conversation, said, message.pk):
        return known, False
    send.check_sendable(conversation)
    groups.check(conversation, said.kind)
    content = _reactable(message)
    envelope = send.write(conversation, said, Direction.OUT, by, client_id, message.pk, origin)
    Reaction.objects.filter(message=message, contact=None).delete()
    if said.text:
        Reaction.objects.create(
            message=message, member_id=by.pk, emoji=said.text, at=envelope.at, expires_at=content.expires_at
        )
    _shown_anew(message.pk, conversation)
    conversation.save(update_fields=["version"])
    live.announce(conversation)
    doorbell.ring(current_tenant_id())
    return envelope, True


def undo(failed: list[Message]) -> None:
    """Take down the reactions that WhatsApp refused, not what has taken their place. Needs the conversations' locks."""
    threads = lock_conversations(row.conversation_id for row in failed)
    for row in failed:
        if row.reply_to_id is None:
            continue
        Reaction.objects.filter(message_id=row.reply_to_id, contact=None, member_id=row.member_id, at=row.at).delete()
        thread = threads[row.conversation_id]
        _shown_anew(row.reply_to_id, thread)
        thread.save(update_fields=["version"])


def _reactable(message: Message) -> Content:
    """The letter of a message that may carry a reaction: WhatsApp has it, shows it, and it is not too old."""
    content = Content.of(message)
    ok = (
        content is not None
        and bool(content.wamid)
        and message.direction != Direction.NOTE
        and message.kind not in ("reaction", "system", "call")
        and message.revoked_at is None
        and message.status != Status.FAILED
        and clock.now() - message.at < OLDEST
    )
    if content is None or not ok:
        raise refusals.NotReactable
    return content


def _shown_anew(message_id: int, thread: Conversation) -> None:
    """The message takes a new version, so that open pages draw it again with its chips."""
    Message.objects.filter(pk=message_id).update(version=thread.advance())
