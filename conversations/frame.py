"""What all bubbles of a thread have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from conversations.goods import Shelf
from conversations.pinned import pinned
from tenants.models import Member
from tenants.roles import may


@dataclass(frozen=True)
class Frame:
    """What all bubbles of a thread share: who reads it, whom it is with, whether numbers are hidden.

    `waba_id` is the account whose products they name, `thread` the conversation, `threads` all that is shown as it;
    `is_open`: free replies may go.
    """

    reader: Member
    name: str
    masked: bool = True
    waba_id: str = ""
    is_group: bool = False
    thread: int = 0
    threads: tuple[int, ...] = ()
    is_open: bool = False

    @cached_property
    def shelf(self) -> Shelf:
        """What the number's account sells: asked for when the first product is drawn."""
        return Shelf(self.waba_id, self.thread)

    @cached_property
    def pins(self) -> Mapping[int, datetime]:
        """What of a group is on top, and until when: asked for when the first message of one is drawn."""
        return pinned(self.threads) if self.is_group else {}

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
