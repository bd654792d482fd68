"""The simulator's memory on disk: one SQLite table of JSON values, written behind in small batches."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

DELAY = 0.02  # seconds; what is made and dropped within it (a webhook answered at once) never touches the disk


class FolderInUse(Exception):
    """Another simulator works in this folder."""


class Journal:
    """Keeps (kind, key) → JSON. A killed process loses at most the last DELAY, never the file (WAL)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._pending: dict[tuple[str, str], Any] = {}
        self._stored: set[tuple[str, str]] = set()
        self._task: asyncio.Task[None] | None = None
        self._db = self._open(folder / "simulator.sqlite3")

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=0.2, isolation_level=None, check_same_thread=False)
        try:
            db.execute("pragma locking_mode=exclusive")
            db.execute("pragma journal_mode=wal")
            db.execute("pragma synchronous=normal")
            db.execute(
                "create table if not exists entry"
                " (n integer primary key, kind text, key text, value blob, unique (kind, key))"
            )
            db.execute("begin immediate")
            db.execute("commit")
        except sqlite3.OperationalError as error:
            db.close()
            raise FolderInUse(f"{path.parent} is in use by another simulator ({error}).") from error
        return db

    def load(self) -> Iterator[tuple[str, str, Any]]:
        """Everything kept, in the order it was first made."""
        for kind, key, value in self._db.execute("select kind, key, value from entry order by n"):
            self._stored.add((kind, key))
            yield kind, key, orjson.loads(value)

    def put(self, kind: str, key: str, value: Any) -> None:
        """Note a new value (kept by reference: what is written is its state at the next flush)."""
        self._pending[kind, key] = value
        self._wake()

    def drop(self, kind: str, key: str) -> None:
        if (kind, key) in self._stored:
            self._pending[kind, key] = None
            self._wake()
        else:
            self._pending.pop((kind, key), None)

    def clear(self, kinds: tuple[str, ...]) -> None:
        """Drop every value of these kinds."""
        for name in {*self._stored, *self._pending}:
            if name[0] in kinds:
                self.drop(*name)

    def _wake(self) -> None:
        if self._task is None or self._task.done():
            try:
                self._task = asyncio.get_running_loop().create_task(self._later())
            except RuntimeError:  # before the loop runs and after it ended, close() writes
                return

    async def _later(self) -> None:
        while self._pending:
            await asyncio.sleep(DELAY)
            try:
                await self.flush()
            except sqlite3.Error as error:
                sys.stderr.write(f"The simulator cannot write to {self.folder} ({error}); it tries again.\n")
                await asyncio.sleep(1.0)

    async def flush(self) -> None:
        """Write what is pending; `_stored` is settled before the thread runs, so a drop meanwhile is seen."""
        batch, self._pending = self._pending, {}
        self._settle(batch)
        try:
            await asyncio.to_thread(self._write, batch)
        except sqlite3.Error:
            self._pending = batch | self._pending
            raise

    def _settle(self, batch: dict[tuple[str, str], Any]) -> None:
        for name, value in batch.items():
            if value is None:
                self._stored.discard(name)
            else:
                self._stored.add(name)

    def _write(self, batch: dict[tuple[str, str], Any]) -> None:
        puts = [(kind, key, orjson.dumps(value)) for (kind, key), value in batch.items() if value is not None]
        drops = [name for name, value in batch.items() if value is None]
        self._db.execute("begin")
        try:
            self._change(puts, drops)
        except sqlite3.Error:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def _change(self, puts: list[tuple[str, str, bytes]], drops: list[tuple[str, str]]) -> None:
        self._db.executemany(
            "insert into entry (kind, key, value) values (?, ?, ?)"
            " on conflict (kind, key) do update set value = excluded.value",
            puts,
        )
        self._db.executemany("delete from entry where kind = ? and key = ?", drops)

    async def close(self) -> None:
        """Write the rest and let the folder go."""
        if self._task is not None:
            await self._task
        await self.flush()
        self._db.close()
