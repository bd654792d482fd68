"""Set-based statements, prepared once per connection and fed with rows as JSON: a batch costs as many as one row."""

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import orjson

Row = dict[str, Any]
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Statement:
    """A statement whose parameters are lists of rows (`json_to_recordset($1)`).

    Planning costs a lone message more than running, so every connection prepares each statement on first use. For a
    psycopg2 connection of its own, not behind a pooler that hands connections round.
    """

    def __init__(self, name: str, text: str, lists: int = 1) -> None:
        self._name = f"receive_{name}"
        self._prepare = f"prepare {self._name} ({', '.join(['json'] * lists)}) as {text}"
        self._execute = f"execute {self._name} ({', '.join(['%s'] * lists)})"

    def run(self, cursor: Any, *lists: Sequence[Row]) -> None:
        """Run with one list of rows for each parameter; results are on the cursor."""
        ready = _prepared.setdefault(cursor.connection, set())
        if self._name not in ready:
            cursor.execute(self._prepare)
            ready.add(self._name)
        cursor.execute(self._execute, [as_json(rows) for rows in lists])

    def rows(self, cursor: Any, *lists: Sequence[Row]) -> list[tuple[Any, ...]]:
        """Run and fetch everything."""
        self.run(cursor, *lists)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def as_json(rows: Iterable[Row]) -> str:
    """Rows as PostgreSQL reads them; times in RFC 3339."""
    return orjson.dumps(rows).decode()


def forget_plans(cursor: Any) -> None:
    """Let the next statements be planned anew: tables that were empty a moment ago may have grown."""
    cursor.execute("discard plans")
