"""What the panel beside a thread tells of a customer, in a number of questions that never grows."""

from typing import Any

from django.db.models import Q

from conversations.attributes import values
from conversations.models import Attribution, Consent, Contact, Conversation, Identity, Merge, MergeSuggestion
from conversations.people import consent, known

NAMES, FORMER, MERGES = 60, 12, 6


def about(conversation: Conversation) -> dict[str, Any]:
    """Former identities, whether a phone is known, a wish about marketing, where they came from, who they may be.

    `merges` are those that stand, `threads` their conversations on other numbers, `details` the company's own fields.
    """
    me = conversation.contact_id
    names = list(Identity.objects.filter(contact_id=me).order_by("-retired_at", "-pk")[:NAMES])
    pending = MergeSuggestion.objects.filter(Q(low_id=me) | Q(high_id=me), decided_at=None)
    merges = Merge.objects.filter(Q(kept_id=me) | Q(gone_id=me), undone_at=None)
    threads = Conversation.objects.filter(contact_id=me).exclude(pk=conversation.pk)
    return {
        "contact": conversation.contact,
        "details": values.details(conversation.contact),
        "former": known.once(one for one in names if one.retired_at)[:FORMER],
        # A group has no number to ask for.
        "has_phone": any(
            one.kind in (Identity.Kind.PHONE, Identity.Kind.GROUP) and not one.retired_at for one in names
        ),
        "wish": consent.latest(conversation),
        "came_from": Attribution.objects.filter(contact_id=me).order_by("at", "pk").first(),
        "suggestions": list(pending.select_related("low", "high")[:MERGES]),
        "merges": list(merges.select_related("kept", "gone").order_by("pk")[:MERGES]),
        "threads": list(threads.select_related("channel")[:MERGES]),
    }


def kept(contact: Contact) -> dict[str, Any]:
    """What the page of a person tells besides names and fields: former names, wishes, the first advertisement."""
    former = Identity.objects.filter(contact=contact, retired_at__isnull=False).order_by("-retired_at", "-pk")
    return {
        "former": known.once(former[:NAMES])[:FORMER],
        "wishes": list(
            Consent.objects.filter(contact=contact).select_related("channel").order_by("-at", "-pk")[:FORMER]
        ),
        "came_from": Attribution.objects.filter(contact=contact).order_by("at", "pk").first(),
    }
