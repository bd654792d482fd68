"""The templates that may be sent on a number, those that cannot last and with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conversations import groups
from conversations.models import Conversation, Template
from conversations.templating import marks
from conversations.templating.rates import Estimate
from conversations.templating.states import STATES, State, language
from tenants.models import Member

MOST = 100  # rows in a list; a search finds the others
Prices = Mapping[str, Estimate]
NONE: Prices = {}
CATEGORIES = {"": "All", "UTILITY": "Utility", "MARKETING": "Marketing", "AUTHENTICATION": "Code"}


@dataclass(frozen=True, slots=True)
class Line:
    """One template in a list, with its price for this customer where the company has a table of rates.

    `why` is what keeps it from this conversation although WhatsApp has approved it.
    """

    row: Template
    starred: bool = False
    estimate: Estimate | None = None
    why: str = ""

    @property
    def usable(self) -> bool:
        return self.row.sendable and not self.why

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


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the picker lists: favourites and recent ones first, then all that can be sent, then what cannot.

    `total` are all of the account, `more` those that match and have no room.
    """

    starred: list[Line]
    recent: list[Line]
    usable: list[Line]
    unusable: list[Line]
    total: int
    more: int = 0


def shelf(
    conversation: Conversation,
    member: Member,
    typed: str = "",
    category: str = "",
    prices: Prices = NONE,
    *,
    is_group: bool = False,
) -> Shelf:
    """The templates of the conversation's account, in two queries. While somebody searches, all stand in one list."""
    rows = Template.objects.filter(waba_id=conversation.channel.waba_id, gone_at=None).order_by("name", "language")
    every = list(rows)
    stars, recent = marks.of(member)
    found = [row for row in matching(every, typed.strip().casefold()) if not category or row.category == category]
    lines = {row.pk: Line(row, row.pk in stars, prices.get(row.category), _why(row, is_group)) for row in found}
    usable = [line for line in lines.values() if line.usable]
    first: list[Line] = []
    last: list[Line] = []
    if not typed.strip():
        first = [line for line in usable if line.starred]
        last = [lines[pk] for pk in recent if pk in lines and lines[pk].usable and not lines[pk].starred]
    taken = {line.row.pk for line in [*first, *last]}
    others = [line for line in usable if line.row.pk not in taken]
    unusable = [line for line in lines.values() if not line.usable]
    more = len(others[MOST:]) + len(unusable[MOST:])
    return Shelf(first, last, others[:MOST], unusable[:MOST], len(every), more)


def _why(row: Template, is_group: bool) -> str:
    return "Not for groups" if is_group and row.sendable and groups.unfit(row) else ""


def matching(rows: Iterable[Template], typed: str) -> Iterable[Template]:
    """Rows whose name, language or words hold every word that was typed."""
    words = typed.replace("_", " ").split()
    for row in rows:
        said = " ".join(str(part.get("text", "")) for part in row.components if isinstance(part, dict))
        text = f"{row.name.replace('_', ' ')} {row.language} {language(row.language)} {said}".casefold()
        if all(word in text for word in words):
            yield row


def bill(row: Template, conversation: Conversation, prices: Prices = NONE) -> str:
    """What it costs: by the company's own table of rates, or as far as anybody can say it without one."""
    category = CATEGORIES.get(row.category, row.category.capitalize())
    said = str(prices.get(row.category, ""))
    if conversation.is_free:
        return f"{category}: free of charge now. They came by an advertisement and were answered within a day."
    if conversation.window_open and row.category == Template.Category.UTILITY:
        rest = f"Else: {said[0].lower()}{said[1:]}" if said else "Meta bills by its rate for the country."
        return f"Utility: mostly free while the window is open. {rest}"
    return said or f"{category}: Meta bills each delivered one by its rate for the customer's country."
