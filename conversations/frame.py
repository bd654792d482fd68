"""What all bubbles of a thread have in common."""

from dataclasses import dataclass
from functools import cached_property

from conversations.goods import Shelf
from tenants.models import Member
from tenants.roles import may


@dataclass(frozen=True)
class Frame:
    """What all bubbles of a thread share: who reads it, whom it is with, whether numbers are hidden.

    `waba_id` is the account whose products they name, `thread` the conversation.
    """

    reader: Member
    name: str
    masked: bool = True
    waba_id: str = ""
    is_group: bool = False
    thread: int = 0

    @cached_property
    def shelf(self) -> Shelf:
        """What the number's account sells: asked for when the first product is drawn."""
        return Shelf(self.waba_id, self.thread)

    @cached_property
    def sees_payload(self) -> bool:
        return may(self.reader, "view_payload")

    @cached_property
    def reveals(self) -> bool:
        return may(self.reader, "reveal_number")

    @cached_property
    def triages(self) -> bool:
        return may(self.reader, "triage")

    @cached_property
    def sends(self) -> bool:
        return may(self.reader, "send")
