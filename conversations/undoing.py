"""What is shown before WhatsApp has taken it goes again when WhatsApp refuses it: a reaction of ours, or a pin."""

from collections.abc import Iterable

from conversations import pinning, reacting
from conversations.models import Message, Status


def undo(messages: Iterable[Message]) -> None:
    """Take down what those among these have put on others and failed to. Needs their conversations' locks."""
    failed = [row for row in messages if row.status == Status.FAILED]
    if reactions := [row for row in failed if row.kind == "reaction"]:
        reacting.undo(reactions)
    if pins := [row for row in failed if row.kind == "pin"]:
        pinning.undo(pins)
