"""How the REST API shows what there is; fields may be added, never renamed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from cloudapi import errors
from conversations import eventlog, holding
from conversations.channels.phone import Answer
from conversations.channels.trial import Trial
from conversations.files import links
from conversations.membership import Gathering
from conversations.models import Attribute, Channel, Contact, Event, Identity, Media, Message, Status, Template
from conversations.people import known
from conversations.reading import Letter, Row

STATUSES = ("accepted", "held", "sent", "delivered", "read", "played", "failed")


def conversation(row: Row) -> dict[str, Any]:
    it = row.conversation
    return {
        "id": it.pk,
        "channel": str(it.channel.uuid),
        "contact": contact(row.contact, row.identities),
        "status": it.status,
        "snoozed_until": moment(it.snoozed_until),
        "assignee": it.assignee_id,
        "held_by": it.held_by or None,
        "held_since": moment(it.held_at),
        "held_note": str(told) if (told := holding.of(it)) else None,
        "folded_into": it.folded_into_id,
        "earlier": it.earlier,
        "last_message_at": moment(it.last_message_at),
        "unread_count": it.unread_count,
        "window_expires_at": moment(it.window_expires_at),
        "free_until": moment(it.free_until) if it.is_free else None,
        "blocked_at": moment(it.blocked_at),
        "version": it.version,
    }


def contact(it: Contact, identities: Iterable[Identity]) -> dict[str, Any]:
    return {
        "id": it.pk,
        "name": it.name,
        "identities": [{"kind": identity.kind, "value": identity.value} for identity in known.once(identities)],
    }


def person(it: Contact, identities: Iterable[Identity], attributes: Mapping[str, str]) -> dict[str, Any]:
    """A contact with what the company keeps in fields of its own."""
    return {**contact(it, identities), "attributes": dict(attributes)}


def attribute(it: Attribute) -> dict[str, Any]:
    return {"id": it.pk, "key": it.key, "label": it.label, "kind": it.kind, "choices": it.choices}


def message(letter: Letter) -> dict[str, Any]:
    """One message; one whose content went comes as what is left of it: its id, its version, and that it is gone."""
    it, content = letter.message, letter.content
    if content is None:
        return {"id": it.pk, "gone": True, "version": it.version}
    return {
        "id": it.pk,
        "client_id": str(it.client_id) if it.client_id else None,
        "wamid": content.wamid or None,
        "direction": it.direction,
        "kind": it.kind,
        "text": content.text,
        "payload": content.payload,
        "status": Status(it.status).label,
        "sent_at": moment(it.at),
        "statuses": {name: moment(getattr(it, f"{name}_at")) for name in STATUSES},
        "error": error(it),
        "price": price(it),
        "author": it.member_id,
        "origin": it.origin,
        "reply_to": it.reply_to_id,
        "edited_at": moment(it.edited_at) if it.kind != "call" else None,  # a call keeps its end there
        "revoked_at": moment(it.revoked_at),
        "reactions": [
            {
                "emoji": reaction.emoji,
                "contact": reaction.contact_id,
                "writer": reaction.writer,
                "member": reaction.member_id,
            }
            for reaction in letter.reactions
        ],
        "media": [media(each) for each in letter.media],
        "expires_at": moment(content.expires_at),
        "version": it.version,
    }


def price(it: Message) -> dict[str, Any] | None:
    """What WhatsApp said it charges for; None until it said so."""
    if not it.price_category:
        return None
    return {
        "category": it.price_category,
        "type": it.price_type or None,
        "country": it.price_country or None,
        "billable": it.billable,
    }


def media(it: Media) -> dict[str, Any]:
    """One file. `url` is good for ten minutes, for whoever may read; null until it is here."""
    return {
        "id": it.pk,
        "kind": it.kind,
        "mime": it.mime,
        "size": it.size,
        "sha256": it.sha256 if it.is_here else None,
        "width": it.width,
        "height": it.height,
        "seconds": it.seconds,
        "state": it.state,
        "failure": it.failure or None,
        "url": media_url(it),
        "preview_url": media_url(it, "preview") if it.preview_size else None,
        "copy_url": media_url(it, "copy") if it.copy_size else None,
        "expires_at": moment(it.expires_at),
    }


def media_url(it: Media, part: str = "") -> str | None:
    """Where a file, or a part of it, can be fetched in the next minutes, with a token that may read."""
    if not it.is_here:
        return None
    address = f"{settings.PUBLIC_URL}{reverse('api-media-content', args=[it.pk])}?key={links.key_for(it)}"
    return f"{address}&{part}=1" if part else address


def error(it: Message) -> dict[str, Any] | None:
    """Why a message was not sent, in words; None when nothing went wrong."""
    if it.status != Status.FAILED:
        return None
    explanation = errors.explain(it.error_code, it.kind)
    return {"code": it.error_code, "sentence": explanation.said(), "remedy": explanation.advised()}


def past(answers: Iterable[Answer]) -> dict[str, Any]:
    """What WhatsApp said to the question for the app's people and messages."""
    return {one.what: {"comes": one.comes, "final": one.final, "sentence": one.text} for one in answers}


def test(it: Trial) -> dict[str, Any]:
    """A test message: how far it has come, and why it goes no further."""
    return {
        "message": it.message.pk,
        "done": it.is_done,
        "waiting": it.waits,
        "legs": [{"name": leg.name, "state": leg.state, "text": leg.text, "fix": leg.fix or None} for leg in it.legs],
    }


def group(it: Gathering, pins: Mapping[int, datetime]) -> dict[str, Any]:
    """A group; words are null while WhatsApp has not told them. `pins` are messages by id, each with its pin's end."""
    return {
        "subject": it.subject or None,
        "description": it.description or None,
        "invite_link": it.invite_link or None,
        "suspended": it.suspended,
        "deleted": it.deleted,
        "members": [
            {"name": one.name, "reached": one.reached, "contact": one.contact_id, "conversation": one.thread}
            for one in it.members
        ],
        "pinned": [{"message": pk, "until": moment(until)} for pk, until in pins.items()],
    }


def channel(it: Channel) -> dict[str, Any]:
    return {
        "id": str(it.uuid),
        "kind": it.kind,
        "name": it.name,
        "phone_number_id": it.phone_number_id,
        "waba_id": it.waba_id,
        "display_phone": it.display_phone,
        "token": it.token_state,
        "alarm": it.alarm or None,
        "stopped": {"code": it.stop, "since": moment(it.stopped_at), "until": moment(it.stopped_until)}
        if it.stop is not None
        else None,
        "connected": it.disconnected_at is None,
        "last_received_at": moment(it.last_received_at),
    }


def template(it: Template) -> dict[str, Any]:
    return {
        "id": it.pk,
        "waba_id": it.waba_id,
        "meta_id": it.meta_id,
        "name": it.name,
        "language": it.language,
        "category": it.category,
        "previous_category": it.previous_category or None,
        "status": it.status,
        "quality": it.quality,
        "rejection": it.rejection or None,
        "parameter_format": it.parameter_format,
        "components": it.components,
        "ttl": it.ttl,
        "bindings": it.bindings,
        "sendable": it.sendable,
        "changed_at": moment(it.changed_at),
        "synced_at": moment(it.synced_at),
        "gone_at": moment(it.gone_at),
    }


def event(it: Event) -> dict[str, Any]:
    return {
        "id": eventlog.name_of(it),
        "kind": it.kind,
        "outcome": it.outcome,
        "reason": it.reason,
        "sentence": eventlog.reason_words(it.reason) or None,
        "remedy": eventlog.remedy(it.reason) or None,
        "channel": it.channel_id,
        "conversation": it.conversation_id,
        "message": it.message_id,
        "received_at": moment(it.received_at),
        "latency_ms": round((it.done_at - it.received_at).total_seconds() * 1000),
    }


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the millisecond."""
    return None if value is None else value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
