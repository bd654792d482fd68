"""What a member has typed and not sent: kept for every conversation and mode, so that another device can go on."""

from django.db import IntegrityError

from conversations.lifetime import lifetime
from conversations.models import Conversation, Draft
from conversations.send import MAX_TEXT
from tenants import clock
from tenants.models import Member, Tenant

MOST = 2 * MAX_TEXT  # a draft may be too long to send: it is kept until it is shortened


def keep(conversation: Conversation, member: Member, mode: str, text: str) -> bool:
    """Keep the text, or forget it when it is empty. The last one to type wins; nobody else reads it.

    False while an expired draft waits for the sweep in its place: it can no longer be seen, and not be changed.
    """
    if not text.strip():
        drop(conversation, member, mode)
        return True
    now = clock.now()
    days = Tenant.objects.values_list("content_days", flat=True).get(pk=member.tenant_id)
    try:
        Draft.objects.update_or_create(
            member_id=member.pk,
            conversation=conversation,
            mode=mode,
            defaults={"text": text[:MOST], "updated_at": now, "expires_at": lifetime(now, days).expires_at},
        )
    except IntegrityError:
        return False
    return True


def drop(conversation: Conversation, member: Member, mode: str) -> None:
    Draft.objects.filter(member_id=member.pk, conversation=conversation, mode=mode).delete()


def of(conversation: Conversation, member: Member) -> dict[str, str]:
    """The member's drafts in this conversation, by mode."""
    rows = Draft.objects.filter(member_id=member.pk, conversation=conversation)
    return {draft.mode: draft.text for draft in rows}
