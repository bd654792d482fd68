"""What Meta decided about templates, in words, and which of it nobody has seen yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from conversations.models import TemplateChange
from conversations.templating.states import QUALITIES, STATES
from tenants import clock

MOST = 20
FRESH = timedelta(days=1)
AT_ONCE = timedelta(seconds=5)
AGAINST = ("REJECTED", "PAUSED", "DISABLED", "FLAGGED", "LOCKED")
LOW = ("YELLOW", "RED")
What = TemplateChange.What


@dataclass(frozen=True, slots=True)
class Said:
    """One change for people; `tone` is that of a tag."""

    template_id: int
    name: str
    text: str
    tone: str
    at: datetime


def unseen() -> list[Said]:
    """The newest changes that nobody who may act has seen, what a member did himself (a submission) left out."""
    rows = TemplateChange.objects.filter(seen_at=None).exclude(after__in=["PENDING", "DELETED"])
    return [said(row) for row in rows.select_related("template").order_by("-pk")[:MOST]]


def bad_news() -> list[TemplateChange]:
    """What Meta decided against templates in the last day and nobody was mailed yet, each held for whoever mails it."""
    rows = TemplateChange.objects.select_for_update(skip_locked=True, of=("self",)).select_related("template")
    fresh = rows.filter(mailed_at=None, at__gt=clock.now() - FRESH)
    worse = Q(what=What.STATUS, after__in=AGAINST) | Q(what=What.CATEGORY) | Q(what=What.QUALITY, after__in=LOW)
    found = fresh.filter(worse).exclude(what=What.QUALITY, before="RED").order_by("pk")  # up from red is no fall
    return list(found[:MOST])


def own(template_id: int) -> None:
    """A member moved it to another category himself: that is no news."""
    mine = TemplateChange.objects.filter(template_id=template_id, what=What.CATEGORY, at__gte=clock.now() - AT_ONCE)
    mine.update(seen_at=clock.now(), mailed_at=clock.now())


def mark_seen() -> None:
    TemplateChange.objects.filter(seen_at=None).update(seen_at=clock.now())


def said(change: TemplateChange) -> Said:
    """A change as a sentence."""
    text, tone = _words(change)
    return Said(change.template_id, str(change.template), text, tone, change.at)


def _words(change: TemplateChange) -> tuple[str, str]:
    match change.what:
        case TemplateChange.What.STATUS:
            state = STATES[change.after]
            return f"Now {state.phrase}. {state.remedy}".strip(), state.tone
        case TemplateChange.What.QUALITY:
            label, tone = QUALITIES.get(change.after, QUALITIES["UNKNOWN"])
            advice = " Meta may pause it: send it to fewer people, or change its words." if tone == "red" else ""
            return f"{label} now.{advice}", tone
        case TemplateChange.What.CATEGORY:
            before, after = change.before.lower(), change.after.lower()
            return f"Meta moved it from {before} to {after}. Its price changes with that.", "amber"
    return ("No longer listed by WhatsApp.", "amber") if change.after == "GONE" else ("Listed again.", "green")
