"""The ledger of accepted calls: every `POST /messages` that WhatsApp took, so that a test can count doubles."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from simulator.journal import Journal

KEEP = 200_000
Json = dict[str, Any]


@dataclass(slots=True)
class Entry:
    """One accepted call; `kind` is "message", "read" or "typing", `body` what the product posted."""

    n: int
    at: float
    kind: str
    number_id: str
    to: str
    wamid: str
    callback: str
    body: Json


class Ledger:
    """Numbered from 1 without gaps; the newest KEEP entries are kept, the counts run on."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.entries: deque[Entry] = deque()
        self.last = 0

    def restore(self, values: Json) -> None:
        entry = Entry(**values)
        self.entries.append(entry)
        self.last = entry.n

    def write(self, kind: str, number_id: str, to: str, wamid: str, body: Json) -> None:
        self.last += 1
        callback = body.get("biz_opaque_callback_data") or ""
        entry = Entry(self.last, time.time(), kind, number_id, to, wamid, callback, body)
        self.entries.append(entry)
        self.journal.put("ledger", str(entry.n), entry)
        if len(self.entries) > KEEP:
            self.journal.drop("ledger", str(self.entries.popleft().n))

    def clear(self) -> None:
        self.journal.clear(("ledger",))
        self.entries.clear()
        self.last = 0

    def read(self, after: int, limit: int, **wanted: str) -> list[Entry]:
        """Entries numbered above `after`, oldest first, with the given number_id, kind or callback."""
        found: list[Entry] = []
        start = max(0, after - (self.entries[0].n - 1)) if self.entries else 0
        for entry in islice(self.entries, start, None):
            if all(getattr(entry, name) == value for name, value in wanted.items() if value):
                found.append(entry)
                if len(found) >= limit:
                    break
        return found

    def doubles(self, by: str) -> list[Json]:
        """Messages taken more than once.

        `by` is "callback" (same callback data), "prefix" (callback data up to the first dot) or "body" (same number
        and same body apart from the callback data).
        """
        seen: Counter[str] = Counter(key(entry, by) for entry in self.entries if entry.kind == "message")
        return [{"key": name, "count": count} for name, count in seen.items() if count > 1 and name]


def key(entry: Entry, by: str) -> str:
    if by == "callback":
        return entry.callback
    if by == "prefix":
        return entry.callback.partition(".")[0]
    body = {name: value for name, value in entry.body.items() if name != "biz_opaque_callback_data"}
    return entry.number_id + orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()
