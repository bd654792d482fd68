"""Who answers a conversation on WhatsApp's side, in words, so that it is known before somebody writes into it."""

from typing import NamedTuple

from cloudapi.handovers import AGENT, APP
from conversations.models import Conversation


class Held(NamedTuple):
    """What is so, and what follows for whoever writes."""

    what: str
    then: str

    def __str__(self) -> str:
        return f"{self.what}. {self.then}"


BY_AGENT = Held("Meta's agent has this conversation", "It answers by itself; once you reply, your team has it.")
BY_ANOTHER = Held(
    "Another app may have this conversation",
    "WhatsApp said that it changed hands and not to whom; once you reply, your team has it.",
)


def of(conversation: Conversation) -> Held | None:
    """None while it is your team's: nobody ever said otherwise, or it came back."""
    if conversation.held_by == AGENT:
        return BY_AGENT
    return BY_ANOTHER if conversation.held_at is not None and conversation.held_by != APP else None
