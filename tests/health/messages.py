"""A message of ours on a number, as far as it has come."""

import uuid
from typing import Any

from conversations.models import Channel, Contact, Conversation, Message, Status
from tenants import clock


def message_of(channel: Channel, **fields: Any) -> Message:
    """One to somebody new; needs `acting_for`."""
    conversation = Conversation.objects.create(contact=Contact.objects.create(name="Tereza"), channel=channel)
    now = clock.now()
    values = {"version": 1, "direction": "out", "kind": "template", "at": now, "created_at": now, "status": Status.SENT}
    return Message.objects.create(conversation=conversation, channel=channel, client_id=uuid.uuid4(), **values | fields)
