"""Whether a person is still who they were: WhatsApp tells of another key, and a member says that it is they.

Meta's "Identity change check": for numbers that have it on, webhooks carry a hash of the person's key, and a message
that names another one is not delivered (137000). Whoever has a new key is to be asked by another way than WhatsApp.
"""

from conversations.models import Conversation, Identity
from tenants.refusals import Refusal


class IdentityChanged(Refusal):
    code = "identity_changed"
    sentence = "Not sent. Their security code changed: a new phone, or another person."
    remedy = "Ask them in another way than WhatsApp. Then say here that it is still them."


def in_doubt(conversation: Conversation) -> bool:
    """Whether the person has another key than before, and nobody has said yet that it is the same person."""
    if not conversation.channel.checks_identity:
        return False
    names = Identity.objects.filter(contact_id=conversation.contact_id, retired_at=None)
    return names.filter(key_changed_at__isnull=False).exists()
