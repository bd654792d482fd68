"""New messages: envelope, letter and the files still to be fetched, stored together in one statement."""

from datetime import datetime, timedelta
from typing import Any

from cloudapi.inbound import (
    Call,
    GroupNotice,
    Handover,
    Letter,
    PaymentUpdate,
    Person,
    PreferenceUpdate,
    SystemNotice,
)
from cloudapi.parts import Media
from conversations import entry
from conversations.lifetime import lifetime
from conversations.models import Direction, Status
from conversations.receive.arrivals import Arrival
from conversations.receive.envelopes import Envelope
from conversations.receive.people import Race
from conversations.receive.sql import Row, Statement
from conversations.receive.threads import Thread

KINDS = frozenset(
    {"text", "image", "video", "audio", "voice", "document", "sticker", "location", "contacts", "button", "interactive"}
    | {"order", "unsupported", "template", "system"}
)
_RENAMED = {"media_placeholder": "placeholder", "request_welcome": "system"}
_ECHOES = {"standby": "meta_agent"}  # the field of an echo → who wrote it; elsewhere it was the phone app
# What WhatsApp's history says about a message the business sent; a pending one counts as sent: nobody sends it again.
PAST = {"READ": Status.READ, "PLAYED": Status.PLAYED, "DELIVERED": Status.DELIVERED, "ERROR": Status.FAILED}
NOTICES = SystemNotice | PreferenceUpdate | PaymentUpdate | Handover | GroupNotice  # what only stands in a thread
Said = Letter | NOTICES | Call  # what is shown there
OLDEST, NEWEST = timedelta(days=7), timedelta(minutes=5)  # cloud_api: a delivery is retried for seven days

INSERT = Statement(
    "letters",
    """
    with r as materialized (
        select * from json_to_recordset($1) as r (t bigint, i bigint, conversation bigint, channel bigint, v bigint,
            direction text, kind text, origin text, h uuid, reply bigint, at timestamptz, purge date, s int,
            sent_at timestamptz, expires timestamptz, text text, payload jsonb, wamid text)
    ), envelope as (
        insert into conversations_message (tenant_id, id, conversation_id, channel_id, version, direction, kind, origin,
            wamid_hash, reply_to_id, at, created_at, purge_on, status, attempt, sent_at, price_category, price_type)
        select t, i, conversation, channel, v, direction, kind, origin, h, reply, at, house_now(), purge, s, 0, sent_at,
            '', '' from r
        on conflict (tenant_id, channel_id, wamid_hash) do nothing
        returning 1
    ), letter as (
        insert into conversations_content (tenant_id, message_id, purge_on, expires_at, conversation_id, at, text,
            payload, wamid)
        select t, i, purge, expires, conversation, at, text, payload, wamid from r where expires is not null
    ), file as (
        insert into conversations_media (tenant_id, message_id, channel_id, kind, meta_id, mime, sha256, state,
            attempts, next_at, path, created_at, expires_at)
        select t, i, channel, kind, meta, mime, sha, state, 0, case when state = 'pending' then house_now() end, '',
            house_now(), expires
        from json_to_recordset($2) as f (t bigint, i bigint, channel bigint, kind text, meta text, mime text, sha text,
            state text, expires timestamptz)
    )
    select count(*) from envelope
    """,
    lists=2,
)


class Letters:
    """The messages a batch brings."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._rows: list[tuple[Row, Envelope]] = []
        self._files: list[Row] = []

    def add(
        self, arrival: Arrival, item: Said, thread: Thread, *, message_id: int, wamid_hash: str, reply: int | None
    ) -> Envelope:
        """Take a message in: its row, its files, and what it does to its conversation."""
        at = moment(arrival)
        life = lifetime(at, arrival.line.content_days if arrival.line else 0)
        # What is past its period when it comes gets an envelope and no letter.
        alive = life.expires_at > self._now
        envelope = Envelope(
            message_id, arrival.tenant_id, thread.id, thread.channel_id, _direction(item), at,
            life.purge_on if alive else None, _status(item), kind=_kind(item), thread=thread,
        )  # fmt: skip
        row = _row(item, envelope) | {"v": thread.advance(), "h": wamid_hash, "reply": reply}
        if alive:
            row |= {"expires": life.expires_at, "payload": payload_of(item), "wamid": getattr(item, "wamid", "") or ""}
            row["text"] = item.text if isinstance(item, Letter) else getattr(item, "body", "")
            if isinstance(item, Letter) and item.media:
                self._files.append(file_row(item.media, envelope, life.expires_at))
        self._rows.append((row, envelope))
        _move(thread, item, envelope)
        return envelope

    @property
    def with_files(self) -> set[int]:
        """The tenants of the files that are to be fetched now."""
        return {row["t"] for row in self._files if row["state"] == "pending"}

    def insert(self, cursor: Any) -> None:
        """Store them all. Raises Race when a message was stored by somebody else meanwhile."""
        if not self._rows:
            return
        rows = []
        for row, envelope in self._rows:
            envelope.conversation_id = envelope.thread.id
            rows.append({**row, "conversation": envelope.conversation_id})
        ((stored,),) = INSERT.rows(cursor, rows, self._files)
        if stored != len(rows):
            raise Race("messages")


def moment(arrival: Arrival) -> datetime:
    """WhatsApp's time, bounded to a week before and five minutes after the receipt; history keeps its true time."""
    at, received = getattr(arrival.item, "at", None), arrival.received_at
    if at is None:
        return received
    oldest = at if getattr(arrival.item, "history", None) else received - OLDEST
    return max(oldest, min(at, received + NEWEST))


def payload_of(item: Said) -> Row:
    """WhatsApp's own object of the message, with what stood around it under `context`, `referral` and `errors`."""
    match item:
        case SystemNotice():
            return {"type": item.type}
        case PreferenceUpdate():
            return {"type": f"{item.category}.{item.event}"}
        case PaymentUpdate():
            return {"type": f"payment.{item.event}", "payment": payment_of(item)}
        case Handover():
            return {"type": f"handover.{item.owner or 'unknown'}"}
        case GroupNotice():
            told = {"type": f"group.{item.event}", "people": item.people, "failed": item.failed}
            return told | ({"subject": item.subject} if item.subject else {})
        case Call():
            return call_of(item)
    return _written(item)


def _written(item: Letter) -> Row:
    payload = dict(item.payload)
    if kind_of(item.type) in ("unknown", "system"):
        payload.setdefault("type", item.type)
    for name in ("context", "referral", "errors"):
        if item.raw.get(name):
            payload.setdefault(name, item.raw[name])
    if item.group_id:
        payload["writer"] = writer(item.person)
    return payload


def writer(person: Person) -> Row:
    """Who of a group did something: groups are kept as one contact, the people in them are not."""
    return {"name": person.name or person.username, "phone": person.phone, "user_id": person.user_id}


def payment_of(item: PaymentUpdate) -> Row:
    """What is kept of a payment: never the gateway's own ids."""
    told = {"status": item.event, "reference": item.reference, "amount": item.amount, "method": item.method}
    return told | {"tried": item.tried, "refunded": item.refunded}


def call_of(item: Call) -> Row:
    """What is kept of a call: never its connection data, which hold addresses of devices."""
    return {"call": {"state": item.state, "ended": item.ended, "duration": item.duration}}


def kind_of(word: str) -> str:
    """The kind of a message; a type that WhatsApp invented since is `unknown` and keeps its payload."""
    return _RENAMED.get(word) or (word if word in KINDS else "unknown")


def file_row(media: Media, envelope: Envelope, expires: datetime) -> Row:
    """A file still to be fetched; without an id there is nothing to ask WhatsApp for."""
    usable = bool(media.id) and len(media.id or "") <= 128
    return {
        "t": envelope.tenant_id, "i": envelope.id, "channel": envelope.channel_id, "kind": media.kind[:12],
        "meta": media.id if usable else "", "mime": (media.mime or "")[:120], "sha": (media.sha256 or "")[:64],
        "state": "pending" if usable else "failed", "expires": expires,
    }  # fmt: skip


def _row(item: Said, envelope: Envelope) -> Row:
    notice = isinstance(item, NOTICES)
    ours = _ECHOES.get(item.field, "phone_app")
    return {
        "t": envelope.tenant_id, "i": envelope.id, "channel": envelope.channel_id, "direction": envelope.direction,
        "kind": envelope.kind,
        "origin": "system" if notice else "customer" if envelope.direction == Direction.IN else ours,
        "at": envelope.at, "purge": envelope.purge_on, "s": envelope.status,
        "sent_at": envelope.at if envelope.status != Status.RECEIVED else None,
    }  # fmt: skip


def _kind(item: Said) -> str:
    if isinstance(item, NOTICES):
        return "system"
    return "call" if isinstance(item, Call) else kind_of(item.type)


def _direction(item: Said) -> str:
    ours = item.from_business if isinstance(item, Letter | Call) else False
    return Direction.OUT.value if ours else Direction.IN.value


def _status(item: Said) -> int:
    if _direction(item) == Direction.IN or isinstance(item, Call):
        return Status.RECEIVED.value
    past = item.history.status if isinstance(item, Letter) and item.history else None
    return PAST.get((past or "").upper(), Status.SENT).value


def _move(thread: Thread, item: Said, envelope: Envelope) -> None:
    """A customer's message opens the window and waits, the business's own answers, all others only stand there."""
    if isinstance(item, NOTICES):
        return
    thread.show(envelope.id, envelope.at, envelope.purge_on)
    if item.history is not None:
        return
    if envelope.direction == Direction.IN:  # a call opens the window as a message does
        thread.written_to(envelope.at)
        entry.came(thread, item.referral if isinstance(item, Letter) else None, envelope.at)
    else:
        thread.answered(envelope.at)
        if isinstance(item, Letter):
            entry.answered(thread, envelope.at)
