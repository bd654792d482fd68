"""What the team does with people: call them by another name, look at a hidden number, keep those they are sent."""

from django.db import IntegrityError, transaction

from conversations import live, refusals
from conversations.models import Channel, Contact, Content, Conversation, Episode, Identity, Message
from conversations.people.numbers import forms
from conversations.showing.people import everybody
from tenants import audit
from tenants.models import Member


def rename(contact: Contact, name: str, by: Member) -> Contact:
    """Call them by a name of ours, which WhatsApp does not overwrite; an empty one gives it back to WhatsApp."""
    contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    contact.name, contact.name_by_member = name, bool(name)
    contact.save(update_fields=["name", "name_by_member"])
    audit.note("named_contact", contact, by=by)
    for conversation in Conversation.objects.filter(contact=contact):
        live.announce(conversation)
    return contact


def reveal(identity: Identity, by: Member) -> Identity:
    """Show a hidden number to a member: the Fact that they saw it is the price."""
    audit.note("revealed_number", identity, by=by, contact=identity.contact_id)
    return identity


def save_card(message: Message, place: int, by: Member) -> Contact:
    """Take a person of a contact card into the contacts, or find who already has that number. Raises NoSuchCard."""
    content = Content.of(message)
    found = everybody(content.payload)[place : place + 1] if content and message.revoked_at is None else []
    number = found[0].number if found else None
    if not found or number is None:
        raise refusals.NoSuchCard
    known = _known(number.digits)
    if known is None:
        known = _new(number.digits, found[0].name)
        audit.note("saved_card", known, by=by, message=message.pk)
    return known


def keep_number(digits: str, name: str, by: Member) -> Contact:
    """Whoever has this phone number, or a new contact of that name (which may be empty); nobody is renamed."""
    known = _known(digits)
    if known is None:
        known = _new(digits, name)
        audit.note("began_contact", known, by=by)
    return known


def write_to(contact: Contact, channel: Channel, by: Member) -> Conversation:
    """The one thread with somebody on a number; when there is none it is made, and belongs to whoever begins it.

    Who never wrote is reached by a template.
    """
    conversation, is_new = Conversation.objects.get_or_create(
        contact=contact, channel=channel, defaults={"status": Conversation.State.OPEN, "assignee": by}
    )
    if is_new:
        Episode.objects.create(conversation=conversation)
        live.announce(conversation)
    return conversation


def _new(digits: str, name: str) -> Contact:
    try:
        with transaction.atomic():
            made = Contact.objects.create(name=name[:200], name_by_member=bool(name))
            Identity.objects.create(contact=made, kind=Identity.Kind.PHONE, value=digits)
    except IntegrityError:  # they have just written to us
        known = _known(digits)
        if known is None:
            raise
        return known
    return made


def _known(digits: str) -> Contact | None:
    """Whoever has this number in any of its spellings; a merged contact is the one it went into."""
    rows = Identity.objects.select_related("contact__merged_into").filter(
        kind=Identity.Kind.PHONE, value__in=[digits, *forms(digits)], retired_at=None
    )
    identity = min(rows, key=lambda row: row.value != digits, default=None)
    return (identity.contact.merged_into or identity.contact) if identity else None
