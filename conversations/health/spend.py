"""What Meta charges a number for: delivered messages by day, month, category and country, as statuses priced them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from conversations.health import words
from conversations.models import Channel, Rate, Spend
from tenants import clock

DAYS, MONTHS = 30, 12
BAR, GAP, HEIGHT = 7, 3, 48  # of the plot, in its own units


@dataclass(slots=True)
class Line:
    """A line of a table: how many were charged, how many were free, and of how many Meta did not say."""

    name: str
    charged: int = 0
    free: int = 0
    unsaid: int = 0

    def add(self, billable: bool | None, count: int) -> None:
        if billable is None:
            self.unsaid += count
        elif billable:
            self.charged += count
        else:
            self.free += count

    @property
    def whole(self) -> int:
        return self.charged + self.free + self.unsaid


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the plot: its counts, and its two bars, the charged one standing on the other."""

    at: date
    charged: int
    free: int
    x: int
    free_height: int
    charged_height: int

    @property
    def free_y(self) -> int:
        return HEIGHT - self.free_height

    @property
    def charged_y(self) -> int:
        return HEIGHT - self.free_height - self.charged_height


@dataclass(frozen=True, slots=True)
class Spending:
    """What the page of a number shows of it: thirty days, twelve months, and this month's kinds and countries."""

    days: list[Day]
    months: list[Line]
    categories: list[Line]
    countries: list[Line]
    cost: str = ""

    @property
    def month(self) -> Line:
        return self.months[0]

    @property
    def is_empty(self) -> bool:
        return not any(line.whole for line in self.months)


def of(channel: Channel) -> Spending:
    """A number's spending, in three questions; needs `acting_for`. Days are UTC's."""
    today = clock.now().date()
    firsts = [_first(today, back) for back in range(MONTHS)]
    rows = (
        Spend.objects.filter(channel=channel, day__gte=firsts[-1])
        .annotate(month=TruncMonth("day"))
        .values("month", "category", "country", "billable")
        .annotate(whole=Sum("count"))
        .order_by()
        .values_list("month", "category", "country", "billable", "whole")
    )
    months = {first: Line(f"{first:%B %Y}") for first in firsts}
    categories: dict[str, Line] = {}
    countries: dict[str, Line] = {}
    charged: Counter[tuple[str, str]] = Counter()
    for month, category, country, billable, count in rows:
        months[month].add(billable, count)
        if month == firsts[0]:
            for lines, name in ((categories, words.priced(category)), (countries, words.country(country))):
                lines.setdefault(name, Line(name)).add(billable, count)
            charged[category, country] += count if billable else 0
    return Spending(
        days=_days(channel, today),
        months=[line for line in months.values() if line.whole or line is months[firsts[0]]],
        categories=_largest_first(categories),
        countries=_largest_first(countries),
        cost=_cost(charged),
    )


def _cost(charged: Mapping[tuple[str, str], int]) -> str:
    """What the charged ones cost by the company's own table of rates; "" where it has none."""
    rates = {(row.category.lower(), row.country): row for row in Rate.objects.all()}
    if not rates:
        return ""
    total, unknown = Decimal(), 0
    for (category, country), count in charged.items():
        row = rates.get((category, country)) or rates.get((category, ""))
        if row is None:
            unknown += count
        else:
            total += count * row.amount
    said = f"About {next(iter(rates.values())).currency} {total.quantize(Decimal('0.01')):,f} by your rates"
    return f"{said}; {unknown} without a rate" if unknown else said


def _largest_first(found: dict[str, Line]) -> list[Line]:
    return sorted(found.values(), key=lambda line: (-line.charged, -line.whole, line.name))


def _days(channel: Channel, today: date) -> list[Day]:
    """The last thirty days, today last; the fullest is as high as the plot."""
    first = today - timedelta(days=DAYS - 1)
    rows = Spend.objects.filter(channel=channel, day__gte=first).values("day", "billable").annotate(whole=Sum("count"))
    known: dict[date, Line] = {}
    for at, billable, count in rows.order_by().values_list("day", "billable", "whole"):
        known.setdefault(at, Line("")).add(billable, count)
    most = max((line.whole for line in known.values()), default=0)
    found = []
    for place in range(DAYS):
        at = first + timedelta(days=place)
        line = known.get(at, Line(""))
        free, charged = line.free + line.unsaid, line.charged
        found.append(Day(at, charged, free, place * (BAR + GAP), _high(free, most), _high(charged, most)))
    return found


def _high(count: int, most: int) -> int:
    """As high as its share, and never so low that it cannot be seen."""
    return max(2, int(HEIGHT * count / most)) if count else 0


def _first(today: date, back: int) -> date:
    """The first day of the month that many months ago."""
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
