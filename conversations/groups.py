"""What may be said to a group: WhatsApp takes words, files and templates for one, and refuses everything else.

Source: Meta's "Groups API" and "Group messaging", May and June 2026.
"""

from typing import Any

from cloudapi.files import KINDS
from cloudapi.reading import words
from cloudapi.template_parts import buttons, parts
from conversations import refusals
from conversations.models import Conversation, Identity, Template

TAKEN = frozenset({"text", "template", "pin", *KINDS})
NAMES = {"reaction": "reactions", "location": "places", "contacts": "contact cards"}
SELLS = frozenset({"CATALOG", "MPM", "SPM", "ORDER_DETAILS", "ORDER_STATUS", "PRODUCT"})
CALLS = frozenset({"VOICE_CALL", "CALL_PERMISSION_REQUEST"})


def is_group(conversation: Conversation) -> bool:
    """Whether a conversation is with a group, which cannot be told either that something was read."""
    names = Identity.objects.filter(contact_id=conversation.contact_id, retired_at=None)
    return names.filter(kind=Identity.Kind.GROUP).exists()


def check(conversation: Conversation, kind: str) -> None:
    """Raises NotForGroups for a kind of message that WhatsApp would refuse; for those it takes nothing is asked."""
    if kind not in TAKEN and is_group(conversation):
        raise refusals.NotForGroups(NAMES.get(kind, "buttons or offers"))


def check_template(conversation: Conversation, row: Template) -> None:
    """Raises NotForGroups for a template that WhatsApp would refuse; for those it takes nothing is asked."""
    if (what := unfit(row)) and is_group(conversation):
        raise refusals.NotForGroups(what)


def unfit(row: Template) -> str:
    """What keeps a template from groups, in words: a code, something to buy, a call; "" where nothing does."""
    kinds = _kinds(row.components)
    if row.category == Template.Category.AUTHENTICATION:
        return "templates with codes"
    if kinds & SELLS:
        return "templates that sell"
    return "templates with calls" if kinds & CALLS else ""


def _kinds(components: Any) -> set[str]:
    """The kinds of its parts, the formats of its headers and the types of its buttons, those of cards among them."""
    found: set[str] = set()
    for part in parts(components):
        found |= {part.kind, words(part.raw.get("format"), 40), *(words(one.get("type"), 40) for one in buttons(part))}
    return found
