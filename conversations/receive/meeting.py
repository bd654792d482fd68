"""Meeting people: everybody a batch names is found or made before any conversation is touched."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cloudapi.inbound import BookEntry, Call, Letter, Person, PreferenceUpdate, StatusUpdate, SystemNotice
from cloudapi.parts import Json
from cloudapi.reading import ident, obj, objects
from conversations.receive.arrivals import Arrival, Line
from conversations.receive.envelopes import Envelopes
from conversations.receive.identities import Contact, Who
from conversations.receive.letters import moment
from conversations.receive.people import People


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
        case Call() | PreferenceUpdate() | BookEntry() as news:
            return [news.person]
        case SystemNotice() as notice:
            return [notice.previous, notice.person]
        case StatusUpdate() as status if _teaches(arrival, status, envelopes):
            return [status.person]
    return []


def _introduce(people: People, arrival: Arrival, line: Line, envelopes: Envelopes) -> Contact | None:
    match arrival.item:
        case Letter() as letter:
            contact = people.resolve(line, letter.group_id or _asked(letter), moment(arrival), create=True)
            if contact is not None:
                people.rename(contact, "Group" if letter.group_id else letter.person.name)
            return contact
        case BookEntry() as entry:
            contact = people.resolve(line, entry.person, moment(arrival), create=entry.event == "add")
            if contact is not None and entry.event == "add":
                people.rename(contact, entry.person.name, by_business=True)
            return contact
        case Call() | PreferenceUpdate() as news:
            contact = people.resolve(line, news.person, moment(arrival), create=True)
            if contact is not None:
                people.rename(contact, news.person.name)
            return contact
        case SystemNotice() as notice:
            return people.rotate(line, notice, moment(arrival))
        case StatusUpdate() as status if _teaches(arrival, status, envelopes):
            contact = people.resolve(line, status.person, moment(arrival), create=False)
            if contact is not None and not contact.name:
                people.rename(contact, status.person.name)
    return None


def _asked(letter: Letter) -> Person:
    """Who wrote. Whoever gives their own number when asked for it is known by it from now on."""
    own = next((card for card in objects(letter.payload.get("contacts")) if _is_own(card)), None)
    if own is None or letter.type != "contacts" or letter.person.phone:
        return letter.person
    phone = next(objects(own.get("phones")), {})
    digits = "".join(filter(str.isdigit, ident(phone.get("wa_id")) or ident(phone.get("phone")) or ""))
    return replace(letter.person, phone=digits or None)


def _is_own(card: Json) -> bool:
    return obj(card).get("origin") == "contact_request"


def _teaches(arrival: Arrival, status: StatusUpdate, envelopes: Envelopes) -> bool:
    """Whether a status can tell who is who. A second copy must not bring back names that were changed since."""
    person = status.person
    if status.group_id or not (person.user_id and (person.phone or person.wa_id or person.parent_user_id)):
        return False
    message = envelopes.about(arrival)
    return message is None or status.status not in message.has
