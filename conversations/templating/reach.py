"""The first word to somebody who never wrote: a contact, an identity and a conversation for a template to go to."""

from django.db import IntegrityError, transaction

from conversations import refusals
from conversations.locks import lock_tenant
from conversations.models import Channel, Contact, Conversation, Identity
from tenants.scope import current_tenant_id

LEAST, MOST = 6, 20  # digits of a phone number with its country's code


def somebody_new(channel: Channel, kind: str, value: str) -> Conversation:
    """The conversation with this person on this number, made when there is none.

    Under the tenant's lock, as whatever makes people: two first words at once are one contact. Raises NoSuchAddress.
    """
    value = value.lstrip("+")
    scope = "" if kind == Identity.Kind.PHONE else channel.portfolio_id or channel.waba_id
    if kind == Identity.Kind.PHONE and not (value.isascii() and value.isdigit() and LEAST <= len(value) <= MOST):
        raise refusals.NoSuchAddress
    lock_tenant(current_tenant_id())
    known = Identity.objects.filter(kind=kind, scope=scope, value=value).select_related("contact").first()
    if known is not None and known.retired_at is not None:
        raise refusals.NoSuchAddress
    contact = known.contact if known is not None else Contact.objects.create()
    if known is None:
        Identity.objects.create(contact=contact, kind=kind, scope=scope, value=value)
    try:
        with transaction.atomic():
            return Conversation.objects.create(contact=contact, channel=channel)
    except IntegrityError:
        return Conversation.objects.get(contact=contact, channel=channel)
