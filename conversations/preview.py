"""A message in one line: for the list, for a quote, for what a screen reader says first."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import ngettext

from cloudapi.errors import UNCONFIRMED, explain
from conversations.formatting import plain
from conversations.models import Direction, Message, Status
from conversations.reading import Letter
from conversations.showing import answers, around, bills, notices, offers, people, pins, places, strange
from conversations.showing.card import items
from tenants.models import Member

DELETED = "This message was deleted"
GONE = "This message was deleted on time"
NOTHING = "Nothing readable in it"
_GLYPHS = {
    "image": "image",
    "video": "video",
    "audio": "mic",
    "voice": "mic",
    "document": "file-text",
    "sticker": "smile",
    "location": "map-pin",
    "contacts": "contact",
    "order": "shopping-bag",
    "template": "layout-template",
    "note": "lock",
    "unsupported": "square-slash",
    "placeholder": "history",
    "call": "phone",
    "unknown": "circle-help",
}
_NAMES = {"image": "Photo", "video": "Video", "sticker": "Sticker", "location": "Location", "document": "Document"}
_SPOKEN = {"text", "note", "button", "interactive"}


class Preview(NamedTuple):
    """`icon` may be empty; `tone` is "red" when the message did not get through; `who` is "You: " or empty."""

    icon: str
    text: str
    tone: str = ""
    who: str = ""


def preview(letter: Letter | None, reader: Member | None = None, name: str = "") -> Preview:
    """The line for a letter; `reader` decides who "You" is, `name` stands in a sentence about a failure."""
    if letter is None:
        return Preview("", "No messages yet")
    message = letter.message
    if message.direction == Direction.OUT and message.status == Status.FAILED:
        return Preview("circle-alert", explain(message.error_code, message.kind).over.said(name), "red")
    if message.direction == Direction.OUT and message.status == Status.UNCONFIRMED:
        return Preview("circle-help", UNCONFIRMED, "amber")
    who = "" if reader is None else author(letter, reader)
    if message.revoked_at is not None:
        return Preview("ban", DELETED, who=who)
    if letter.content is None:
        return Preview("hourglass", GONE)
    masked = reader is None or message.kind != "contacts" or reader.tenant.mask_numbers
    words = said(message, letter.content.text, letter.content.payload, name, masked)
    return Preview(_glyph(message.kind, letter.content.payload), words, who=who)


def _glyph(kind: str, payload: Mapping[str, Any]) -> str:
    return "receipt" if bills.line(payload) else _GLYPHS.get(kind, "")


def author(letter: Letter, reader: Member) -> str:
    """ "You: " for what the reader wrote; a colleague's name for what they did; whoever wrote in a group."""
    if letter.message.direction == Direction.IN:
        wrote = around.writer(letter.content.payload, reader.tenant.mask_numbers) if letter.content else ""
        return f"{wrote}: " if wrote and letter.message.revoked_at is None else ""
    if letter.message.member_id == reader.pk:
        return "You: "
    return f"{letter.author.name}: " if letter.author else ""


def said(message: Message, text: str, payload: Mapping[str, Any], name: str = "", masked: bool = True) -> str:
    """What the message says, in words, whatever its kind; `name` is the customer's, numbers may be `masked`."""
    kind, words = message.kind, plain(text)
    if kind in _SPOKEN and words and not _is_form(payload):
        return bills.line(payload) or words
    match kind:
        case "image" | "video" | "sticker":
            return f"{_NAMES[kind]}: {words}" if words else _NAMES[kind]
        case "audio" | "voice":
            return "Voice note" if kind == "voice" or payload.get("voice") is True else "Audio"
        case "document" | "location" | "contacts":
            return _named(kind, words, payload, masked)
        case "order":
            count = len(items(payload, "product_items"))
            return ngettext("Order, %d item", "Order, %d items", count) % count
        case "template":
            return f"Template: {payload.get('name') or words}" if payload.get("name") or words else "Template"
        case "reaction":
            return f"Reaction {words}".strip()
        case "interactive":
            return _answered(message, payload)
    return _noticed(message, payload, text, name) or words or (NOTHING if message.pk else "")


def _named(kind: str, words: str, payload: Mapping[str, Any], masked: bool) -> str:
    """What is called by what is in it: a file, a place, people."""
    if kind == "contacts":
        return people.line(payload, masked)
    return words or (places.place(payload).title if kind == "location" else _NAMES[kind])


def _noticed(message: Message, payload: Mapping[str, Any], text: str, name: str) -> str:
    """What a message without words of its own is called."""
    match message.kind:
        case "system":
            return notices.told(payload, name, text)
        case "unsupported":
            return strange.unsupported_line(payload)
        case "unknown":
            return strange.unknown_line(payload)
        case "placeholder":
            return strange.older_file(payload).title
        case "pin":
            return pins.card(payload).title
        case "call":
            return strange.call(payload, message.direction == Direction.IN).title
    return ""


def _is_form(payload: Mapping[str, Any]) -> bool:
    """Whether it is the answer to a flow, whose words are always WhatsApp's own "Sent"."""
    reply = payload.get("nfm_reply")
    return payload.get("type") == "nfm_reply" and isinstance(reply, Mapping) and reply.get("name") == "flow"


def _answered(message: Message, payload: Mapping[str, Any]) -> str:
    if payload.get("type") == "nfm_reply":
        return "Form answered"
    if payload.get("action"):
        return offers.line(payload)
    card = answers.answer(payload)
    if card is None:
        return NOTHING
    return f"{card.title}: {card.small}" if card.title == answers.NEW and card.small else card.title
