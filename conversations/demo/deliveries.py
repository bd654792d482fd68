"""The demo's day as WhatsApp would tell it: one delivery for each thing that happened, in order of time."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from conversations.demo.talk import Talk, Turn
from conversations.models import Channel

Json = dict[str, Any]
# What WhatsApp reports of a message of ours, in order, and how many seconds after it.
PROGRESS = (("sent", 2), ("delivered", 5), ("read", 50), ("failed", 3))
REPORTED = {"sent": 1, "delivered": 2, "read": 3}


@dataclass(frozen=True)
class Happening:
    """A turn at its time, with the ids of the talk's turns."""

    talk: Talk
    turn: Turn
    at: datetime
    wamid: str
    about: str  # the wamid of the turn it quotes or means, or ""


def happenings(talks: Sequence[Talk], now: datetime) -> list[Happening]:
    """Everything that happened, oldest first."""
    found = []
    for talk in talks:
        ids = [_wamid(talk, index) for index in range(len(talk.turns))]
        for index, turn in enumerate(talk.turns):
            about = ids[turn.to] if turn.to is not None else ""
            found.append(Happening(talk, turn, now - timedelta(minutes=turn.ago), ids[index], about))
    return sorted(found, key=lambda each: each.at)


def bodies(one: Happening, channel: Channel) -> Iterator[tuple[datetime, bytes]]:
    """The deliveries of one happening: the message itself, then what became of one of ours."""
    if one.turn.kind == "note":
        return
    name = "message_echoes" if one.turn.by else "messages"
    yield one.at, _body(one, channel, "smb_message_echoes" if one.turn.by else "messages", {name: [message(one)]})
    for status, later in _reports(one.turn):
        at = one.at + timedelta(seconds=later)
        yield at, _body(one, channel, "messages", {"statuses": [_status(one, channel, status, at)]})


def message(one: Happening) -> Json:
    """The message as it stands in a delivery."""
    person, turn = one.talk.person, one.turn
    who = ("to", "to_user_id") if turn.by else ("from", "from_user_id")
    written: Json = {"id": one.wamid, "timestamp": _seconds(one.at), "type": turn.kind, who[1]: bsuid(one.talk)}
    if person.phone:
        written[who[0]] = person.phone
    if turn.kind in ("edit", "revoke"):
        written[turn.kind] = {"original_message_id": one.about, **turn.payload}
    elif turn.kind == "reaction":
        written["reaction"] = {"message_id": one.about, **turn.payload}
    else:
        written |= turn.payload
        if one.about:
            written["context"] = {"id": one.about}
    return written


def bsuid(talk: Talk) -> str:
    """The id WhatsApp gives the person in our portfolio: the country, then digits."""
    digits = int.from_bytes(talk.person.key.encode()[:7].ljust(7, b"0"), "big")
    return f"{talk.person.country}.{digits}"


def _body(one: Happening, channel: Channel, field: str, news: Json) -> bytes:
    person = one.talk.person
    profile = {"name": person.name} if person.name else {}
    if person.username:
        profile["username"] = f"@{person.username}"
    contact: Json = {"profile": profile, "user_id": bsuid(one.talk)}
    if person.phone:
        contact["wa_id"] = person.phone
    number = {"display_phone_number": channel.display_phone, "phone_number_id": channel.phone_number_id}
    value = {"messaging_product": "whatsapp", "metadata": number, "contacts": [contact], **news}
    entry = {"id": channel.waba_id, "changes": [{"field": field, "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _reports(turn: Turn) -> list[tuple[str, int]]:
    if turn.became == "failed":
        return [PROGRESS[3]]
    return list(PROGRESS[: REPORTED.get(turn.became, 0)])


def _status(one: Happening, channel: Channel, status: str, at: datetime) -> Json:
    told: Json = {
        "id": one.wamid,
        "status": status,
        "timestamp": _seconds(at),
        "recipient_user_id": bsuid(one.talk),
    }
    if one.talk.person.phone:
        told["recipient_id"] = one.talk.person.phone
    if status == "sent":
        told["pricing"] = _price(one.turn)
    if status == "failed":
        told["errors"] = [{"code": one.turn.code, "title": "Not sent"}]
    return told


def _price(turn: Turn) -> Json:
    """What Meta would charge: a template, and nothing for an answer."""
    if turn.kind == "template":
        return {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}
    return {"billable": False, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"}


def _wamid(talk: Talk, index: int) -> str:
    """In WhatsApp's form; it encodes nobody's number."""
    return "wamid." + base64.b64encode(f"demo {talk.person.key} {index:04d} of Acme".encode()).decode()


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))
