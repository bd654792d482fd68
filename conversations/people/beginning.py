"""A first word to somebody: who they are, and from which of the company's numbers it can go out."""

from conversations.models import Channel, Contact, Identity

Kind = Identity.Kind


def lines(contact: Contact | None = None) -> list[Channel]:
    """The connected numbers, by name; for a contact those that reach them. Nobody begins with a group.

    A phone number is reached from everywhere, a business-scoped id from the numbers of its own portfolio or account.
    """
    channels = list(Channel.objects.filter(disconnected_at=None).order_by("name", "pk"))
    if contact is None:
        return channels
    known = set(Identity.objects.filter(contact=contact, retired_at=None).values_list("kind", "scope"))
    kinds, scopes = {kind for kind, _ in known}, {scope for kind, scope in known if kind == Kind.BSUID}
    if Kind.GROUP in kinds:
        return []
    if Kind.PHONE in kinds:
        return channels
    return [channel for channel in channels if (channel.portfolio_id or channel.waba_id) in scopes]
