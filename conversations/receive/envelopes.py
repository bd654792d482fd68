"""Messages a batch speaks of: those already stored, found by hash or callback id, and those it brings itself."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson

from cloudapi.inbound import (
    AccountNotice,
    Call,
    GroupNotice,
    Handover,
    Letter,
    MessageEdit,
    MessageRevoke,
    PaymentUpdate,
    PreferenceUpdate,
    ReactionUpdate,
    StatusUpdate,
    SystemNotice,
)
from cloudapi.items import FromPerson
from conversations import callback
from conversations.callback import Callback
from conversations.receive.arrivals import Arrival
from conversations.receive.sql import Row, Statement, as_json
from conversations.wamid import digest, key_of
from tenants import keys

COLUMNS = """
    m.id, m.tenant_id, m.conversation_id, m.channel_id, m.direction, m.at, m.purge_on, m.status, m.attempt,
    m.wamid_hash is not null, m.sent_at is not null, m.failed_at is not null, m.delivered_at is not null,
    m.read_at is not null, m.played_at is not null, m.edited_at, m.edited_by::text, m.revoked_at,
    m.price_category <> '', m.kind, m.reply_to_id
"""
READ = Statement(
    "envelopes",
    f"""
    select k.n, {COLUMNS} from json_to_recordset($1) as k (n int, t bigint, c bigint, h uuid)
    join conversations_message m on m.tenant_id = k.t and m.channel_id = k.c and m.wamid_hash = k.h
    union all
    select null, {COLUMNS} from json_to_recordset($2) as k (t bigint, i bigint)
    join conversations_message m on m.tenant_id = k.t and m.id = k.i
    """,  # noqa: S608 - a constant of ours
    lists=2,
)
# A message of ours before WhatsApp had a wamid for it is found by the id it carried, never by a guess.
CALLS = "wacid."  # how the ids of calls begin
RANKS = ("sent", "failed", "delivered", "read", "played")
# WhatsApp's times are whole seconds. What tells the words of one second apart is the hash of their wamid, and what
# orders them is where they came: delivery and ordinal.
Mark = tuple[str, list[int]]


@dataclass(slots=True, eq=False)
class Envelope:
    """One message as far as receive needs it. `has` are the statuses whose time is known already.

    `thread` is set, and `conversation_id` 0, while this very batch brings it; `change` gathers what will be updated;
    `edited_by` are the marks of the wordings of the second `edited_at`.
    """

    id: int
    tenant_id: int
    conversation_id: int
    channel_id: int
    direction: str
    at: datetime
    purge_on: date | None
    status: int
    attempt: int = 0
    hashed: bool = True
    has: set[str] = field(default_factory=set)
    edited_at: datetime | None = None
    edited_by: dict[str, list[int]] = field(default_factory=dict)
    revoked_at: datetime | None = None
    priced: bool = False
    kind: str = ""
    reply_to: int | None = None
    thread: Any = None
    change: Row = field(default_factory=dict)


class Envelopes:
    """The messages named in a batch, by what names them."""

    def __init__(self) -> None:
        self._ring = keys.platform()
        self._keys: dict[int, bytes] = {}
        self._hashes: dict[tuple[int, str], str] = {}
        self._by_hash: dict[tuple[int, int, str], Envelope] = {}
        self._by_id: dict[tuple[int, int], Envelope] = {}

    @classmethod
    def read(cls, cursor: Any, arrivals: Iterable[Arrival]) -> "Envelopes":
        """Look up every message that the batch brings, quotes, reacts to, changes or reports on: one statement."""
        self = cls()
        hashes: dict[tuple[int, int, str], None] = {}
        ids: dict[tuple[int, int], None] = {}
        for arrival in arrivals:
            if arrival.line is None or arrival.verdict is not None:
                continue
            for wamid in wamids(arrival):
                hashes[arrival.tenant_id, arrival.line.channel_id, self.hash(arrival.tenant_id, wamid)] = None
            if called := self.called(arrival):
                ids[called.tenant_id, called.message_id] = None
        if hashes or ids:
            self._fetch(cursor, list(hashes), list(ids))
        return self

    def _fetch(self, cursor: Any, hashes: list[tuple[int, int, str]], ids: list[tuple[int, int]]) -> None:
        named = [{"n": n, "t": t, "c": c, "h": h} for n, (t, c, h) in enumerate(hashes)]
        numbered = [{"t": t, "i": i} for t, i in ids]
        for place, *values in READ.rows(cursor, named, numbered):
            found = self._by_id.setdefault((values[1], values[0]), envelope(values))
            if place is not None:
                self._by_hash[hashes[place]] = found

    def hash(self, tenant_id: int, wamid: str) -> str:
        """The keyed hash of a wamid, 32 hex digits."""
        found = self._hashes.get((tenant_id, wamid))
        if found is None:
            key = self._keys.get(tenant_id)
            if key is None:
                key = self._keys[tenant_id] = key_of(self._ring, tenant_id)
            found = self._hashes[tenant_id, wamid] = digest(key, wamid).hex()
        return found

    def add(self, envelope: Envelope, wamid_hash: str) -> None:
        """Let what follows in the batch find a message that the batch itself brought."""
        self._by_hash[envelope.tenant_id, envelope.channel_id, wamid_hash] = envelope
        self._by_id[envelope.tenant_id, envelope.id] = envelope

    def mark(self, arrival: Arrival, wamid: str) -> Mark:
        """What tells a word from the others of its second, and its place among them."""
        return self.hash(arrival.tenant_id, wamid), [arrival.delivery_id, arrival.ordinal]

    def one(self, envelope: Envelope) -> Envelope:
        """The same message as the batch knows it already, so that what changes on it is gathered in one place."""
        return self._by_id.setdefault((envelope.tenant_id, envelope.id), envelope)

    def under(self, mark: Envelope) -> Envelope | None:
        """The message that a pin or a reaction stands on, with as much of it as a new version needs."""
        if mark.kind not in ("pin", "reaction") or mark.reply_to is None:
            return None
        where = (mark.tenant_id, mark.conversation_id, mark.channel_id)
        return self.one(Envelope(mark.reply_to, *where, "", mark.at, None, 0, thread=mark.thread))

    def known(self, arrival: Arrival, wamid: str) -> Envelope | None:
        """The message of that wamid on the arrival's channel."""
        channel_id = arrival.line.channel_id if arrival.line else 0
        return self._by_hash.get((arrival.tenant_id, channel_id, self.hash(arrival.tenant_id, wamid)))

    def about(self, arrival: Arrival) -> Envelope | None:
        """The message an item reports on, reacts to or changes, if it is known."""
        match arrival.item:
            case StatusUpdate() as status:
                called = self.called(arrival)
                found = self._by_callback(arrival, called) if called else None
                return found or (self.known(arrival, status.wamid) if status.wamid else None)
            case ReactionUpdate() | MessageEdit() | MessageRevoke() as act:
                return self.known(arrival, act.target)
            case Call() as call:
                return self.known(arrival, call.wamid)
            case Letter() as letter if letter.history:
                return self.known(arrival, own_wamid(letter))
        return None

    def _by_callback(self, arrival: Arrival, called: Callback) -> Envelope | None:
        """The message a callback id names, if it went out through this channel."""
        found = self._by_id.get((called.tenant_id, called.message_id))
        return found if found and arrival.line and found.channel_id == arrival.line.channel_id else None

    def called(self, arrival: Arrival) -> Callback | None:
        """What a status's callback id says; None for other items, forged ids and ids of another tenant."""
        if not isinstance(arrival.item, StatusUpdate):
            return None
        called = callback.read(self._ring, arrival.item.callback_data)
        return called if called and called.tenant_id == arrival.tenant_id else None


def wamids(arrival: Arrival) -> list[str]:
    """Every wamid an item names: its own, the one it is about, the one it answers."""
    match arrival.item:
        case Letter() as letter:
            quoted = letter.context.wamid if letter.context else None
            return [own_wamid(letter), quoted] if quoted else [own_wamid(letter)]
        case ReactionUpdate() | MessageEdit() | MessageRevoke() as act:
            return [act.target]
        case SystemNotice() | PreferenceUpdate() | PaymentUpdate() | Handover() | GroupNotice() | Call() as notice:
            return [own_wamid(notice)]
        case StatusUpdate() as status:
            return [status.wamid] if status.wamid else []
    return []


def own_wamid(item: FromPerson | SystemNotice | AccountNotice) -> str:
    """An item's own wamid. A notice without one is known by its words, so that a second copy is recognised too.

    What is spoken after a call that nobody took comes under the id of the call, and is no second copy of it.
    """
    if not isinstance(item, AccountNotice) and item.wamid:
        return f"spoken:{item.wamid}" if isinstance(item, Letter) and item.wamid.startswith(CALLS) else item.wamid
    return "notice:" + hashlib.sha256(as_json([item.raw]).encode()).hexdigest()


def envelope(values: list[Any]) -> Envelope:
    """A row of COLUMNS."""
    (id_, tenant, conversation, channel, direction, at, purge_on, status, attempt, has_hash, *rest) = values
    *times, edited_at, edited_by, revoked_at, priced, kind, reply_to = rest
    has = {word for word, known in zip(RANKS, times, strict=True) if known}
    return Envelope(
        id_,
        tenant,
        conversation,
        channel,
        direction,
        at,
        purge_on,
        status,
        attempt,
        has_hash,
        has,
        edited_at,
        orjson.loads(edited_by) if edited_by else {},
        revoked_at,
        priced,
        kind,
        reply_to,
    )
