"""What became of an attempt, written down only by the one whose fence it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from cloudapi.client import Accepted, Outcome, Refused, Unknown
from cloudapi.errors import Consequence, explain
from cloudapi.handovers import APP
from conversations import holding, live, pace, undoing, wamid
from conversations.channels import standing
from conversations.locks import lock_conversations, lock_tenant
from conversations.models import Channel, Conversation, Direction, Media, Message, Status
from conversations.receive import orphans, stops
from conversations.receive.sql import as_json
from conversations.stepping import OF_A_MESSAGE, SKEW, stranded
from tenants import clock, keys
from tenants.scope import current_tenant_id

MAX_ATTEMPTS = 8  # with the back-off below about an hour and a half of trying
LEASE = timedelta(seconds=38)  # a claim older than this belongs to a sender that died: none waits longer than 32 s
_TIMES = {
    Status.UNCONFIRMED: "unconfirmed_at",
    Status.ACCEPTED: "accepted_at",
    Status.HELD: "held_at",
    Status.FAILED: "failed_at",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one message; `fence` is its right to settle (none while it waits)."""

    message_id: int
    fence: UUID | None
    number: int


def settle(outcomes: Mapping[Attempt, Outcome]) -> bool:
    """Write the outcomes down under the tenant's lock, so that a status that overtook the answer finds its message.

    An attempt whose fence was taken away (the lease ran out, somebody sent again) changes nothing. Returns whether
    more stands in line behind these: who writes the next one waits for the lock of its conversation, so nobody who
    came while the answer was written is overlooked.
    """
    if not outcomes:
        return False
    lock_tenant(current_tenant_id())
    attempts = {attempt.message_id: (attempt, outcome) for attempt, outcome in outcomes.items()}
    envelopes = Message.objects.filter(pk__in=attempts).values_list("conversation_id", flat=True)
    threads = lock_conversations(envelopes)
    rows = {row.pk: row for row in Message.objects.filter(pk__in=attempts).select_for_update().order_by("pk")}
    changed: list[Message] = []
    for pk, row in rows.items():
        attempt, outcome = attempts[pk]
        if row.fence == attempt.fence:
            _apply(row, outcome)
            if isinstance(outcome, Accepted):
                row.wamid_hash = wamid.hashed(keys.platform(), current_tenant_id(), outcome.wamid)
            row.version = threads[row.conversation_id].advance()
            changed.append(row)
    _save(changed, threads)
    _take_over(threads[row.conversation_id] for row in changed if _is_service(row, attempts[row.pk][1]))
    _keep_wamids([(row, outcome) for row in changed if isinstance(outcome := attempts[row.pk][1], Accepted)])
    undoing.undo(changed)
    _follow([(row, outcome) for row in changed if isinstance(outcome := attempts[row.pk][1], Refused)])
    return Message.objects.filter(
        conversation_id__in=list(threads), status=Status.QUEUED, next_at__lte=clock.now()
    ).exists()


def _is_service(row: Message, outcome: Outcome) -> bool:
    """Whether it is a free message that WhatsApp took."""
    return isinstance(outcome, Accepted) and row.kind != "template"


def _take_over(answered: Iterable[Conversation]) -> None:
    """Whoever sends a free message while somebody else has a conversation takes it over; only the other one is told.

    Source: Meta's page on standby webhooks, 4 August 2026.
    """
    if taken := {thread.pk for thread in answered if holding.of(thread)}:
        Conversation.objects.filter(pk__in=taken).update(held_by=APP, held_at=clock.now())


def give_up_on_lost() -> int:
    """Turn attempts whose sender died into *not confirmed*: nobody knows whether they left. Returns how many.

    What waits for a file that expired before WhatsApp had it never left: that has failed. What a clock that was set
    back since would keep waiting is due.
    """
    now = clock.now()
    Message.objects.filter(stranded(now, OF_A_MESSAGE), status=Status.QUEUED).update(next_at=now)
    old = Q(sending_at__lt=now - LEASE) | Q(sending_at__gt=now + SKEW)
    died = Message.objects.filter(old, status=Status.SENDING)
    leaving = Media.objects.filter(message_id=OuterRef("pk"), state=Media.State.LEAVING)
    fileless = Message.objects.filter(~Exists(leaving), status=Status.QUEUED, next_at=None)
    return _give_up(died, Unknown("the sender died")) + _give_up(fileless, Refused(None, "its file is gone"))


def give_up_on_open() -> int:
    """Turn what waits or is on its way into *not confirmed*, at most 500 at a time. Returns how many.

    For a restored backup: whatever was queued when it was made may have left since, and must not leave twice.
    """
    waiting = Message.objects.filter(direction=Direction.OUT, status__in=[Status.QUEUED, Status.SENDING])
    return _give_up(waiting, Unknown("restored from a backup"))


def _give_up(messages: "QuerySet[Message]", outcome: Outcome) -> int:
    found = list(messages.values_list("pk", "fence", "attempt")[:500])
    settle({Attempt(pk, fence, number): outcome for pk, fence, number in found})
    return len(found)


def _apply(row: Message, outcome: Outcome) -> None:
    """One outcome on one envelope. The shown status only moves up, but for a refusal that may be tried again."""
    row.fence = None
    match outcome:
        case Accepted():
            held = outcome.message_status == "held_for_quality_assessment"
            _raise_to(row, Status.HELD if held else Status.ACCEPTED)
            row.error_code = None
        case Refused(retry=True) if row.attempt < MAX_ATTEMPTS and row.status <= Status.UNCONFIRMED:
            row.status, row.sending_at = Status.QUEUED, None
            row.next_at = clock.now() + _pause(row, outcome)
            row.error_code = outcome.code
        case Refused():
            _raise_to(row, Status.FAILED)
            row.error_code = outcome.code
        case Unknown() if row.status < Status.UNCONFIRMED:  # else a status has already told what became of it
            _raise_to(row, Status.UNCONFIRMED)


def _raise_to(row: Message, status: Status) -> None:
    if getattr(row, _TIMES[status]) is None:
        setattr(row, _TIMES[status], clock.now())
    row.status = max(row.status, status)
    row.next_at = None


_SAVE = """
    update conversations_message m set status = r.s, version = r.v, fence = r.f, next_at = r.next_at,
        error_code = r.error_code, sending_at = r.sending_at, unconfirmed_at = r.unconfirmed_at,
        accepted_at = r.accepted_at, held_at = r.held_at, failed_at = r.failed_at, wamid_hash = r.wamid_hash
    from json_to_recordset(%s) as r (i bigint, s int, v bigint, f uuid, next_at timestamptz, error_code int,
        sending_at timestamptz, unconfirmed_at timestamptz, accepted_at timestamptz, held_at timestamptz,
        failed_at timestamptz, wamid_hash uuid)
    where m.id = r.i
"""
_ADVANCE = """
    update conversations_conversation c set version = r.v from json_to_recordset(%s) as r (i bigint, v bigint)
    where c.id = r.i
"""
_KEPT = ("next_at", "error_code", "sending_at", "wamid_hash", *_TIMES.values())


def _save(rows: list[Message], threads: dict[int, Conversation]) -> None:
    facts = [
        {"i": row.pk, "s": row.status, "v": row.version, "f": row.fence} | {name: getattr(row, name) for name in _KEPT}
        for row in rows
    ]
    moved = sorted({row.conversation_id for row in rows})
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [as_json(facts)])
        cursor.execute(_ADVANCE, [as_json([{"i": pk, "v": threads[pk].version} for pk in moved])])
    for pk in moved:
        live.announce(threads[pk])


def _keep_wamids(accepted: list[tuple[Message, Accepted]]) -> None:
    """The wamid goes into the content, where it may be read; statuses that came too early are joined now."""
    if not accepted:
        return
    found = [(row.pk, row.purge_on, outcome.wamid) for row, outcome in accepted if row.purge_on is not None]
    if found:
        with connection.cursor() as cursor:
            cursor.execute(
                "update conversations_content as content set wamid = fresh.wamid"
                " from unnest(%s::bigint[], %s::date[], %s::text[]) as fresh (message_id, purge_on, wamid)"
                " where content.message_id = fresh.message_id and content.purge_on = fresh.purge_on"
                " and content.purge_on = any(%s::date[])",  # constants: the planner skips every other partition
                [*map(list, zip(*found, strict=True)), sorted({day for _, day, _ in found})],
            )
    orphans.adopt(row.wamid_hash for row, _ in accepted if row.wamid_hash)


def _pause(row: Message, refusal: Refused) -> timedelta:
    """As long as the table or WhatsApp itself asks for; where neither does, twice as long each time."""
    pause = explain(refusal.code).pause(row.attempt)
    return timedelta(seconds=max(refusal.retry_after or 0.0, pause or 0.0) or 2**row.attempt)


def _follow(refused: list[tuple[Message, Refused]]) -> None:
    """What a refusal means for others: the token, the number, the account or the person is left alone for a while."""
    by_consequence: dict[Consequence, list[Message]] = {}
    for row, refusal in refused:
        by_consequence.setdefault(explain(refusal.code).consequence, []).append(row)
    if dead := by_consequence.get(Consequence.REAUTHORISE):
        standing.refuse_tokens(Channel.objects.filter(pk__in={row.channel_id for row in dead}))
    _stop(refused)
    holds: dict[pace.Key, datetime] = {}
    for row in by_consequence.get(Consequence.SLOW_PERSON, ()):
        _hold(holds, (row.channel_id, row.conversation_id), row.next_at)
    for row in by_consequence.get(Consequence.SLOW_NUMBER, ()):
        _hold(holds, (row.channel_id, None), row.next_at)
    accounts = by_consequence.get(Consequence.SLOW_ACCOUNT, ())
    numbers = pace.numbers_beside({row.channel_id for row in accounts})
    for row in accounts:
        for number in numbers[row.channel_id]:
            _hold(holds, (number, None), row.next_at)
    pace.hold(holds)


def _stop(refused: list[tuple[Message, Refused]]) -> None:
    """A number that WhatsApp locks or limits stops sending, and people see why."""
    now = clock.now()
    with connection.cursor() as cursor:
        told = (stops.row(current_tenant_id(), row.channel_id, refusal.code, now) for row, refusal in refused)
        stopped = stops.write(cursor, told)
    for _, number in stopped:
        live.announce_number(number)


def _hold(holds: "dict[pace.Key, datetime]", key: "pace.Key", until: datetime | None) -> None:
    if until is not None:  # given up for good: nothing says how long
        holds[key] = max(until, holds.get(key, until))
