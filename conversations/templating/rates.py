"""A company's own table of what Meta charges: entered as text or CSV, and asked for an estimate before sending.

Meta's rates stand in files that one has to be signed in for, and change every quarter: none are built in.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from conversations.health.words import country as country_name
from conversations.models import Conversation, Identity, Rate, Template
from conversations.people import names
from tenants import audit, roles
from tenants.models import Member, Tenant
from tenants.refusals import Refusal

MOST = 3000  # rows: every country in every category, and some
OTHERS = ("", "*", "OTHER", "OTHERS")


class BadRates(Refusal):
    """A line cannot be read; which and why stands in the sentence. The table that is there stays."""

    code = "bad_rates"
    remedy = "A line is: countries, category, price. For example IN, marketing, and the price of your rate card."

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a delivered template of a category costs in a country, by the company's own table."""

    amount: Decimal
    currency: str
    category: str
    country: str
    since: date

    @property
    def price(self) -> str:
        return f"{self.currency} {self.amount.normalize():f}"

    def __str__(self) -> str:
        where = country_name(self.country) if self.country else "a country that is not known"
        since = f"{self.since.day} {self.since:%b %Y}"
        return f"About {self.price}, {self.category.lower()} rate for {where} in your table of {since}."


def replace(text: str, currency: str, since: date, by: Member) -> int:
    """Make this the company's table; returns how many rows it has. Raises BadRates, and then nothing changes.

    The company's row is held, so that of two at once the later one stands whole.
    """
    roles.require(by, "manage_templates")
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise BadRates("A currency has three letters, as USD or INR.")
    rows = dict(_read(text))
    if len(rows) > MOST:
        raise BadRates(f"There are {len(rows):,} rates; {MOST:,} are the most.")
    Tenant.objects.select_for_update(no_key=True).get(pk=by.tenant_id)
    Rate.objects.all().delete()
    Rate.objects.bulk_create(
        Rate(category=category, country=country, amount=amount, currency=currency, since=since)
        for (category, country), amount in rows.items()
    )
    audit.note("replaced_rates", by.tenant, by=by, rows=len(rows))
    return len(rows)


def written(rows: list[Rate]) -> str:
    """The table as it is entered: countries with the same price on one line."""
    together: dict[tuple[str, Decimal], list[str]] = {}
    for row in rows:
        together.setdefault((row.category, row.amount), []).append(row.country or "*")
    return "\n".join(
        f"{' '.join(countries)}, {category.lower()}, {amount.normalize():f}"
        for (category, amount), countries in together.items()
    )


def for_person(conversation: Conversation) -> dict[str, Estimate]:
    """What each category costs for this customer: two questions, none where the company has no table."""
    rows = {(row.category, row.country): row for row in Rate.objects.filter(country__in=["", *_country(conversation)])}
    known = {country for _, country in rows if country}
    country = next(iter(known), "")
    found = {}
    for category in Template.Category.values:
        row = rows.get((category, country)) or rows.get((category, ""))
        if row is not None:
            found[category] = Estimate(row.amount, row.currency, category, country or row.country, row.since)
    return found


def _country(conversation: Conversation) -> list[str]:
    identities = Identity.objects.filter(contact_id=conversation.contact_id, retired_at=None).order_by("-pk")
    values: Mapping[str, str] = dict(identities.values_list("kind", "value"))
    found = names.country(values.get(Identity.Kind.BSUID, ""), values.get(Identity.Kind.PHONE, ""))
    return [found] if found else []


def _read(text: str) -> Iterator[tuple[tuple[str, str], Decimal]]:
    text = text.lstrip("\ufeff")
    divider = next((one for one in "\t;" if one in text), ",")
    for number, cells in enumerate(_lines(text, divider), 1):
        cells = [cell.strip() for cell in cells]
        if not any(cells) or (number == 1 and cells[-1].lower() in ("price", "amount", "rate")):
            continue
        if len(cells) != 3:
            raise BadRates(f"Line {number} has {len(cells)} parts, not three.")
        category = cells[1].upper()
        if category not in Template.Category.values:
            raise BadRates(f"Line {number}: the category is marketing, utility or authentication.")
        amount = _amount(cells[2], number)
        for country in cells[0].upper().split() or [""]:
            code = "" if country in OTHERS else country
            if code and (len(code) != 2 or country_name(code) == code):
                raise BadRates(f"Line {number}: {country[:20]} is no country. Its code has two letters, as IN or BR.")
            yield (category, code), amount


def _lines(text: str, divider: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(text.splitlines(), delimiter=divider)
    except csv.Error as error:  # a part with more than 131,072 letters
        raise BadRates("This is no table of rates: a part of a line is too long.") from error


def _amount(said: str, number: int) -> Decimal:
    try:
        amount = Decimal(said)
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and 0 <= amount < 10**5) or amount != round(amount, 6):
        raise BadRates(f"Line {number}: {said[:20]} is no price. It is written as 0.0123, without a currency.")
    return amount
