"""What WhatsApp tells about a person, a group or who has a conversation, in a sentence that shows no number."""

import re

from django.utils.translation import ngettext

from conversations.showing import payments
from conversations.showing.card import Payload, part, word

SENTENCES = {
    "request_welcome": "{name} opened the chat for the first time",
    "user_changed_number": "{name} has a new number",
    "customer_changed_number": "{name} has a new number",
    "user_changed_user_id": "WhatsApp gave {name} a new id",
    "customer_identity_changed": "{name} has a new security code: perhaps a new phone",
    "user_identity_changed": "{name} has a new security code: perhaps a new phone",
    "marketing_messages.stop": "{name} stopped marketing messages",
    "marketing_messages.resume": "{name} takes marketing messages again",
    "handover.meta_agent": "Meta's agent has this conversation now",
    "handover.app": "This conversation was handed to your team",
    "handover.unknown": "This conversation changed hands; WhatsApp does not say who has it",
    "group.made": "The group was made",
    "group.deleted": "The group was deleted",
    "group.suspended": "WhatsApp has suspended the group",
    "group.restored": "The group is no longer suspended",
    "group.subject": "The group has a new name",
    "group.description": "The group has a new description",
    "group.picture": "The group has a new picture",
    "group.asks": "Somebody asks to join the group",
    "group.asks_no_more": "Somebody no longer asks to join the group",
}
COUNTED = {
    "group.added": ("One person joined the group", "%d people joined the group"),
    "group.removed": ("One person was taken out of the group", "%d people were taken out of the group"),
    "group.left": ("One person left the group", "%d people left the group"),
    "group.not_joined": ("One person could not be added to the group", "%d people could not be added to the group"),
}
_NUMBERS = re.compile(r"\+?\d[\d ()-]{5,}\d")
_FAILED = "The group could not be changed"
_GLYPHS = {
    "request_welcome": "message-circle",
    "marketing_messages.stop": "bell-off",
    "marketing_messages.resume": "bell",
    "user_changed_number": "phone",
    "customer_changed_number": "phone",
    "handover.meta_agent": "bot",
    "handover.app": "users-round",
    "handover.unknown": "circle-help",
}


def told(payload: Payload, name: str, said: str = "") -> str:
    """The sentence of a notice. Who came or went in a group is a matter of numbers, which are not shown.

    `said` are WhatsApp's own words: they stand for a notice of a kind that is new, without the numbers in them.
    """
    kind, people, subject = word(payload.get("type")), payload.get("people"), word(payload.get("subject"))
    if kind.startswith("group.") and payload.get("failed") is True:
        return _FAILED
    if kind.startswith("payment."):
        return payments.sentence(part(payload, "payment"), name)
    if kind in COUNTED and isinstance(people, int):
        return ngettext(*COUNTED[kind], people) % people if people != 1 else COUNTED[kind][0]
    if kind == "group.subject" and subject:
        return f"The group is called {subject} now"
    if said and kind not in SENTENCES and not kind.startswith("group."):
        return f"WhatsApp says: {word(_NUMBERS.sub('•••', said))}"
    return sentence(kind, name)


def sentence(word: str, name: str) -> str:
    """The name is put in, never read as a format."""
    if word.startswith("group.") and word not in SENTENCES:
        return "Something changed in the group"
    found = SENTENCES.get(word, "WhatsApp sent a notice about {name}")
    return found.replace("{name}", name or ("This customer" if found.startswith("{name}") else "this customer"))


def glyph(word: str) -> str:
    if word.startswith("payment."):
        return "hand-coins"
    return "users-round" if word.startswith("group.") else _GLYPHS.get(word, "fingerprint")
