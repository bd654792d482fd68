"""What of a group is on top now: counted from the pins that were sent, by WhatsApp's rules."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cloudapi.content import MAX_PIN_DAYS
from conversations.models import Content, Direction, Message, Status
from tenants import clock

MOST = 3  # Meta's "Group messaging", May 2026: a fourth pin takes the oldest down
WAITED = timedelta(days=1)  # a pin counts from when WhatsApp took it, at most so long after it was asked for
HIDDEN = ("reaction", "pin", "system", "call")  # what is no message that people see by itself


def pinned(threads: Sequence[int]) -> dict[int, datetime]:
    """The messages on top in these threads, each with the moment at which its pin ends; two questions.

    What WhatsApp refused does not count; what is on its way does. A pin is written after the message it stands on, so
    it can be read for as long as that one.
    """
    now = clock.now()
    asked = Message.objects.filter(conversation_id__in=threads, kind="pin", direction=Direction.OUT)
    rows = list(asked.filter(at__gt=now - timedelta(days=MAX_PIN_DAYS) - WAITED).exclude(status=Status.FAILED))
    days = sorted({row.purge_on for row in rows if row.purge_on is not None})
    letters = Content.objects.filter(message_id__in=[row.pk for row in rows], purge_on__in=days)
    said = {letter.message_id: letter.payload for letter in letters}
    kept: dict[int, datetime] = {}
    for row in sorted(rows, key=lambda row: row.pk):
        if row.pk not in said or row.reply_to_id is None:
            continue
        at = row.accepted_at or row.at
        kept = {pk: until for pk, until in kept.items() if until > at and pk != row.reply_to_id}
        if asked_days := said[row.pk].get("expiration_days"):
            kept[row.reply_to_id] = at + timedelta(days=asked_days)
        kept = dict(list(kept.items())[-MOST:])
    return {pk: until for pk, until in kept.items() if until > now}


def pinnable(message: Message, content: Content | None) -> bool:
    """Whether a message of a group may carry a pin: WhatsApp has it and shows it."""
    gone = message.revoked_at is not None or message.status == Status.FAILED
    there = content is not None and bool(content.wamid) and not gone
    return there and message.direction != Direction.NOTE and message.kind not in HIDDEN
