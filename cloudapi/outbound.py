"""Makes what is posted to /messages: the content of each type, and the envelope around it. Pure: nothing is
sent.

Shapes: Meta's "Messages" reference, v25.0. Limits are checked in `content`; interactive messages are made in
`questions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cloudapi import content
from cloudapi.storable import clean
from cloudapi.template_files import has_gif

Json = dict[str, Any]

MAX_CAPTION = 1024
MAX_CALLBACK_DATA = 512


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: from which number, with which token, to whom, what.

    At least one of `phone`, `user_id` and `group` is there. `callback_data` comes back in every status of the message.
    With a `key_hash` it is delivered to nobody with another key (137000); the Marketing Messages API knows none.
    Printed, it shows neither token nor person nor content.
    """

    phone_number_id: str
    token: str
    content: Json
    phone: str | None = None
    user_id: str | None = None
    callback_data: str | None = None
    group: str | None = None
    key_hash: str | None = None

    @property
    def edge(self) -> str:
        """Where it is posted: a template with a GIF goes through the Marketing Messages API."""
        moves = has_gif(self.content.get("template", {}).get("components"))
        return "marketing_messages" if moves else "messages"

    def __repr__(self) -> str:
        return f"<Outgoing from {self.phone_number_id}>"

    def body(self) -> Json:
        """What is posted. Raises ValueError when there is nobody to send to or the callback data are too
        long."""
        key = {"recipient_identity_key_hash": self.key_hash} if self.key_hash and self.edge == "messages" else {}
        head = address(self.phone, self.user_id, self.group)
        return {**head, **key, **self.content, **_callback(self.callback_data)}


def address(phone: str | None, user_id: str | None, group: str | None = None) -> Json:
    """The head of every message: `to` when a phone is known, else `recipient` with the business-scoped user
    id; a group is named by its own id."""
    if group:
        return {"messaging_product": "whatsapp", "recipient_type": "group", "to": group}
    if not (phone or user_id):
        raise ValueError("a message needs a phone or a user id to go to")
    whom = {"to": phone} if phone else {"recipient": user_id}
    return {"messaging_product": "whatsapp", "recipient_type": "individual", **whom}


def text(body: str, preview_url: bool = True, reply_to: str | None = None) -> Json:
    """Plain text, with a preview of its first link."""
    return _content("text", {"body": clean(body), "preview_url": preview_url}, reply_to)


def media(
    kind: str,
    media_id: str,
    *,
    caption: str | None = None,
    filename: str | None = None,
    voice: bool = False,
    reply_to: str | None = None,
) -> Json:
    """An uploaded file as image, video, audio, document or sticker.

    Audio and stickers take no caption, only documents a file name, only audio can be a voice note.
    """
    own: Json = {"id": media_id}
    if caption and kind not in ("audio", "sticker"):
        own["caption"] = clean(caption)
    if filename and kind == "document":
        own["filename"] = clean(filename)
    if voice and kind == "audio":
        own["voice"] = True
    return _content(kind, own, reply_to)


def reaction(wamid: str, emoji: str | None) -> Json:
    """A reaction to a message; None takes it back."""
    return _content("reaction", {"message_id": wamid, "emoji": emoji or ""}, None)


def pin(wamid: str, days: int | None) -> Json:
    """A message of a group put on top for 1 to 30 days; None takes it down again."""
    own: Json = {"type": "pin", "expiration_days": days} if days else {"type": "unpin"}
    return _content("pin", own | {"message_id": wamid}, None)


def location(
    latitude: float, longitude: float, name: str | None = None, address: str | None = None, reply_to: str | None = None
) -> Json:
    """A place; an address is shown only under a name."""
    own = {"latitude": latitude, "longitude": longitude, "name": name, "address": address}
    return made("location", own, reply_to)


def contacts(people: Sequence[Json], reply_to: str | None = None) -> Json:
    """Contact cards, in the form of Meta's `contacts`."""
    return made("contacts", list(people), reply_to)


def made(kind: str, own: Any, reply_to: str | None = None) -> Json:
    """What is posted for a message of this type, checked; raises `content.Invalid`, which names part and limit."""
    return written(kind, content.checked(kind, own), reply_to)


def written(kind: str, own: Json, reply_to: str | None = None) -> Json:
    """What is posted for content that was checked when it was written down."""
    return _content(kind, own["contacts"] if kind == "contacts" else own, reply_to)


def template(name: str, language: str, components: Sequence[Json] = (), reply_to: str | None = None) -> Json:
    """An approved template with its values, in the form of Meta's `components`."""
    own: Json = {"name": name, "language": {"code": language}}
    if components:
        own["components"] = list(components)
    return _content("template", own, reply_to)


def read_receipt(wamid: str, typing: bool = False) -> Json:
    """Marks a message, and all before it, as read; with `typing` the customer sees that somebody answers."""
    body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    return body | ({"typing_indicator": {"type": "text"}} if typing else {})


def _content(kind: str, own: Any, reply_to: str | None) -> Json:
    posted: Json = {"type": kind, kind: own}
    return posted | ({"context": {"message_id": reply_to}} if reply_to else {})


def _callback(data: str | None) -> Json:
    if data is None:
        return {}
    if len(data) > MAX_CALLBACK_DATA:
        raise ValueError(f"callback data are at most {MAX_CALLBACK_DATA} characters")
    return {"biz_opaque_callback_data": data}
