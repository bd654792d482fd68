"""Reads what is no message: system notices about people, preferences, and news about accounts, templates,
groups."""

import re
from dataclasses import replace
from typing import Any

from cloudapi.items import AccountNotice, BookEntry, Head, PreferenceUpdate, SystemNotice
from cloudapi.parts import Json, Person
from cloudapi.people import BSUID, Contacts, Role, name_of
from cloudapi.reading import Unreadable, ident, moment, obj, words

# Meta writes the body itself; a name may hold the same words, so the last pair counts.
_CHANGE = re.compile(r".*\bchanged from (\S{1,160}) to (\S{1,160}?)\.?\s*", re.DOTALL)

EVENT_KEYS = ("event", "decision", "new_quality_score", "new_category", "status", "action", "type")
LISTS = {
    "user_preferences": ("user_preferences",),
    "smb_app_state_sync": ("state_sync",),
    "calls": ("calls", "statuses"),
    "group_lifecycle_update": ("groups",),
    "group_participants_update": ("groups",),
    "group_settings_update": ("groups",),
    "group_status_update": ("groups",),
}
"""Fields whose value is a list of news, one item each. Of all others the whole value is one piece of news."""


def system(head: Head, message: Json) -> SystemNotice:
    """A number or user id changed hands; old shapes too (before 11 August 2026, and those of the On-Premises
    API)."""
    inner = obj(message.get("system"))
    body = words(inner.get("body"))
    previous, person = _before_and_after(message, inner, body)
    at, timestamp = moment(message.get("timestamp"))
    acknowledged = _identity(message).get("acknowledged")
    return SystemNotice(
        **head,
        type=words(inner.get("type"), 64) or "unknown",
        body=body,
        wamid=ident(message.get("id")),
        person=person,
        previous=previous,
        at=at,
        timestamp=timestamp,
        acknowledged=acknowledged if isinstance(acknowledged, bool) else None,
    )


def _before_and_after(message: Json, inner: Json, body: str) -> tuple[Person, Person]:
    """Who it was and who it is now: named fields first, then the sentence, then the sender."""
    told = _CHANGE.fullmatch(body)
    old_id, new_id = (told[1], told[2]) if told else (None, None)
    old_phone, old_user = (None, old_id) if old_id and BSUID.fullmatch(old_id) else (old_id, None)
    new_phone, new_user = (None, new_id) if new_id and BSUID.fullmatch(new_id) else (new_id, None)
    sender = ident(message.get("from"))
    wa_id = ident(inner.get("wa_id")) or ident(inner.get("new_wa_id"))
    old_user = ident(inner.get("previous_user_id")) or old_user
    changed = bool(wa_id or told or old_user)
    # The sender is the number as it was, in every recorded shape but those that already name the new one.
    former = sender if changed and sender not in (wa_id, new_phone) else None
    previous = Person(
        phone=ident(inner.get("customer")) or old_phone or former,
        user_id=old_user,
        parent_user_id=ident(inner.get("previous_parent_user_id")),
    )
    person = Person(
        phone=new_phone if changed else sender,
        wa_id=wa_id,
        user_id=ident(inner.get("user_id")) or new_user or ident(message.get("from_user_id")),
        parent_user_id=ident(inner.get("parent_user_id")) or ident(message.get("from_parent_user_id")),
        identity_key_hash=ident(_identity(message).get("hash")),
    )
    return previous, person


def _identity(message: Json) -> Json:
    return obj(message.get("identity")) or obj(obj(message.get("system")).get("identity"))


def preference(head: Head, value: Json, contacts: Contacts, place: int) -> PreferenceUpdate:
    """A customer's wish about marketing; raises Unreadable when it does not say whose or which."""
    person = contacts.person(value, place)
    wish = words(value.get("value"), 64)
    if not person.known or not wish:
        raise Unreadable("the preference does not say whose or what it is")
    at, timestamp = moment(value.get("timestamp"))
    category = words(value.get("category"), 64)
    return PreferenceUpdate(**head, event=wish, at=at, timestamp=timestamp, person=person, category=category)


def book_entry(head: Head, value: Json) -> AccountNotice:
    """A change of the app's address book; another kind of synchronised state is kept as plain news."""
    entry = obj(value.get("contact"))
    person = Contacts([entry], (), Role.ENTRY).person(entry, 0)
    name = name_of(entry.get("full_name")) or name_of(entry.get("first_name"))
    at, timestamp = moment(obj(value.get("metadata")).get("timestamp"))
    action = words(value.get("action"), 64)
    if not person.known:
        return AccountNotice(**head, event=action, at=at, timestamp=timestamp)
    return BookEntry(**head, event=action, at=at, timestamp=timestamp, person=replace(person, name=name))


def account(head: Head, value: Json, entry_time: Any) -> AccountNotice:
    """News that is kept as it came, with the word that names it and its own time, else the entry's."""
    at, timestamp = moment(value.get("timestamp") or entry_time)
    event = next((word for key in EVENT_KEYS if (word := words(value.get(key), 64))), "")
    return AccountNotice(**head, event=event, at=at, timestamp=timestamp)
