"""A quiet word before a window closes on somebody who waits: once for each, to its assignee, else to the team."""

from datetime import timedelta

from django.db.models import F, Q, QuerySet

from conversations import live
from conversations.locks import lock_conversations
from conversations.models import Conversation
from tenants import clock
from tenants.models import Member, Tenant
from tenants.scope import current_tenant_id

BATCH = 200
EVERYBODY = 0  # whom an announcement names when nobody is assigned


def remind_due() -> int:
    """Remind of what closes within the hours the company wishes, at most BATCH at a time; returns how many."""
    hours = Tenant.objects.values_list("remind_before", flat=True).get(pk=current_tenant_id())
    due = _waiting().filter(window_expires_at__lte=clock.now() + timedelta(hours=hours))
    found = due.exclude(reminded_for=F("window_expires_at")).order_by("window_expires_at", "pk")
    reminded = 0
    for conversation in lock_conversations(found.values_list("pk", flat=True)[:BATCH]).values():
        if not conversation.is_waiting or conversation.reminded_for == conversation.window_expires_at:
            continue  # answered, or told by another worker, since we looked
        conversation.reminded_for = conversation.window_expires_at
        conversation.save(update_fields=["reminded_for"])
        live.announce(conversation, reminder=conversation.assignee_id or EVERYBODY)
        reminded += 1
    return reminded


def reminders(member: Member) -> "QuerySet[Conversation]":
    """What this member was reminded of and nobody has answered yet: theirs and nobody's, the first to close first."""
    whose = Q(assignee=member) | Q(assignee=None)
    return _waiting().filter(whose, reminded_for=F("window_expires_at")).order_by("window_expires_at", "pk")


def _waiting() -> "QuerySet[Conversation]":
    return Conversation.objects.filter(
        status=Conversation.State.OPEN, waiting_since__isnull=False, window_expires_at__gt=clock.now()
    )
