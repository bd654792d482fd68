"""What travels: a change to be told to one app, and the body of one POST that carries one or many of them."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator import wire

Json = dict[str, Any]
LISTS = ("messages", "statuses", "errors")


@dataclass(slots=True)
class Update:
    """One change (`field`, `value`) of one account, for one app; `wamids` are the customer's messages inside.

    `news` are the statuses inside: of which message, and the place among its occurrences.
    """

    app_id: str
    account_id: str
    number_id: str
    field: str
    value: Json
    wamids: tuple[str, ...] = ()
    news: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Parcel:
    """One POST: its text is made once, so that every attempt carries the same bytes.

    `url` is fixed only for raw posts and bulk; otherwise each attempt asks where the callback is now.
    """

    app_id: str
    account_id: str
    number_id: str
    text: str
    id: int = 0
    url: str = ""
    binary: bool = False
    signature: str = "good"
    retried: bool = True
    items: int = 1
    wamids: list[str] = field(default_factory=list)
    news: list[tuple[str, int]] = field(default_factory=list)
    created: float = field(default_factory=time.time)
    state: str = "queued"
    attempts: int = 0
    due: float = 0.0
    answers: list[Json] = field(default_factory=list)

    def body(self) -> bytes:
        """The bytes; a body that is not ASCII text is kept as base64."""
        return base64.b64decode(self.text) if self.binary else self.text.encode("ascii")


def join(updates: Sequence[Update]) -> Parcel:
    """One parcel for several changes of one app: an entry per account, a change per number, as Meta batches."""
    first = updates[0]
    entries: dict[str, Json] = {}
    changes: dict[tuple[str, ...], Json] = {}
    for update in updates:
        entry = entries.setdefault(update.account_id, {"id": update.account_id, "changes": []})
        names = tuple(name for name in LISTS if name in update.value)
        key = (update.account_id, update.number_id, update.field, *names)
        known = changes.get(key)
        if known is None or not names or len(names) > 1:
            change = {"field": update.field, "value": update.value}
            entry["changes"].append(change)
            changes[key] = change
        else:
            known["value"] = merge(known["value"], update.value, names[0])
    text = wire.encode(wire.envelope(list(entries.values()))).decode("ascii")
    parcel = Parcel(first.app_id, first.account_id, first.number_id, text, items=len(updates))
    parcel.wamids = [wamid for update in updates for wamid in update.wamids]
    parcel.news = [one for update in updates for one in update.news]
    return parcel


def merge(left: Json, right: Json, name: str) -> Json:
    """Two values of one number in one: the lists joined, each person once in `contacts`."""
    contacts = list(left.get("contacts", []))
    contacts += [block for block in right.get("contacts", []) if block not in contacts]
    value = left | {name: left[name] + right[name]}
    return value | {"contacts": contacts} if contacts else value
