"""The list as it is drawn: each row with its name, its one line and its place in the order."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversations import drafts
from conversations.models import Conversation
from conversations.people import names
from conversations.preview import Preview, preview
from conversations.reading import Row
from tenants.models import Member


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn row. `order` grows down the list, so that a page can put a fresh row in its place."""

    row: Row
    name: str
    preview: Preview
    order: int
    is_begun: bool
    """Whether the reader has written a reply and not sent it."""

    @property
    def conversation(self) -> Conversation:
        return self.row.conversation


def lines(rows: Sequence[Row], reader: Member, closing: bool = False) -> list[Line]:
    """The rows of a page for this reader; `closing` is the one list that is ordered by the end of the window."""
    begun = drafts.begun([row.conversation.pk for row in rows], reader)
    found = []
    for row in rows:
        name = names.called(row.contact, row.identities, reader.tenant.mask_numbers)
        at = row.conversation.window_expires_at if closing else row.conversation.last_message_at
        milliseconds = int(at.timestamp() * 1000) if at else 0
        line = preview(row.last, reader, names.first_name(name))
        order = milliseconds if closing else -milliseconds
        found.append(Line(row, name, line, order, row.conversation.pk in begun))
    return found
