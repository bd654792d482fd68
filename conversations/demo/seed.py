"""Puts the demo company in: its people, its numbers, and its day, through the same doors as everything else."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg2
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from cloudapi import inbound
from cloudapi.files import KINDS
from conversations import send
from conversations.channels import connect, practice
from conversations.demo import day, deliveries
from conversations.demo.deliveries import Happening
from conversations.demo.talk import Talk
from conversations.models import Channel, Content, Conversation, Episode, Message, Status
from conversations.receive.arrivals import Arrival, Line
from conversations.receive.run import batch
from conversations.wamid import hashed
from tenants import clock, keys, onboard
from tenants.models import Member, Role, Tenant, User
from tenants.scope import acting_for

NAME, SLUG = "Acme Casa e Café", "acme-casa"
STAFF = (("ana", "Ana", Role.OWNER), ("bruno", "Bruno", Role.AGENT), ("carla", "Carla", Role.VIEWER))
ZONE = "America/Sao_Paulo"
BUSINESS, WABA = "990000000000100", "990000000000200"
NUMBERS = (
    connect.Number("990000000000301", WABA, "+55 11 90000-0001", "demo-token", "Acme Brasil", BUSINESS),
    connect.Number("990000000000302", WABA, "+971 50 000 0002", "demo-token", "Acme Gulf", BUSINESS),
)
USUAL = timedelta(milliseconds=9)  # from the post of a webhook to its row, on a quiet day: docs/performance.md
# Statuses that WhatsApp does not report but we conclude: the timestamp column of each.
CONCLUDED = {"accepted": Status.ACCEPTED, "unconfirmed": Status.UNCONFIRMED}


def company(password: str) -> dict[str, Member]:
    """The company and its three members by key, made where they are missing."""
    hashed_password = make_password(password)
    with transaction.atomic():
        users = {key: _user(key, name, hashed_password) for key, name, _ in STAFF}
        tenant = Tenant.objects.filter(slug=SLUG).first()
        if tenant is None:
            tenant = onboard.open_tenant(NAME, SLUG, users["ana"]).tenant
        for key, _, role in STAFF:
            Member.objects.get_or_create(tenant=tenant, user=users[key], defaults={"role": role})
    found = Member.objects.select_related("tenant", "user").filter(tenant=tenant, user__in=users.values())
    return {member.user.email.partition("@")[0]: member for member in found}


def numbers(owner: Member) -> list[Channel]:
    """The company's numbers, connected where they are missing."""
    with acting_for(owner.tenant):
        known = {channel.phone_number_id: channel for channel in Channel.objects.all()}
    return [
        known.get(number.phone_number_id) or connect.connect_channel(owner.tenant, number, by=owner)[0]
        for number in NUMBERS
    ]


def has_conversations(tenant: Tenant) -> bool:
    with acting_for(tenant):
        return Conversation.objects.exists()


def history(members: dict[str, Member], channels: Sequence[Channel], drain_url: str) -> list[Happening]:
    """The day itself: received as the drain receives, then signed by those who wrote and left as the team left it."""
    tenant, told = members["ana"].tenant, deliveries.happenings(day.TALKS, clock.now())
    connection = psycopg2.connect(drain_url)
    with connection, connection.cursor() as cursor:
        batch(cursor, list(_arrivals(told, tenant, channels)))
    connection.close()
    with acting_for(tenant):
        found = _messages(tenant, told)
        for one in told:
            if one.turn.by and one.wamid in found:
                _sign(found[one.wamid], one, members[one.turn.by])
        for talk in day.TALKS:
            mine = [one for one in told if one.talk is talk]
            conversation = next(found[one.wamid].conversation for one in mine if one.wamid in found)
            _leave(conversation, mine, members)
    return told


def leave_files(channels: Sequence[Channel]) -> None:
    """Leave the day's files with the simulator, before anybody asks it for them. Raises practice.Away."""
    for one in deliveries.happenings(day.TALKS, clock.now()):
        kind = one.turn.kind
        if file := one.turn.payload.get(kind) if kind in KINDS else None:
            number = channels[one.talk.line].phone_number_id
            named = {"filename": file["filename"]} if "filename" in file else {}
            practice.tell("media", {"number": number, "type": kind, "id": file["id"], **named})


def rehearse(channels: Sequence[Channel], told: Sequence[Happening]) -> None:
    """Tell the simulator the same story, so that its phones show it and answers reach them. Raises practice.Away."""
    said = [
        {
            "number": channels[one.talk.line].phone_number_id,
            "person": _customer(one.talk),
            "type": "text",
            "text": one.turn.payload["text"],
            "wamid": one.wamid,
            "at": int(one.at.timestamp()),
        }
        for one in told
        if not one.turn.by and one.turn.kind == "text"
    ]
    practice.tell("messages", {"batch": said, "deliver": False})


def _customer(talk: Talk) -> dict[str, object]:
    """The person as the simulator makes one; it knows them again by their id."""
    person = talk.person
    made = {"id": person.key, "name": person.name or "Someone", "country": person.country}
    made |= {name: getattr(person, name) for name in ("phone", "username") if getattr(person, name)}
    return {**made, "bsuids": {BUSINESS: deliveries.bsuid(talk)}}


def _user(key: str, name: str, password: str) -> User:
    user, made = User.objects.get_or_create(
        email=f"{key}@acme.test", defaults={"name": name, "time_zone": ZONE, "password": password}
    )
    if made:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _arrivals(told: Sequence[Happening], tenant: Tenant, channels: Sequence[Channel]) -> "list[Arrival]":
    """As from deliveries with ids below zero, which no real one has; each was done when it happened, not now."""
    lines = [Line(tenant.pk, channel.pk, WABA, BUSINESS, tenant.content_days) for channel in channels]
    posted = [(at, body, one) for one in told for at, body in deliveries.bodies(one, channels[one.talk.line])]
    posted.sort(key=lambda each: each[0])
    return [
        Arrival(tenant.pk, lines[one.talk.line], -number, at.date(), at, item.ordinal, item, done_at=at + USUAL)
        for number, (at, body, one) in enumerate(posted, start=1)
        for item in inbound.parse(body).items
    ]


def _messages(tenant: Tenant, told: Sequence[Happening]) -> dict[str, Message]:
    """The messages of the day by wamid; a reaction, a correction and a note are none."""
    ids = {hashed(keys.platform(), tenant.pk, one.wamid): one.wamid for one in told}
    rows = Message.objects.select_related("conversation").filter(wamid_hash__in=ids)
    return {ids[row.wamid_hash]: row for row in rows if row.wamid_hash}


def _sign(message: Message, one: Happening, author: Member) -> None:
    """What came as an echo of the phone was written here, by a member."""
    message.origin, message.member_id, message.client_id = "agent", author.pk, uuid.uuid4()
    fields = ["origin", "member_id", "client_id"]
    if status := CONCLUDED.get(one.turn.became):
        message.status, message.sent_at = status, None
        setattr(message, f"{one.turn.became}_at", one.at)
        fields += ["status", "sent_at", f"{one.turn.became}_at"]
    message.save(update_fields=fields)


def _leave(conversation: Conversation, told: Sequence[Happening], members: dict[str, Member]) -> None:
    """Whose it is, what state it is in, how many are unread; and the team's notes, at their own times."""
    talk: Talk = told[0].talk
    for one in told:
        if one.turn.kind == "note":
            written, _ = send.note(
                conversation, one.turn.payload["text"]["body"], by=members[one.turn.by], client_id=uuid.uuid4()
            )
            Message.objects.filter(pk=written.pk).update(at=one.at, created_at=one.at)
            Content.objects.filter(message_id=written.pk).update(at=one.at)
    conversation = Conversation.objects.locked(conversation.pk)
    conversation.assignee_id = members[talk.assignee].pk if talk.assignee else None
    conversation.status, conversation.unread_count = talk.state, talk.unread
    conversation.snoozed_until = _tomorrow() if talk.state == Conversation.State.SNOOZED else None
    if talk.state == Conversation.State.RESOLVED:
        conversation.waiting_since = None
        Episode.objects.filter(conversation=conversation, closed_at__isnull=True).update(
            closed_at=told[-1].at + timedelta(minutes=5), closed_by=members["ana"].pk
        )
    conversation.save(
        update_fields=["assignee", "status", "unread_count", "snoozed_until", "waiting_since"],
    )


def _tomorrow() -> datetime:
    return clock.now() + timedelta(hours=15)
