"""What people said about messages they did not ask for: the newest word of each person on each number counts."""

from conversations.models import Consent, Conversation
from conversations.refusals import OptedOut

MARKETING = "marketing"


def latest(conversation: Conversation, purpose: str = MARKETING) -> Consent | None:
    """The word that counts; None when nothing was ever said."""
    said = Consent.objects.filter(
        contact_id=conversation.contact_id, channel_id=conversation.channel_id, purpose=purpose
    )
    return said.order_by("-at", "-pk").first()


def require(conversation: Conversation, purpose: str = MARKETING) -> None:
    """Raises OptedOut when the customer stopped this sort of messages on this number and did not resume."""
    said = latest(conversation, purpose)
    if said is not None and said.wish == "stop":
        raise OptedOut
