"""The textbook design, to be measured against: one event at a time, by the ORM, each in a transaction of its own.

It writes the same rows as receive does, under the same policies and indexes, as the owner role (the app role may not
write the ledger). It is not careless: it asks no more than it needs, and uses get_or_create and F() as one is taught.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from conversations.lifetime import lifetime
from conversations.models import (
    Contact,
    Content,
    Conversation,
    Episode,
    Event,
    Identity,
    Message,
    Orphan,
    Reaction,
    Status,
)
from conversations.wamid import hashed
from tenants import clock, keys
from tenants.models import Route
from tenants.scope import acting_for

RANKS = {"sent": Status.SENT, "delivered": Status.DELIVERED, "read": Status.READ, "failed": Status.FAILED}


def receive(delivery_id: int, received_at: datetime, body: bytes) -> int:
    """Receive every item of a delivery; returns how many there were."""
    item = 0
    for entry in json.loads(body)["entry"]:
        for change in entry["changes"]:
            value = change["value"]
            number = value["metadata"]["phone_number_id"]
            route = Route.objects.select_related("tenant").get(phone_number_id=number)
            for message in value.get("messages", []):
                with acting_for(route.tenant):
                    outcome = take_message(route, value, message)
                    note(route, delivery_id, item, received_at, f"message.{message['type']}", outcome)
                item += 1
            for status in value.get("statuses", []):
                with acting_for(route.tenant):
                    outcome = take_status(route, status)
                    note(route, delivery_id, item, received_at, f"status.{status['status']}", outcome)
                item += 1
    return item


def note(route: Route, delivery_id: int, item: int, received_at: datetime, kind: str, outcome: str) -> None:
    """The ledger row."""
    Event(
        delivery_id=delivery_id,
        item=item,
        received_on=received_at.astimezone(UTC).date(),
        kind=kind,
        outcome=outcome,
        channel_id=route.channel_id,
        received_at=received_at,
        done_at=clock.now(),
    ).save(force_insert=True)


def take_message(route: Route, value: dict[str, Any], message: dict[str, Any]) -> str:
    if message["type"] == "reaction":
        return take_reaction(route, message)
    wamid_hash = hashed(keys.platform(), route.tenant_id, message["id"])
    if Message.objects.filter(channel_id=route.channel_id, wamid_hash=wamid_hash).exists():
        return "duplicate"
    contact = who(route, value, message)
    thread, new = Conversation.objects.get_or_create(contact=contact, channel_id=route.channel_id)
    thread = Conversation.objects.select_for_update().get(pk=thread.pk)
    at = moment(message)
    if new or thread.status != "open":
        Episode.objects.get_or_create(conversation=thread, closed_at=None)
    life = lifetime(at, route.tenant.content_days)
    row = Message.objects.create(
        conversation=thread,
        channel_id=route.channel_id,
        version=thread.version + 1,
        direction="in",
        kind=message["type"],
        wamid_hash=wamid_hash,
        at=at,
        purge_on=life.purge_on,
        status=Status.RECEIVED,
    )
    Content(
        message_id=row.pk,
        purge_on=life.purge_on,
        expires_at=life.expires_at,
        conversation_id=thread.pk,
        at=at,
        text=message["text"]["body"],
        payload=message["text"],
        wamid=message["id"],
    ).save(force_insert=True)
    thread.version += 1
    thread.status = "open"
    thread.unread_count = F("unread_count") + 1
    thread.last_message_at = thread.last_inbound_at = at
    thread.window_expires_at = at + timedelta(hours=24)
    thread.waiting_since = thread.waiting_since or at
    thread.last_message_id, thread.last_purge_on = row.pk, life.purge_on
    thread.save()
    return "done"


def who(route: Route, value: dict[str, Any], message: dict[str, Any]) -> Contact:
    """The contact by BSUID, else by phone, else a new one; learns the identity that was missing."""
    scope = route.portfolio_id or route.waba_id
    names = [("bsuid", scope, message.get("from_user_id")), ("phone", "", message.get("from"))]
    given = [(kind, where, value) for kind, where, value in names if value]
    contact = None
    missing = []
    for kind, where, name in given:
        found = Identity.objects.select_related("contact").filter(
            kind=kind, scope=where, value=name, retired_at__isnull=True
        )
        identity = found.first()
        if identity is None:
            missing.append((kind, where, name))
        elif contact is None:
            contact = identity.contact
    profile = value["contacts"][0]["profile"]["name"] if value.get("contacts") else ""
    if contact is None:
        contact = Contact.objects.create(name=profile)
    elif contact.name != profile:
        contact.name = profile
        contact.save(update_fields=["name"])
    for kind, where, name in missing:
        Identity.objects.create(contact=contact, kind=kind, scope=where, value=name)
    return contact


def take_status(route: Route, status: dict[str, Any]) -> str:
    rank, wamid_hash, at = (
        RANKS[status["status"]],
        hashed(keys.platform(), route.tenant_id, status["id"]),
        moment(status),
    )
    found = Message.objects.filter(channel_id=route.channel_id, wamid_hash=wamid_hash).select_related("conversation")
    message = found.first()
    if message is None:
        Orphan.objects.get_or_create(
            channel_id=route.channel_id, wamid_hash=wamid_hash, status=rank, defaults={"at": at}
        )
        return "done"
    column = f"{status['status']}_at"
    if getattr(message, column) is not None:
        return "duplicate"
    thread = touched(message)
    message.version, message.status = thread.version, max(message.status, rank)
    setattr(message, column, at)
    message.save(update_fields=["version", "status", column])
    return "done"


def take_reaction(route: Route, message: dict[str, Any]) -> str:
    wamid_hash = hashed(keys.platform(), route.tenant_id, message["reaction"]["message_id"])
    target = Message.objects.filter(channel_id=route.channel_id, wamid_hash=wamid_hash).first()
    if target is None:
        return "skipped"
    thread = touched(target)
    Reaction.objects.update_or_create(
        message=target,
        contact_id=thread.contact_id,
        member_id=None,
        defaults={
            "emoji": message["reaction"]["emoji"],
            "at": moment(message),
            "expires_at": lifetime(target.at, route.tenant.content_days).expires_at,
        },
    )
    target.version = thread.version
    target.save(update_fields=["version"])
    return "done"


def touched(message: Message) -> Conversation:
    """The message's conversation, locked, a version further."""
    thread = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    thread.version += 1
    thread.save(update_fields=["version"])
    return thread


def moment(item: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(item["timestamp"]), UTC)
