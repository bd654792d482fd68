"""What stands around the text of one bubble, each made when the page asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.goods import Shelf
from conversations.reading import Letter
from conversations.showing.around import Mark, detail, marks
from conversations.showing.card import Payload
from conversations.showing.earlier import Version, versions
from conversations.showing.faults import Complaint, complaints
from conversations.showing.reactions import Chip, chips
from tenants.models import Member

FOLDED_FROM, FOLDED_LINES = 1500, 24  # characters and line breaks of a text that is shown at once


@dataclass(frozen=True, slots=True)
class Extras:
    """`payload` is empty for a message that is gone or was taken back; `name` is the customer's.

    `shelf` names products.
    """

    letter: Letter
    payload: Payload
    name: str
    reader: Member
    shelf: Shelf

    @property
    def marks(self) -> Sequence[Mark]:
        """The small lines above the text: forwarded, chosen from a list, about a product."""
        return marks(self.letter.message.kind, self.payload, self.shelf)

    @property
    def detail(self) -> str:
        """The second line of what was chosen from a list."""
        return detail(self.payload)

    @property
    def is_long(self) -> bool:
        """Whether the text is folded until somebody wants all of it."""
        text = self.letter.content.text if self.letter.content else ""
        return len(text) > FOLDED_FROM or text.count("\n") > FOLDED_LINES

    @property
    def earlier(self) -> Sequence[Version]:
        """What a corrected message said before, oldest first."""
        return versions(self.payload)

    @property
    def complaints(self) -> Sequence[Complaint]:
        """What WhatsApp itself said about a failure."""
        return complaints(self.payload)

    @property
    def chips(self) -> Sequence[Chip]:
        """Each reaction once, with who gave it."""
        return chips(self.letter, self.name, self.reader)
