"""What the team does with a customer's card: call them by another name, look at a hidden number."""

from conversations import live
from conversations.models import Contact, Conversation, Identity
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
