"""The list of a company's templates as it is asked for in an address: words, a state, an account, and a page of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from conversations.models import Template, TemplateSync
from conversations.templating.choose import CATEGORIES, Line, matching
from tenants import keyset

PAGE = 50
ORDER = ("name", "language", "id")
STATES = {
    "": "Any state",
    "usable": "Can be sent",
    "review": "In review",
    "stopped": "Stopped by Meta",
    "gone": "Gone from WhatsApp",
}
_HELD = {
    "usable": Q(status="APPROVED"),
    "review": Q(status__in=["PENDING", "IN_APPEAL"]),
    "stopped": Q(status__in=["REJECTED", "PAUSED", "DISABLED", "FLAGGED", "LOCKED", "LIMIT_EXCEEDED"]),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the list. What makes no sense in an address is as if it were not there."""

    typed: str = ""
    state: str = ""
    category: str = ""
    account: str = ""

    @classmethod
    def of(cls, data: QueryDict, accounts: Mapping[str, str]) -> "Asked":
        def known(name: str, table: Mapping[str, str]) -> str:
            return value if (value := data.get(name, "")) in table else ""

        return cls(
            typed=data.get("q", "").replace("\0", " ").strip()[:80],
            state=known("state", STATES),
            category=known("category", CATEGORIES),
            account=known("account", accounts),
        )

    @property
    def query(self) -> str:
        parts = {"q": self.typed, "state": self.state, "category": self.category, "account": self.account}
        return urlencode({name: value for name, value in parts.items() if value})

    def rows(self) -> QuerySet[Template]:
        """Those that WhatsApp lists, unless the others are asked for."""
        found = Template.objects.filter(_HELD.get(self.state, Q()), gone_at__isnull=self.state != "gone")
        if self.category:
            found = found.filter(category=self.category)
        return found.filter(waba_id=self.account) if self.account else found


def page(asked: Asked, cursor: str, accounts: Mapping[str, str]) -> tuple[list[tuple[Line, str]], str]:
    """Lines of the list, each with its account where there are several, and the next page's cursor, "" on the last.

    One question whatever is asked. Raises keyset.BadCursor.
    """
    rows = asked.rows().order_by(*ORDER)
    if cursor:
        rows = rows.filter(keyset.beyond(Template, ORDER, keyset.decode(cursor, len(ORDER))))
    if asked.typed:
        found = list(islice(matching(rows, asked.typed.casefold()), PAGE + 1))
    else:
        found = list(rows.defer("components", "bindings")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    more = keyset.encode([last.name, last.language, last.pk]) if last else ""
    several = len(accounts) > 1
    return [(Line(row), accounts.get(row.waba_id, row.waba_id) if several else "") for row in found[:PAGE]], more


def choices(asked: Asked, accounts: Mapping[str, str]) -> Iterator[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The filters as they are drawn: name, label, and each choice with whether it is the one."""
    asks = [("state", "State", STATES, asked.state), ("category", "Category", _NAMES, asked.category)]
    if len(accounts) > 1:
        asks.append(("account", "Account", {"": "Any account", **accounts}, asked.account))
    for name, label, options, chosen in asks:
        yield name, label, [(value, word, value == chosen) for value, word in options.items()]


def problem(read: TemplateSync, accounts: Mapping[str, str]) -> str:
    """Why the last reading of an account failed, with its name where there are several."""
    return f"{accounts[read.waba_id]}: {read.problem}" if len(accounts) > 1 else read.problem


_NAMES = CATEGORIES | {"": "Any category"}
