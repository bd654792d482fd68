"""Conversations for tests of sending: a customer who wrote a moment ago, and one who wrote two days ago."""

from datetime import timedelta

from conversations.models import Channel, Contact, Conversation, Episode, Identity
from tenants import clock
from tenants.scope import acting_for


def thread(
    channel: Channel, name: str = "Mariana", phone: str | None = "16505550111", hours_ago: float = 1.0
) -> Conversation:
    """A conversation whose customer wrote `hours_ago` hours ago, by phone or, without one, known by BSUID only."""
    with acting_for(channel.tenant_id):
        contact = Contact.objects.create(name=name)
        if phone:
            Identity.objects.create(contact=contact, kind="phone", value=phone)
        else:
            Identity.objects.create(contact=contact, kind="bsuid", scope=channel.portfolio_id, value="US.9021")
        at = clock.now() - timedelta(hours=hours_ago)
        conversation = Conversation.objects.create(
            contact=contact,
            channel=channel,
            last_message_at=at,
            last_inbound_at=at,
            window_expires_at=at + timedelta(hours=24),
            waiting_since=at,
            unread_count=2,
        )
        Episode.objects.create(conversation=conversation, opened_at=at)
    return conversation
