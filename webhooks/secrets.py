"""What the edge knows of the channels' own secrets: kept fresh by notices, and asked again before a refusal."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from tenants.sealing import Keyring, SealBroken

CHECK_SECONDS = 2.0
STALE_SECONDS = 5.0  # a withdrawn secret is refused within this time, even when its notice was lost
ANSWER_SECONDS = 1.0
LOOK_UPS_A_SECOND = 200  # over all channels: guessing addresses must not become load on the database
READ = "select channel, secret, previous_secret, verify_token from conversations_channelkey"
FINGERPRINT = (
    "select count(*), bit_xor(hash_record_extended((channel, secret, previous_secret, verify_token), 0)) "
    "from conversations_channelkey"
)
SESSION = {"application_name": "edge keys", "statement_timeout": "5s"}

log = structlog.get_logger()


class Unavailable(Exception):
    """The database cannot be asked, so neither yes nor no would be true."""


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """The secrets of one channel; without own secrets the platform's app signs for it."""

    channel: UUID
    secrets: tuple[bytes, ...]
    verify_token: bytes
    sealed: tuple[bytes | None, ...]


class ChannelKeys:
    """The cache of channel keys, by the channel's uuid in canonical text."""

    def __init__(self, dsn: str, keyring: Keyring) -> None:
        self.ready = asyncio.Event()  # set when the whole table has been read once
        self._dsn = dsn
        self._keyring = keyring
        self._keys: dict[str, ChannelKey] = {}
        self._fingerprint: tuple[Any, ...] | None = None
        self._compared = float("-inf")
        self._changed: set[str] = set()
        self._told = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._asked: dict[str, float] = {}
        self._flights: dict[str, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._watch_for_ever())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def get(self, channel: str) -> ChannelKey | None:
        """The key as last read. Raise `Unavailable` when that is too long ago to be sure it still stands."""
        if time.monotonic() - self._compared > STALE_SECONDS:
            raise Unavailable
        return self._keys.get(channel)

    async def look_up(self, channel: str) -> ChannelKey | None:
        """Ask the database about one channel, at most once a second each; raise `Unavailable` when it cannot answer.

        Requests that come while the question is under way share its answer.
        """
        flight = self._flights.get(channel)
        if flight is None and self._may_ask(channel):
            flight = asyncio.create_task(self._ask(channel))
            self._flights[channel] = flight
            flight.add_done_callback(lambda _: self._flights.pop(channel, None))
        if flight is not None:
            await asyncio.shield(flight)
        return self._keys.get(channel)

    def _may_ask(self, channel: str) -> bool:
        now = time.monotonic()
        if len(self._asked) >= LOOK_UPS_A_SECOND:
            self._asked = {key: at for key, at in self._asked.items() if now - at < 1.0}
        if now - self._asked.get(channel, float("-inf")) < 1.0 or len(self._asked) >= LOOK_UPS_A_SECOND:
            return False
        self._asked[channel] = now
        return True

    async def _ask(self, channel: str) -> None:
        rows = await self._fetch(READ + " where channel = $1", channel)
        self._take(rows)
        if not rows:
            self._keys.pop(channel, None)

    async def _fetch(self, query: str, *arguments: object) -> list[Any]:
        """Run a query on the one connection, in turn; raise `Unavailable` on any failure or after a second."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._one_at_a_time:
                if self._connection is None:
                    raise Unavailable
                rows: list[Any] = await self._connection.fetch(query, *arguments)
                return rows
        except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError) as error:
            raise Unavailable from error

    async def _watch_for_ever(self) -> None:
        pause = 0.1
        while True:
            try:
                async with asyncio.timeout(5):
                    connection = await asyncpg.connect(self._dsn, server_settings=SESSION)
                try:
                    await connection.add_listener("channelkey", self._notice)
                    self._connection, pause = connection, 0.1
                    await self._watch()
                finally:
                    self._connection = None
                    connection.terminate()
            except Exception as error:  # whatever it was, a fresh connection and a full reading are the remedy
                log.warning("channel keys lost their connection", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)

    async def _watch(self) -> None:
        """Read everything, then what notices name; every CHECK_SECONDS compare with the table as a whole."""
        self._fingerprint = None
        while True:
            await self._compare()
            self.ready.set()
            due = time.monotonic() + CHECK_SECONDS
            while (left := due - time.monotonic()) > 0:
                try:
                    async with asyncio.timeout(left):
                        await self._told.wait()
                except TimeoutError:
                    break
                self._told.clear()
                while self._changed:
                    await self._ask(self._changed.pop())

    async def _compare(self) -> None:
        """Read the table again when its fingerprint is another than at the last reading."""
        asked = time.monotonic()
        fingerprint = tuple((await self._fetch(FINGERPRINT))[0])
        if fingerprint == self._fingerprint:
            self._compared = asked
            return
        rows = await self._fetch(READ)
        self._take(rows)
        for gone in self._keys.keys() - {str(row["channel"]) for row in rows}:
            del self._keys[gone]
        self._fingerprint, self._compared = fingerprint, asked

    def _notice(self, connection: object, pid: int, name: str, channel: object) -> None:
        self._changed.add(str(channel))
        self._told.set()

    def _take(self, rows: list[Any]) -> None:
        """Open the rows' seals (only those that changed) and keep them."""
        for row in rows:
            channel = str(row["channel"])
            known = self._keys.get(channel)
            sealed = (row["secret"], row["previous_secret"], row["verify_token"])
            if known is not None and known.sealed == sealed:
                continue
            try:
                secret, previous, token = (
                    None
                    if value is None
                    else self._keyring.open(value, b"channelkey.%b.%b" % (column, channel.encode()))
                    for column, value in zip((b"secret", b"previous_secret", b"verify_token"), sealed, strict=True)
                )
            except SealBroken:
                log.error(
                    "a channel key does not open: is MASTER_KEYS the one it was sealed under?",
                    channel=channel,
                )
                self._keys.pop(channel, None)
                continue
            secrets = tuple(value for value in (secret, previous) if value)
            self._keys[channel] = ChannelKey(UUID(channel), secrets, token or b"", sealed)
