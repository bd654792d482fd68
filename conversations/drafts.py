"""What a member has typed and not sent: kept for every conversation and mode, so that another device can go on."""

import json
from collections.abc import Collection, Mapping

from django.db import IntegrityError

from conversations.lifetime import lifetime
from conversations.models import Conversation, Draft
from conversations.send import MAX_TEXT
from tenants import clock
from tenants.models import Member, Tenant

MOST = 2 * MAX_TEXT  # a draft may be too long to send: it is kept until it is shortened

MOST_FILLED = 64_000  # characters of a filled template in JSON: far more than all its values may have


def keep(conversation: Conversation, member: Member, mode: str, text: str) -> bool:
    """Keep the text, or forget it when it is empty. The last one to type wins; nobody else reads it.

    False while an expired draft waits for the sweep in its place: it can no longer be seen, and not be changed.
    """
    if not text.strip():
        drop(conversation, member, mode)
        return True
    return _keep(conversation, member, mode, text[:MOST])


def keep_template(conversation: Conversation, member: Member, template_id: int, values: Mapping[str, str]) -> bool:
    """Keep a template that is being filled with what was typed into it; one for a conversation, as `keep` does."""
    text = json.dumps({"template": template_id, "values": dict(values)})
    return len(text) <= MOST_FILLED and _keep(conversation, member, Draft.Mode.TEMPLATE, text)


def template_of(conversation: Conversation, member: Member) -> tuple[int, dict[str, str]] | None:
    """The template that is being filled and what was typed into it, if there is one."""
    row = Draft.objects.filter(member_id=member.pk, conversation=conversation, mode=Draft.Mode.TEMPLATE).first()
    if row is None:
        return None
    kept = json.loads(row.text)
    return kept["template"], kept["values"]


def _keep(conversation: Conversation, member: Member, mode: str, text: str) -> bool:
    now = clock.now()
    days = Tenant.objects.values_list("content_days", flat=True).get(pk=member.tenant_id)
    try:
        Draft.objects.update_or_create(
            member_id=member.pk,
            conversation=conversation,
            mode=mode,
            defaults={"text": text, "updated_at": now, "expires_at": lifetime(now, days).expires_at},
        )
    except IntegrityError:
        return False
    return True


def drop(conversation: Conversation, member: Member, mode: str) -> None:
    Draft.objects.filter(member_id=member.pk, conversation=conversation, mode=mode).delete()


def begun(conversations: Collection[int], member: Member) -> set[int]:
    """In which of these conversations the member has begun a reply: one query, and none for none."""
    rows = Draft.objects.filter(member_id=member.pk, conversation__in=conversations, mode=Draft.Mode.REPLY)
    return set(rows.values_list("conversation_id", flat=True))


def of(conversation: Conversation, member: Member) -> dict[str, str]:
    """What the member has typed in this conversation, by mode."""
    rows = Draft.objects.filter(member_id=member.pk, conversation=conversation).exclude(mode=Draft.Mode.TEMPLATE)
    return {draft.mode: draft.text for draft in rows}
