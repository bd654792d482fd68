"""What Meta decided about templates, in words, and which of it nobody has seen yet."""

from dataclasses import dataclass
from datetime import datetime

from conversations.models import TemplateChange
from conversations.templating.states import QUALITIES, STATES
from tenants import clock

MOST = 20


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
