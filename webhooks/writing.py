"""How deliveries reach the disk: a connection on safe footing, and one transaction for all rows of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from tenants import footing

Row = tuple[str, UUID | None, bytes]
"""A delivery: the address it came to, the channel that owns the address (None: the platform), and its body."""

# A transaction that writes something is the only proof that PostgreSQL can commit; a message in its log is the least.
# It alone would pass where a managed server has gone read-only because its disk is full.
PROVE_COMMIT = """
do $$ begin
    if current_setting('transaction_read_only')::boolean then raise read_only_sql_transaction; end if;
    perform pg_logical_emit_message(true, 'readyz', '');
end $$
"""
COLUMNS = ("route", "own_channel", "body")
# COPY takes two round trips and much to begin with; one prepared statement is cheaper until a hundred rows.
FEW_ROWS, FEW_BYTES = 40, 256 * 1024
INSERT = """
insert into webhooks_delivery (route, own_channel, body) select * from unnest($1::text[], $2::uuid[], $3::bytea[])
"""
SESSION = {
    "application_name": "edge intake",
    "synchronous_commit": "on",  # 200 means "on disk", whatever the server's default says
    "lock_timeout": "2s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
}
LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InternalClientError,
)


class Unsafe(Exception):
    """The role could read past row security, or the server lacks a fix; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def connect(dsn: str) -> asyncpg.Connection:
    """A connection on safe footing; raises Unsafe when the role or the server is not fit to keep tenants apart."""
    connection = await asyncpg.connect(dsn, server_settings=SESSION)
    try:
        if said := footing.complaint(*await connection.fetchrow(footing.QUESTION)):
            raise Unsafe(said)
    except BaseException:  # a stop or a time-out may come just here, and nobody else knows the connection yet
        connection.terminate()
        raise
    return connection


async def write(connection: asyncpg.Connection, rows: Sequence[Row]) -> None:
    """Commit the rows: outside a transaction block a statement is one of its own, and returns when it is on the disk.

    A trigger in it rings for the drain.
    """
    if len(rows) <= FEW_ROWS and sum(len(body) for _, _, body in rows) <= FEW_BYTES:
        await connection.fetch(INSERT, *zip(*rows, strict=True))
    else:
        await connection.copy_records_to_table("webhooks_delivery", records=rows, columns=COLUMNS)


async def prove(connection: asyncpg.Connection) -> None:
    """Commit a transaction that holds no row, as one with rows would be."""
    await connection.execute(PROVE_COMMIT)
