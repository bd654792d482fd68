"""Finds out which customer an item is about: the item's own ids, joined with the right one of the
contacts."""

import re
from enum import Enum
from typing import Any

from cloudapi.parts import Json, Person
from cloudapi.reading import NOTHING, ident, obj, objects, words

MAX_NAME = 256
BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.ASCII)
"""A business-scoped user id: country, dot, up to 128 letters and digits; a parent id has ENT in between."""


NUMBER = re.compile(r"[^\w@]*(?:\d[^\w@]*){7,}")


def name_of(given: Any) -> str | None:
    """What somebody calls themselves; a phone number in its place is none: numbers are masked, and names are not."""
    name = words(given, MAX_NAME)
    return None if not name or NUMBER.fullmatch(name) else name


class Role(Enum):
    """Under which keys an item names the customer: phone, user id, parent user id, identity key hash."""

    SENDER = ("from", "from_user_id", "from_parent_user_id", "from_identity_key_hash")
    ADDRESSEE = ("to", "to_user_id", "to_parent_user_id", "to_identity_key_hash")
    RECIPIENT = (
        "recipient_id",
        "recipient_user_id",
        "recipient_parent_user_id",
        "recipient_identity_key_hash",
    )
    PARTICIPANT = (
        "recipient_participant_id",
        "recipient_participant_user_id",
        "recipient_participant_parent_user_id",
        "recipient_identity_key_hash",
    )
    ENTRY = ("phone_number", "user_id", "parent_user_id", "identity_key_hash")
    SUBJECT = ("wa_id", "user_id", "parent_user_id", "identity_key_hash")


class Contacts:
    """The contacts block of one change: matched by user id, then by wa_id, by place as the last resort."""

    __slots__ = ("_by_id", "_in_order", "_items", "_keys", "_named")

    def __init__(self, block: Any, items: Any, role: Role) -> None:
        self._in_order = [one for one in block if isinstance(one, dict)] if isinstance(block, list) else []
        self._items = items
        self._keys = role.value
        self._by_id: dict[str | None, Json] | None = None
        self._named: set[str | None] | None = None

    def person(self, item: Json, place: int, role: Role | None = None) -> Person:
        """Whoever the item names, completed from their contact."""
        phone_key, user_key, parent_key, hash_key = role.value if role else self._keys
        phone, user_id = ident(item.get(phone_key)), ident(item.get(user_key))
        if phone and BSUID.fullmatch(phone):
            phone, user_id = None, user_id or phone
        contact = self._match(user_id, phone, place)
        profile = obj(contact.get("profile"))
        username = ident(profile.get("username")) or ident(contact.get("username"))
        return Person(
            phone,
            ident(contact.get("wa_id")),
            user_id or ident(contact.get("user_id")),
            ident(item.get(parent_key)) or ident(contact.get("parent_user_id")),
            (username.removeprefix("@") or None) if username else None,
            name_of(profile.get("name")),
            ident(item.get(hash_key)) or ident(contact.get("identity_key_hash")),
        )

    def _match(self, user_id: str | None, phone: str | None, place: int) -> Json:
        if not self._in_order:
            return NOTHING
        here = self._in_order[place] if place < len(self._in_order) else NOTHING
        if here.get("user_id") == user_id if user_id else phone and here.get("wa_id") == phone:
            return here
        found = self._index().get(user_id) or self._index().get(phone)
        if found is None and not self._belongs_to_another(here):
            found = here
        # A phone can pass to another person: the same number under another user id is somebody else.
        other = ident(found.get("user_id")) if found else None
        return NOTHING if found is None or (user_id and other and other != user_id) else found

    def _index(self) -> dict[str | None, Json]:
        """Contacts by user id and by wa_id; the two cannot be taken for each other. Nobody is found under
        None."""
        if self._by_id is None:
            self._by_id = {}
            for contact in self._in_order:
                self._by_id.setdefault(ident(contact.get("user_id")), contact)
                self._by_id.setdefault(ident(contact.get("wa_id")), contact)
            self._by_id.pop(None, None)
        return self._by_id

    def _belongs_to_another(self, contact: Json) -> bool:
        """Whether one of the items names this contact; its wa_id alone may differ from the phone (BR, MX)."""
        if self._named is None:
            keys = self._keys[:2]
            self._named = {ident(item.get(key)) for item in objects(self._items) for key in keys} - {None}
        return ident(contact.get("wa_id")) in self._named or ident(contact.get("user_id")) in self._named
