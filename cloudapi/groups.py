"""Reads news of groups: made, deleted, suspended; people who came and went; another name, description or picture."""

from collections.abc import Iterator
from typing import Any

from cloudapi.items import GroupNotice, Head
from cloudapi.parts import Json, Person
from cloudapi.reading import ident, moment, obj, objects, words

MAX_SUBJECT, MAX_DESCRIPTION, MAX_LINK = 128, 2048, 200
FIELDS = frozenset(
    {"group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update"}
)
_LISTS = {"added": "added_participants", "removed": "removed_participants", "not_joined": "failed_participants"}
_PARTS = {"subject": "group_subject", "description": "group_description", "picture": "profile_picture"}


def read(head: Head, value: Json) -> GroupNotice | None:
    """The news, None when it does not say of which group.

    What happened is read from the parts that are there, and from WhatsApp's own word only where none is: Meta's
    published examples carry the word of another event. Words: made, deleted, suspended, restored, added, removed, left,
    not_joined, asks, asks_no_more, subject, description, picture, changed.
    """
    group_id = ident(value.get("group_id"))
    if group_id is None:
        return None
    at, timestamp = moment(value.get("timestamp"))
    event, people = _event(head["field"], value)
    changed = obj(value.get(_PARTS.get(event, "")))
    subject = words(changed.get("text") if event == "subject" else value.get("subject"), MAX_SUBJECT)
    description = changed.get("text") if event == "description" else value.get("description")
    link = words(value.get("invite_link"), MAX_LINK)
    failed = changed.get("update_successful") is False or (event in ("made", "deleted") and bool(value.get("errors")))
    return GroupNotice(
        **head,
        event=event,
        at=at,
        timestamp=timestamp,
        group_id=group_id,
        subject=None if failed else subject or None,
        description=words(description, MAX_DESCRIPTION) if isinstance(description, str) and not failed else None,
        invite_link=link if link.startswith("https://") and not failed else None,
        people=people,
        # A group may be made with people in it.
        members=tuple(named(value.get(_LISTS.get({"left": "removed", "made": "added"}.get(event, event), "")))),
        failed=failed,
    )


def named(people: Any) -> Iterator[Person]:
    """People of a group, by number or id."""
    for one in objects(people):
        phone, user_id = ident(one.get("wa_id")) or ident(one.get("input")), ident(one.get("user_id"))
        person = Person(phone=phone if phone and phone.isdecimal() else None, user_id=user_id)
        if person.known:
            yield person


def _event(field: str, value: Json) -> tuple[str, int]:
    word = words(value.get("type"), 64)
    if field == "group_settings_update":
        return next((event for event, key in _PARTS.items() if key in value), "changed"), 0
    if field == "group_participants_update":
        for event, key in _LISTS.items():
            if people := len(list(objects(value.get(key)))):
                left = event == "removed" and value.get("initiated_by") == "participant"
                return "left" if left else event, people
        if "join_request" in word:
            return ("asks_no_more" if word.endswith("revoked") else "asks"), 1
        return "changed", 0
    told = {
        "group_create": "made",
        "group_delete": "deleted",
        "group_suspend": "suspended",
        "group_suspend_cleared": "restored",
    }
    return told.get(word, "changed"), 0
