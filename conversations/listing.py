"""The state of the list: which view, which filter, what is looked for; read from an address, written back into one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict

from conversations import reading
from conversations.models import Channel
from conversations.people import finding
from conversations.reading import Page, in_view, inbox
from tenants import keyset
from tenants.models import Member

PAGE = 30
COUNTED = 99  # counts are exact up to here, then they say 99+
DEFAULT = "all"
# Name and glyph of each view, in the order of the screen. The amber of *Closing soon* is the amber of the ring.
VIEWS = {
    "mine": ("Mine", "user-round"),
    "unassigned": ("Unassigned", "circle-dashed"),
    "all": ("All", "inbox"),
    "unread": ("Unread", "message-circle"),
    "closing": ("Closing soon", "clock-alert"),
    "closed": ("Closed, unanswered", "lock"),
    "snoozed": ("Snoozed", "alarm-clock"),
    "resolved": ("Resolved", "circle-check"),
}
STATUSES = {"open": "Open", "snoozed": "Snoozed", "resolved": "Resolved", "any": "Any state"}
FILTERED = ("mine", "unassigned", "all")  # the views in which a state can be chosen


@dataclass(frozen=True, slots=True)
class Listing:
    """One list. `query` is its address; two lists with the same query are the same list."""

    view: str = DEFAULT
    status: str = "open"
    typed: str = ""
    channel: Channel | None = None

    @classmethod
    def of(cls, data: QueryDict) -> "Listing":
        """From an address. What makes no sense is as if it were not there: an old link still shows a list."""
        view = data.get("view", DEFAULT)
        view = view if view in VIEWS else DEFAULT
        status = data.get("status", "open")
        return cls(
            view=view,
            status=status if status in STATUSES and view in FILTERED else "open",
            typed=data.get("q", "").strip()[:80],
            channel=_channel(data.get("channel", "")),
        )

    @property
    def query(self) -> str:
        parts: dict[str, Any] = {}
        if self.view != DEFAULT:
            parts["view"] = self.view
        if self.status != "open":
            parts["status"] = self.status
        if self.channel:
            parts["channel"] = self.channel.pk
        if self.typed:
            parts["q"] = self.typed
        return urlencode(parts)

    @property
    def title(self) -> str:
        return f"“{self.typed}”" if self.typed else self.channel.name if self.channel else VIEWS[self.view][0]

    @property
    def order(self) -> str:
        return "Closing first" if self.view == "closing" and not self.typed else "Newest first"

    def statuses(self) -> Iterator[tuple[str, str, bool]]:
        """Query, word and whether it is chosen, for the menu of states; nothing where there is no choice."""
        if self.view in FILTERED and not self.typed:
            for status, word in STATUSES.items():
                yield replace(self, status=status).query, word, status == self.status

    def page(self, member: Member, cursor: str = "", limit: int = PAGE) -> Page:
        """A page of it, for this member. Raises keyset.BadCursor."""
        among = finding.contacts(self.typed) if self.typed else None
        if among == []:
            return Page()
        return inbox(
            "everything" if self.typed else self.view,
            member=member,
            before=unpack(cursor) if cursor else None,
            limit=limit,
            among=among,
            channel_id=self.channel.pk if self.channel else None,
            status=self.status,
        )


def _channel(pk: str) -> Channel | None:
    return Channel.objects.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 18 else None


def pack(key: tuple[datetime, int]) -> str:
    """A page's key as a cursor for an address."""
    return keyset.encode(key)


def unpack(cursor: str) -> tuple[datetime, int]:
    """A cursor's key. Raises keyset.BadCursor when it is none."""
    at, pk = keyset.decode(cursor, 2)
    try:
        key = datetime.fromisoformat(at), int(pk)
    except (TypeError, ValueError):
        raise keyset.BadCursor() from None
    if key[0].tzinfo is None:
        raise keyset.BadCursor()
    return key


def counts(member: Member) -> dict[str, int]:
    """How many conversations each view holds, exact to COUNTED and one more after that: one query for all of them.

    Each count stops at its hundredth row, so it costs the same in a tenant with a million.
    """
    asked = {view: in_view(view, member) for view in VIEWS if view != "resolved"}
    asked["due"] = in_view("mine", member).filter(unread_count__gt=0)
    parts, values = [], []
    for name, rows in asked.items():
        sql, params = rows.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
        parts.append(f"select %s, count(*) from ({sql}) as counted")  # noqa: S608 - our own querysets
        values += [name, *params]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), values)
        return dict(cursor.fetchall())


assert set(VIEWS) <= set(reading.VIEWS)  # noqa: S101 - two tables that must not drift apart
