"""Reads the content of a message: its text, its own object, the file that belongs to it, what it refers
to."""

from typing import Any, NamedTuple

from cloudapi import straight, template_echoes, vcards
from cloudapi.parts import Context, Json, Media
from cloudapi.reading import faults, ident, obj, objects, words

MAX_TEXT = 65_536
"""Characters of text kept for reading and search: the most a WhatsApp client lets a person type."""
MAX_URL = 8_192
MEDIA_TYPES = frozenset({"image", "video", "audio", "voice", "document", "sticker"})
KNOWN_TYPES = MEDIA_TYPES | {"text", "location", "contacts", "button", "interactive", "order", "template"}
REFUSED = frozenset({"unknown", "errors", "ephemeral"})
"""What Meta called a message that it does not pass on before it said `unsupported`, and calls it in history."""
ENVELOPE = frozenset(
    {"from", "from_user_id", "from_parent_user_id", "from_identity_key_hash"}
    | {"to", "to_user_id", "to_parent_user_id", "to_identity_key_hash", "recipient_type", "group_id"}
    | {"id", "timestamp", "type", "context", "referral", "errors", "history_context"}
)
"""Keys that stand around the content in every type."""


class Content(NamedTuple):
    """The fields that Letter and MessageEdit share."""

    type: str
    text: str
    text_cut: bool
    payload: Json
    media: Media | None


def content(message: Json) -> Content:
    """What the message says. An odd or unknown shape yields an empty text, never a loss: the payload keeps
    it."""
    type_ = words(message.get("type"), 64)
    if type_ in REFUSED and faults(message.get("errors")):
        type_ = "unsupported"
    type_ = type_ or _guessed_type(message)
    own = message.get(type_)
    if own is None:
        payload = {key: value for key, value in message.items() if key not in ENVELOPE}
    else:
        payload = own if isinstance(own, dict) else {type_: own}
    type_, payload = straight.straight(type_, payload)
    if type_ not in KNOWN_TYPES:
        type_ = straight.of_file(type_, payload) or type_
    full = _text(type_, payload)
    text = words(full, MAX_TEXT)
    return Content(type_, text, len(text) != len(full), payload, _media(type_, payload))


def context(value: Any) -> Context | None:
    """The context block, None when there is none."""
    if not isinstance(value, dict) or not value:
        return None
    product = value.get("referred_product")
    return Context(
        wamid=ident(value.get("id")),
        phone=ident(value.get("from")),
        user_id=ident(value.get("from_user_id")),
        forwarded=value.get("forwarded") is True,
        frequently_forwarded=value.get("frequently_forwarded") is True,
        referred_product=product if isinstance(product, dict) else None,
    )


def _guessed_type(message: Json) -> str:
    """The one known type that the message has an object for, when it does not say its type."""
    found = [key for key in message if key in KNOWN_TYPES]
    return found[0] if len(found) == 1 else "unknown"


def _text(type_: str, payload: Json) -> str:
    match type_:
        case "text":
            text = payload.get("body")
        case "document":
            text = payload.get("caption") or payload.get("filename")
        case "button":
            text = payload.get("text") or payload.get("payload")
        case "order":
            text = payload.get("text")
        case "location":
            parts = (payload.get("name"), payload.get("address"))
            text = "\n".join(part for part in parts if isinstance(part, str))
        case "contacts":
            names = (_name(card) for card in vcards.all_filled(payload.get("contacts")))
            text = "\n".join(name for name in names if name)
        case "interactive":
            answer = obj(payload.get(words(payload.get("type"), 64)))
            text = answer.get("title") or answer.get("body") or obj(payload.get("body")).get("text") or answer.get("id")
        case "template":
            text = template_echoes.shown(payload).body
        case _:
            text = payload.get("caption")
    if isinstance(text, int | float) and not isinstance(text, bool):
        return str(text)  # a number that somebody on the way took for one
    return text if isinstance(text, str) else ""


def _name(card: Json) -> str:
    """What a contact card is called: by its name, else its company, else its first phone."""
    name = obj(card.get("name"))
    if full := words(name.get("formatted_name")):
        return full
    parts = (words(name.get("first_name")), words(name.get("last_name")))
    name_or_company = " ".join(part for part in parts if part) or words(obj(card.get("org")).get("company"))
    return name_or_company or next((words(phone.get("phone")) for phone in objects(card.get("phones"))), "")


def _media(type_: str, payload: Json) -> Media | None:
    if type_ not in MEDIA_TYPES and "mime_type" not in payload:
        return None
    return Media(
        kind=type_,
        id=ident(payload.get("id")),
        mime=words(payload.get("mime_type"), 255) or None,
        sha256=ident(payload.get("sha256")),
        filename=words(payload.get("filename"), 255) or None,
        caption=words(payload.get("caption"), MAX_TEXT) or None,
        voice=payload.get("voice") is True or type_ == "voice",
        animated=payload.get("animated") is True,
        url=words(payload.get("url"), MAX_URL) or None,
    )
