"""Blocking a person: WhatsApp is told, and the thread knows it, whichever page it was done on."""

from collections.abc import Collection

from django.db.models import Q

from cloudapi import presence as meta
from cloudapi.client import GraphError, once
from cloudapi.presence import Blocked, Page
from conversations import refusals, triage
from conversations.channels import keyring, presence
from conversations.models import Channel, Conversation, Identity
from conversations.people import names
from tenants import roles
from tenants.models import Member
from tenants.scope import acting_for

KINDS = (Identity.Kind.PHONE, Identity.Kind.BSUID)


def set_blocked(conversation: Conversation, is_blocked: bool, by: Member) -> None:
    """Block or unblock the person of a conversation on its number. Uses the network, so never inside `acting_for`.

    Raises NoOneToBlock, and what `tell` raises.
    """
    roles.require(by, "block")
    with acting_for(by.tenant):
        known = Identity.objects.filter(contact_id=conversation.contact_id, kind__in=KINDS, retired_at=None)
        best = names.best(known)
    if best is None:
        raise refusals.NoOneToBlock
    tell(conversation.channel, best.value, is_blocked, by)


def tell(channel: Channel, user: str, is_blocked: bool, by: Member) -> None:
    """Block or unblock a phone or a user id on a number, and note it in this person's thread.

    Raises presence.WhatsAppRefused (only who wrote within 24 hours can be blocked) or PermissionDenied.
    """
    verb = presence.block if is_blocked else presence.unblock
    verb(channel, user, by)
    with acting_for(by.tenant):
        for conversation in _threads(channel, [user]):
            triage.block(conversation, is_blocked, by)


def listed(channel: Channel, by: Member, after: str = "") -> Page[Blocked]:
    """Who may not write to a number, as WhatsApp tells it, from a place in its list on; a whole list is taken over.

    Uses the network, so never inside `acting_for`. Raises presence.NotTold or PermissionDenied.
    """
    roles.require(by, "block")
    token, _ = keyring.secrets_of(channel)
    try:
        page = once(presence.telephone(), lambda graph: meta.blocked(graph, channel.phone_number_id, token, after))
    except GraphError as error:
        presence.judge(channel, error)
        raise presence.NotTold(error) from error
    if not after and not page.after:
        with acting_for(by.tenant):
            reconcile(channel, page.items)
    return page


def reconcile(channel: Channel, users: Collection[Blocked]) -> None:
    """Take over the whole list as WhatsApp tells it: other apps block people too. Needs `acting_for`.

    A person is known here by a phone or an id that WhatsApp need not name first.
    """
    mine = {row.pk for row in _threads(channel, [name for user in users for name in user if name])}
    news = Q(pk__in=mine, blocked_at=None) | Q(blocked_at__isnull=False) & ~Q(pk__in=mine)
    for row in Conversation.objects.filter(news, channel=channel).order_by("pk"):
        triage.block(row, row.pk in mine, None)


def _threads(channel: Channel, users: Collection[str]) -> list[Conversation]:
    contacts = Identity.objects.filter(kind__in=KINDS, value__in=users, retired_at=None).values("contact_id")
    return list(Conversation.objects.filter(channel=channel, contact_id__in=contacts).order_by("pk"))
