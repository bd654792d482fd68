"""Meeting people: everybody a batch names is found or made before any conversation is touched."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cloudapi.inbound import (
    BookEntry,
    Call,
    GroupNotice,
    Handover,
    Letter,
    PaymentUpdate,
    Person,
    PreferenceUpdate,
    StatusUpdate,
    SystemNotice,
)
from cloudapi.parts import Json
from cloudapi.reading import ident, obj, objects
from conversations.receive.arrivals import Arrival, Line
from conversations.receive.envelopes import Envelopes
from conversations.receive.identities import Contact, Who
from conversations.receive.letters import moment
from conversations.receive.people import People

UNNAMED_GROUP = "Group"
MISMATCH = 137000  # the key that a message was for is not the person's any more


def meet(cursor: Any, work: Mapping[int, Arrival], envelopes: Envelopes) -> tuple[People, dict[int, Contact | None]]:
    """Everybody, and who wrote each item (by its place). Nothing is stored yet."""
    wanted: list[tuple[Line, Who]] = []
    for arrival in work.values():
        if arrival.line is not None:
            wanted += [(arrival.line, who) for who in _named(arrival, envelopes)]
    people = People.read(cursor, wanted)
    writers = {
        place: _introduce(people, arrival, arrival.line, envelopes)
        for place, arrival in work.items()
        if arrival.line is not None
    }
    return people, writers


def _named(arrival: Arrival, envelopes: Envelopes) -> list[Who]:
    """Everybody an item names; a group is known by its id."""
    match arrival.item:
        case Letter() as letter:
            return [letter.group_id or _asked(letter)]
        case StatusUpdate() as status:  # half of all there is, so it is not asked last
            return [status.person] if _teaches(arrival, status, envelopes) or _mismatches(status) else []
        case Call() | PreferenceUpdate() | PaymentUpdate() | BookEntry() | Handover() as news:
            return [news.person]
        case GroupNotice() as notice:
            return [notice.group_id]
        case SystemNotice() as notice:
            return [notice.previous, notice.person]
    return []


def _introduce(people: People, arrival: Arrival, line: Line, envelopes: Envelopes) -> Contact | None:
    at = moment(arrival)
    match arrival.item:
        case Letter() as letter:
            return _wrote(people, line, letter, at)
        case StatusUpdate() as status:
            _told_by(status, people, arrival, line, envelopes)
        case BookEntry() as entry:
            is_kept = entry.event == "add"
            return _called(people, people.resolve(line, entry.person, at, create=is_kept), entry, is_kept)
        case Call() | PreferenceUpdate() as news:
            contact = people.resolve(line, news.person, at, create=True)
            return _renamed(people, contact, news.person.name)
        case GroupNotice() as notice:
            contact = people.resolve(line, notice.group_id, at, create=notice.subject is not None)
            if contact is not None:
                people.call(contact, notice.subject, at)
            return contact
        case Handover() | PaymentUpdate() as notice:
            return people.resolve(line, notice.person, at, create=False)
        case SystemNotice() as notice:
            return people.rotate(line, notice, at)
    return None


def _wrote(people: People, line: Line, letter: Letter, at: datetime) -> Contact | None:
    contact = people.resolve(line, letter.group_id or _asked(letter), at, create=True)
    if letter.group_id is None:
        return _renamed(people, contact, letter.person.name)
    # A group is called so until WhatsApp says its name.
    return contact if contact is None or contact.name else _renamed(people, contact, UNNAMED_GROUP)


def _renamed(people: People, contact: Contact | None, name: str | None) -> Contact | None:
    if contact is not None:
        people.rename(contact, name)
    return contact


def _called(people: People, contact: Contact | None, entry: BookEntry, is_kept: bool) -> Contact | None:
    """By the name of the business's own address book."""
    if contact is not None and is_kept:
        people.rename(contact, entry.person.name, by_business=True)
    return contact


def _told_by(status: StatusUpdate, people: People, arrival: Arrival, line: Line, envelopes: Envelopes) -> None:
    """A status may say that somebody's key is another one, or what names and which key they have."""
    at = moment(arrival)
    if _mismatches(status):
        people.doubt(line, status.person, at)
    elif _teaches(arrival, status, envelopes):
        _learnt(people, people.resolve(line, status.person, at, create=False), status)


def _learnt(people: People, contact: Contact | None, status: StatusUpdate) -> None:
    if contact is not None and not contact.name:
        people.rename(contact, status.person.name)


def _asked(letter: Letter) -> Person:
    """Who wrote. Whoever gives their own number when asked for it is known by it from now on."""
    if letter.type != "contacts" or letter.person.phone:
        return letter.person
    own = next((card for card in objects(letter.payload.get("contacts")) if _is_own(card)), None)
    if own is None:
        return letter.person
    phone = next(objects(own.get("phones")), {})
    digits = "".join(filter(str.isdigit, ident(phone.get("wa_id")) or ident(phone.get("phone")) or ""))
    return replace(letter.person, phone=digits or None)


def _is_own(card: Json) -> bool:
    return obj(card).get("origin") == "contact_request"


def _teaches(arrival: Arrival, status: StatusUpdate, envelopes: Envelopes) -> bool:
    """Whether a status can tell who is who. A second copy must not bring back names that were changed since."""
    person = status.person
    connects = person.user_id and (person.phone or person.wa_id or person.parent_user_id)
    if status.group_id or not (connects or person.identity_key_hash):
        return False
    message = envelopes.about(arrival)
    return message is None or status.status not in message.has


def _mismatches(status: StatusUpdate) -> bool:
    return any(error.code == MISMATCH for error in status.errors)
