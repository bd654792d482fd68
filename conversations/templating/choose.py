"""The templates that may be sent on a number, those that cannot last and with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from conversations.models import Conversation, Template
from conversations.templating.states import STATES, State, language

MOST = 100  # rows in a list; a search finds the others
CATEGORIES = {"": "All", "UTILITY": "Utility", "MARKETING": "Marketing", "AUTHENTICATION": "Code"}


@dataclass(frozen=True, slots=True)
class Line:
    """One template in a list."""

    row: Template

    @property
    def state(self) -> State:
        return STATES["GONE" if self.row.gone_at else self.row.status]

    @property
    def tone(self) -> str:
        return "red" if self.row.quality == "RED" and self.row.sendable else self.state.tone

    @property
    def language(self) -> str:
        return language(self.row.language)

    @property
    def category(self) -> str:
        return CATEGORIES.get(self.row.category, self.row.category.capitalize())


def lines(conversation: Conversation, typed: str = "", category: str = "") -> tuple[list[Line], list[Line], int]:
    """(what can be sent, what cannot, how many there are) of the conversation's account, in one query."""
    rows = Template.objects.filter(waba_id=conversation.channel.waba_id, gone_at=None).order_by("name", "language")
    every = list(rows)
    found = [row for row in _matching(every, typed.strip().casefold()) if not category or row.category == category]
    usable = [Line(row) for row in found if row.sendable]
    return usable[:MOST], [Line(row) for row in found if not row.sendable][:MOST], len(every)


def _matching(rows: Iterable[Template], typed: str) -> Iterable[Template]:
    """Rows whose name, language or words hold every word that was typed."""
    words = typed.replace("_", " ").split()
    for row in rows:
        said = " ".join(str(part.get("text", "")) for part in row.components if isinstance(part, dict))
        text = f"{row.name.replace('_', ' ')} {row.language} {language(row.language)} {said}".casefold()
        if all(word in text for word in words):
            yield row


def bill(row: Template, is_open: bool, is_free: bool = False) -> str:
    """What it costs, as far as anybody can say it without Meta's rate card for the customer's country."""
    category = CATEGORIES.get(row.category, row.category.capitalize())
    if is_free:
        return f"{category}: free of charge now. They came by an advertisement and were answered within a day."
    if is_open and row.category == Template.Category.UTILITY:
        return "Utility: mostly free while the window is open. Meta bills by its rate for the country."
    return f"{category}: Meta bills each delivered one by its rate for the customer's country."
