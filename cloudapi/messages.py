"""Reads one entry of `messages` or `message_echoes`: a message, or what happened to an earlier one."""

from cloudapi import letters
from cloudapi.items import (
    Echo,
    Head,
    InboundMessage,
    Item,
    MessageEdit,
    MessageRevoke,
    ReactionUpdate,
)
from cloudapi.parts import History, Json, Person
from cloudapi.reading import Unreadable, faults, ident, moment, obj, words

MAX_EMOJI = 64


class _Act(Head):
    """What FromPerson holds, but for the time."""

    wamid: str
    person: Person
    from_business: bool
    group_id: str | None
    history: History | None


def read(head: Head, message: Json, person: Person, *, from_business: bool, history: History | None) -> Item:
    """The item a message is; raises Unreadable when it lacks its id, its person or the message it is
    about."""
    wamid = ident(message.get("id"))
    group_id = ident(message.get("group_id"))
    if wamid is None:
        raise Unreadable("the message has no usable id")
    if not (person.known or group_id):
        raise Unreadable("the message does not say who wrote it or to whom")
    act: _Act = {
        **head,
        "wamid": wamid,
        "person": person,
        "from_business": from_business,
        "group_id": group_id,
        "history": history,
    }
    match message.get("type"):
        case "reaction":
            return _reaction(message, act)
        case "edit":
            return _edit(message, act)
        case "revoke":
            return _revoke(message, act)
        case _:
            return _letter(message, act)


def _letter(message: Json, act: _Act) -> Item:
    at, timestamp = moment(message.get("timestamp"))
    type_, text, text_cut, payload, media = letters.content(message)
    referral = message.get("referral")
    return (Echo if act["from_business"] else InboundMessage)(
        **act,
        at=at,
        timestamp=timestamp,
        type=type_,
        text=text,
        text_cut=text_cut,
        payload=payload,
        media=media,
        context=letters.context(message.get("context")),
        referral=referral if isinstance(referral, dict) and referral else None,
        errors=faults(message.get("errors")),
    )


def _reaction(message: Json, act: _Act) -> ReactionUpdate:
    at, timestamp = moment(message.get("timestamp"))
    reaction = obj(message.get("reaction"))
    # Taken back: without emoji since 2026, with an empty one before.
    emoji = words(reaction.get("emoji"), MAX_EMOJI) or None
    target = _target(reaction.get("message_id"))
    return ReactionUpdate(**act, at=at, timestamp=timestamp, target=target, emoji=emoji)


def _edit(message: Json, act: _Act) -> MessageEdit:
    at, timestamp = moment(message.get("timestamp"))
    edit = obj(message.get("edit"))
    target = _target(edit.get("original_message_id"))
    if not isinstance(edit.get("message"), dict):
        raise Unreadable("the edit does not say what the message became")
    new = letters.content(edit["message"])
    return MessageEdit(**act, at=at, timestamp=timestamp, target=target, **new._asdict())


def _revoke(message: Json, act: _Act) -> MessageRevoke:
    at, timestamp = moment(message.get("timestamp"))
    target = _target(obj(message.get("revoke")).get("original_message_id"))
    return MessageRevoke(**act, at=at, timestamp=timestamp, target=target)


def _target(value: object) -> str:
    target = ident(value)
    if target is None:
        raise Unreadable("it does not say which message it is about")
    return target
