"""Conversations of a batch: found and locked in order of id, moved on in memory, written back in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from conversations.models import Conversation
from conversations.receive.arrivals import Change, Line
from conversations.receive.envelopes import Envelope
from conversations.receive.people import Race
from conversations.receive.sql import Row, Statement

WINDOW = timedelta(hours=24)  # cloud_api: free text may be sent for 24 hours after the customer's last message
OPEN, RESOLVED = Conversation.State.OPEN.value, Conversation.State.RESOLVED.value

LOCK = Statement(
    "threads_lock",
    """
    select c.id, c.tenant_id, c.contact_id, c.channel_id, c.version, c.status,
        c.assignee_id is not null and m.id is null, c.unread_count,
        c.last_message_at, c.last_inbound_at, c.window_expires_at, c.waiting_since,
        c.last_message_id, c.last_purge_on, c.entry_at, c.free_until, c.held_by, c.held_at
    from conversations_conversation c
    left join tenants_member m on m.id = c.assignee_id and m.tenant_id = c.tenant_id and m.left_at is null
    where (c.tenant_id, c.id) in (
        select x.tenant_id, x.id from json_to_recordset($1) as k (t bigint, p bigint, c bigint)
        join conversations_conversation x on x.tenant_id = k.t and x.contact_id = k.p and x.channel_id = k.c
        union select k.t, k.i from json_to_recordset($2) as k (t bigint, i bigint)
    )
    order by c.id for no key update of c
    """,
    lists=2,
)
INSERT = Statement(
    "threads_insert",
    """
    insert into conversations_conversation (tenant_id, contact_id, channel_id, version, status, unread_count,
        created_at, last_message_at, last_inbound_at, window_expires_at, waiting_since, last_message_id, last_purge_on,
        entry_at, free_until)
    select t, p, c, v, s, unread, house_now(), last_at, inbound_at, "window", waiting, last, purge, entry, free
    from json_to_recordset($1) as r (t bigint, p bigint, c bigint, v bigint, s text, unread int, last_at timestamptz,
        inbound_at timestamptz, "window" timestamptz, waiting timestamptz, last bigint, purge date, entry timestamptz,
        free timestamptz)
    on conflict do nothing
    returning tenant_id, contact_id, channel_id, id
    """,
)
UPDATE = Statement(
    "threads_update",
    """
    with moved as (
        update conversations_conversation c set version = r.v, status = r.s,
            snoozed_until = case when r.s = 'snoozed' then c.snoozed_until end,
            assignee_id = case when r.leave then null else c.assignee_id end,
            unread_count = r.unread, last_message_at = r.last_at, last_inbound_at = r.inbound_at,
            window_expires_at = r."window", waiting_since = r.waiting, last_message_id = r.last,
            last_purge_on = r.purge, entry_at = r.entry, free_until = r.free
        from json_to_recordset($1) as r (t bigint, i bigint, v bigint, s text, leave bool, unread int,
            last_at timestamptz, inbound_at timestamptz, "window" timestamptz, waiting timestamptz, last bigint,
            purge date, entry timestamptz, free timestamptz)
        where c.tenant_id = r.t and c.id = r.i
    ), answered as (
        update conversations_episode e set first_reply_at = r.replied_at
        from json_to_recordset($2) as r (t bigint, i bigint, replied_at timestamptz)
        where e.tenant_id = r.t and e.conversation_id = r.i and e.closed_at is null and e.first_reply_at is null
    ), opened as (
        insert into conversations_episode (tenant_id, conversation_id, opened_at, first_reply_at)
        select t, i, opened_at, replied_at
        from json_to_recordset($3) as r (t bigint, i bigint, opened_at timestamptz, replied_at timestamptz)
        on conflict (tenant_id, conversation_id) where closed_at is null do nothing
    )
    update conversations_channel c set last_received_at = r.at
    from json_to_recordset($4) as r (t bigint, c bigint, at timestamptz)
    where c.tenant_id = r.t and c.id = r.c
        and (c.last_received_at is null or c.last_received_at < r.at - interval '10 seconds')
    """,
    lists=4,
)


@dataclass(slots=True, eq=False)
class Thread:
    """One conversation under lock. `id` is 0 until a new one is stored; `open_at` is when a new episode begins."""

    id: int
    tenant_id: int
    contact_id: int
    channel_id: int
    version: int
    status: str
    deserted: bool  # its assignee is no longer a member
    unread: int
    last_at: datetime | None
    inbound_at: datetime | None
    window: datetime | None
    waiting: datetime | None
    last_id: int | None
    last_purge_on: date | None
    entry_at: datetime | None = None
    free_until: datetime | None = None
    held_by: str = ""
    held_at: datetime | None = None
    touched: bool = False
    leave: bool = False
    opened_at: datetime | None = None
    replied_at: datetime | None = None
    stored: int | None = None  # the version a new one was stored with

    def advance(self) -> int:
        """The next version, for one new or changed message."""
        self.version += 1
        self.touched = True
        return self.version

    def show(self, message_id: int, at: datetime, purge_on: date | None) -> None:
        """Take a message as the last one, unless a later one is there."""
        if self.last_at is None or at >= self.last_at:
            self.last_at, self.last_id, self.last_purge_on = at, message_id, purge_on

    def written_to(self, at: datetime) -> None:
        """The customer wrote: the window opens, somebody waits, and what was resolved or snoozed is open again."""
        self.unread += 1
        self.inbound_at = max(self.inbound_at or at, at)
        self.window = max(self.window or at, at + WINDOW)
        self.waiting = self.waiting or at
        if self.status != OPEN:
            self.status, self.opened_at, self.leave = OPEN, at, self.deserted

    def answered(self, at: datetime) -> None:
        """The business wrote from its phone: nobody waits for an answer to what came before."""
        self.replied_at = self.replied_at or at
        if self.inbound_at is None or at >= self.inbound_at:
            self.unread, self.waiting = 0, None

    def as_row(self) -> Row:
        return {
            "t": self.tenant_id, "i": self.id, "p": self.contact_id, "c": self.channel_id, "v": self.version,
            "s": self.status, "leave": self.leave, "unread": self.unread, "last_at": self.last_at,
            "inbound_at": self.inbound_at, "window": self.window, "waiting": self.waiting, "last": self.last_id,
            "purge": self.last_purge_on, "entry": self.entry_at, "free": self.free_until,
        }  # fmt: skip


class Threads:
    """The conversations a batch touches."""

    def __init__(self) -> None:
        self._by_pair: dict[tuple[int, int, int], Thread] = {}
        self._by_id: dict[int, Thread] = {}
        self._made: list[Thread] = []

    @classmethod
    def lock(cls, cursor: Any, pairs: Iterable[tuple[int, int, int]], ids: Iterable[tuple[int, int]]) -> "Threads":
        """Lock the conversations of (tenant, contact, channel) that exist, and those of (tenant, id): one statement."""
        self = cls()
        named = [{"t": t, "p": p, "c": c} for t, p, c in pairs]
        numbered = [{"t": t, "i": i} for t, i in ids]
        if named or numbered:
            for row in LOCK.rows(cursor, named, numbered):
                thread = Thread(*row)
                self._by_pair[thread.tenant_id, thread.contact_id, thread.channel_id] = thread
                self._by_id[thread.id] = thread
        return self

    def of(self, message: Envelope) -> Thread:
        """The conversation a message stands in."""
        thread: Thread = message.thread or self._by_id[message.conversation_id]
        return thread

    def find(self, line: Line, contact_id: int) -> Thread | None:
        return self._by_pair.get((line.tenant_id, contact_id, line.channel_id))

    def find_or_make(self, line: Line, contact_id: int, at: datetime, *, imported: bool = False) -> Thread:
        """The one thread of a contact on a channel. One that only history brings is not work: it starts resolved."""
        thread = self.find(line, contact_id)
        if thread is None:
            status = RESOLVED if imported else OPEN
            thread = Thread(
                0, line.tenant_id, contact_id, line.channel_id, 0, status, False, 0, None, None, None, None, None, None
            )
            thread.opened_at = None if imported else at
            self._by_pair[line.tenant_id, contact_id, line.channel_id] = thread
            self._made.append(thread)
        return thread

    def insert(self, cursor: Any) -> None:
        """Store the new ones, which then have ids. Raises Race when somebody else has just made one of them."""
        if not self._made:
            return
        self._made.sort(key=lambda thread: (thread.tenant_id, thread.contact_id, thread.channel_id))
        rows = INSERT.rows(cursor, [thread.as_row() for thread in self._made])
        if len(rows) != len(self._made):
            raise Race("conversations")
        for *pair, id_ in rows:
            thread = self._by_pair[tuple(pair)]
            thread.id, thread.stored = id_, thread.version
            self._by_id[id_] = thread

    def update(self, cursor: Any, heard: dict[tuple[int, int], datetime]) -> list[Change]:
        """Write back what moved, with episodes and the time each channel was last heard; returns what to announce."""
        touched = sorted((one for one in self._by_id.values() if one.touched), key=lambda one: one.id)
        UPDATE.run(
            cursor,
            [one.as_row() for one in touched if one.version != one.stored],
            [_reply(one) for one in touched if one.replied_at and not one.opened_at],
            [{**_reply(one), "opened_at": one.opened_at} for one in touched if one.opened_at],
            [{"t": t, "c": c, "at": at} for (t, c), at in sorted(heard.items())],
        )
        return [(one.tenant_id, one.id, one.version) for one in touched]


def _reply(thread: Thread) -> Row:
    return {"t": thread.tenant_id, "i": thread.id, "replied_at": thread.replied_at}
