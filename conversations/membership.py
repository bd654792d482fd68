"""What is known of a group: what it is for, how to join it, who is in it and where they talk with you.

News tell it as it changes. Of a group that was there before, a worker asks for the whole when somebody looks at its
thread, once a day; where nothing came of it, because WhatsApp was away or the worker died, again after some minutes.

WhatsApp tells the picture's checksum alone and gives the picture to nobody (Meta's "Webhooks for Groups API" and
"Groups Query API", 2026), so there is none here.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Q

from cloudapi import group_info
from cloudapi.client import GraphError, once
from cloudapi.errors import Retry, explain
from conversations import doorbell, live
from conversations.channels import presence
from conversations.lifetime import lifetime
from conversations.locks import lock_tenant
from conversations.models import Contact, Conversation, Group, Identity
from conversations.people import names
from conversations.receive import gatherings
from tenants import clock
from tenants.scope import acting_for, current_tenant_id

FRESH = timedelta(days=1)  # nobody asks twice within that: news tell what changes
LEASE = timedelta(minutes=5)  # for one question; whoever looks after it asks again when no answer was kept
AWAY = (Retry.PACED, Retry.UNKNOWN, Retry.LATER)
log = structlog.get_logger()
KINDS = (Identity.Kind.PHONE, Identity.Kind.BSUID)


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody in a group. `contact_id` is None for a stranger, `thread` without one of their own on the number."""

    name: str
    reached: str
    contact_id: int | None = None
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Gathering:
    """A group. `subject` is its name at WhatsApp; words are empty while WhatsApp has not told."""

    subject: str = ""
    description: str = ""
    invite_link: str = ""
    suspended: bool = False
    deleted: bool = False
    members: Sequence[Companion] = ()


def of(conversation: Conversation, masked: bool) -> Gathering:
    """What is told beside a thread with a group, in three questions; each member by name or number, hidden or not.

    Where nobody asked WhatsApp for a day, a worker does.
    """
    row = _row(conversation.contact_id)
    if _is_due(row):
        doorbell.ring_for_group(current_tenant_id(), conversation.pk)
    if row is None:
        return Gathering()
    told = {name: one["is"] for name, one in row.told.items()}
    people = [one for one in row.members if one["in"]]
    return Gathering(**told, members=_companions(people, conversation, masked))


def ask(tenant_id: int, thread: int) -> None:
    """Ask WhatsApp about the group of a thread, unless that was done lately; open pages see it. Uses the network."""
    asked = clock.now()
    with acting_for(tenant_id):
        lock_tenant(tenant_id)
        conversation = Conversation.objects.select_related("channel", "tenant").filter(pk=thread).first()
        known = Identity.objects.filter(kind=Identity.Kind.GROUP, retired_at=None)
        group_id = known.filter(contact__conversations=thread).values_list("value", flat=True).first()
        if conversation is None or group_id is None or conversation.channel.disconnected_at is not None:
            return
        if not _claim(conversation, asked):
            return
        token = conversation.channel.access_token.reveal()
    try:
        told = once(presence.telephone(), lambda line: group_info.ask(line, group_id, token))
    except GraphError as error:
        log.info("group not told", tenant=tenant_id, graph_code=error.code, status=error.status)
        if error.code is not None and explain(error.code).retry not in AWAY:  # tomorrow it may not be told either
            with acting_for(tenant_id):
                lock_tenant(tenant_id)
                Group.objects.filter(contact_id=conversation.contact_id).update(asked_at=asked)
        return
    with acting_for(tenant_id):
        keep(conversation, told, asked)


def keep(conversation: Conversation, told: group_info.Info, asked: datetime) -> None:
    """Make the row say what WhatsApp told when it was `asked`; news that came since are newer."""
    lock_tenant(current_tenant_id())
    row = _row(conversation.contact_id)
    if row is None:  # its time came meanwhile
        return
    before = deepcopy((row.told, row.members))
    for name, value in (("subject", told.subject), ("description", told.description), ("suspended", told.suspended)):
        if value is not None and value != row.told.get(name, {}).get("is", type(value)()):
            gatherings.keep(row.told, name, value, asked)
    if told.members is not None:
        gatherings.meet(row.members, told.members, asked, True)
        gatherings.miss(row.members, asked)
    row.members = gatherings.lasting(row.members, asked)
    row.expires_at, row.asked_at = lifetime(asked, conversation.tenant.content_days).expires_at, asked
    row.save(update_fields=["told", "members", "expires_at", "asked_at"])
    if before != (row.told, row.members):
        if told.subject:
            Contact.objects.filter(
                Q(named_at=None) | Q(named_at__lt=asked), pk=conversation.contact_id, name_by_member=False
            ).update(name=told.subject, named_at=asked)
        live.announce(Conversation.objects.locked(conversation.pk), around=1)


def _claim(conversation: Conversation, asked: datetime) -> bool:
    """Write down that WhatsApp is being asked; False when it was lately."""
    row, leased = _row(conversation.contact_id), asked - FRESH + LEASE
    if not _is_due(row):
        return False
    if row is not None:
        row.asked_at = leased
        row.save(update_fields=["asked_at"])
    else:
        life = lifetime(asked, conversation.tenant.content_days)
        Group.objects.create(contact_id=conversation.contact_id, asked_at=leased, expires_at=life.expires_at)
    return True


def _row(contact_id: int) -> Group | None:
    return Group.objects.filter(contact_id=contact_id).first()


def _is_due(row: Group | None) -> bool:
    return row is None or row.asked_at is None or row.asked_at < clock.now() - FRESH


def _companions(people: list[dict[str, Any]], conversation: Conversation, masked: bool) -> list[Companion]:
    values = [value for one in people for value in (one["phone"], one["user_id"]) if value]
    rows = Identity.objects.filter(kind__in=KINDS, value__in=values, retired_at=None).select_related("contact")
    known = {row.value: row for row in rows}
    threads = dict(
        Conversation.objects.filter(
            channel_id=conversation.channel_id, contact_id__in=[row.contact_id for row in known.values()]
        ).values_list("contact_id", "pk")
    )
    found = [_companion(one, known, threads, masked) for one in people]
    return sorted(found, key=lambda one: (one.name == one.reached, one.name.casefold()))


def _companion(
    one: Mapping[str, Any], known: Mapping[str, Identity], threads: Mapping[int, int], masked: bool
) -> Companion:
    kind, value = (Identity.Kind.PHONE, one["phone"]) if one["phone"] else (Identity.Kind.BSUID, one["user_id"])
    reached = names.written(Identity(kind=kind, value=value), masked)
    row = known.get(one["user_id"] or "") or known.get(one["phone"] or "")
    name = (row.contact.name if row else "") or one["name"] or reached
    if row is None:
        return Companion(name, reached)
    return Companion(name, reached, row.contact_id, threads.get(row.contact_id))
