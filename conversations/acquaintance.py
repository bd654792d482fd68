"""What the panel beside a thread tells of a customer, in a number of questions that never grows."""

from typing import Any

from conversations import consent
from conversations.models import Attribution, Conversation, Identity, Merge, MergeSuggestion

FORMER, MERGES = 12, 6


def about(conversation: Conversation) -> dict[str, Any]:
    """Former identities, a wish about marketing, where they came from, who they may be and who they were put with."""
    me = conversation.contact_id
    former = Identity.objects.filter(contact_id=me, retired_at__isnull=False).order_by("-retired_at", "-pk")
    pending = MergeSuggestion.objects.filter(decided_at=None).select_related("low", "high")
    merges = Merge.objects.filter(undone_at=None).select_related("kept", "gone")
    return {
        "former": list(former[:FORMER]),
        "wish": consent.latest(conversation),
        "came_from": Attribution.objects.filter(contact_id=me).order_by("at", "pk").first(),
        "suggestions": [*pending.filter(low_id=me)[:3], *pending.filter(high_id=me)[:3]],
        "merges": [*merges.filter(kept_id=me)[:MERGES], *merges.filter(gone_id=me)[:1]],
        "threads": list(
            Conversation.objects.filter(contact_id=me).exclude(pk=conversation.pk).select_related("channel")[:MERGES]
        ),
    }
