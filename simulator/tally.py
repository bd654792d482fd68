"""Counts what really happened: the messages of an account, when each was sent, delivered and read, what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from simulator import identity, shapes
from simulator.settings import Settings
from simulator.things import Message, Number
from simulator.world import World

Json = dict[str, Any]
Cell = tuple[tuple[int, int], tuple[str, ...]]
AFTER = {
    "sent": ("sent", "delivered", "read", "played"),
    "delivered": ("delivered", "read", "played"),
    "read": ("read", "played"),
}


@dataclass(frozen=True, slots=True)
class Passed:
    """One message of an account, with its number's digits and the country of who is on the other side."""

    message: Message
    phone: str
    country: str

    def first(self, status: str) -> float | None:
        """When it was first `sent`, `delivered` or `read` (a later status stands for one that was left out)."""
        found = (one.at for one in self.message.occurrences if one.status in AFTER[status])
        return min(found, default=None)


def passed(world: World, account_id: str) -> Iterator[Passed]:
    """Every message that the account's numbers sent or received and that is still kept."""
    mine: dict[str, Number] = {one.id: one for one in world.numbers.values() if one.account_id == account_id}
    for message in world.messages.values():
        number = mine.get(message.number_id)
        if number is not None:
            phone, person = identity.digits(number.display_phone), world.people.get(message.person_id)
            unknown = person is None or person.group  # a group is nowhere: it counts at home
            yield Passed(message, phone, identity.country(phone) if unknown or person is None else person.country)


def rate(settings: Settings, category: str) -> float:
    """What one charged message of a category costs; what has no rate of its own costs nothing."""
    kind = category.partition("_")[0].partition("-")[0]
    found: float = getattr(settings, f"rate_{kind}", 0.0)
    return found


def price(settings: Settings, message: Message) -> tuple[str, str, float]:
    """How a message is charged: type and category in capitals, and the amount."""
    told = shapes.pricing(message)
    category = str(told["category"])
    amount = rate(settings, category) if told["billable"] else 0.0
    return str(told["type"]).upper(), category.replace("-", "_").upper(), amount


class Cells:
    """Sums by piece of time and by what it is broken down by; an empty one is not told."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.sums: dict[Cell, Counter[str]] = {}

    def add(self, span: tuple[int, int] | None, broken: Sequence[str], **more: float) -> None:
        """Add to a cell; an instant outside the stretch has no span, and does not count."""
        if span is not None:
            sums: Any = self.sums.setdefault((span, tuple(broken)), Counter())
            for name, value in more.items():
                sums[name] += value

    def points(self, *metrics: str, newest_first: bool = False) -> list[Json]:
        """One point for each cell: its time, what it is of, and the sums asked for."""
        rows = sorted(self.sums.items())
        if newest_first:
            rows.sort(key=lambda row: -row[0][0][0])
        return [
            {"start": span[0], "end": span[1]}
            | {name: value for name, value in zip(self.names, broken, strict=True) if value}
            | {name: tidy(sums[name]) for name in metrics}
            for (span, broken), sums in rows
        ]


def tidy(value: float) -> float:
    """An amount without the noise of its sums; counts stay whole."""
    return value if isinstance(value, int) else round(value, 6)
