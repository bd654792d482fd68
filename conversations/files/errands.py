"""The errands of files: claimed and settled in the tenant's room, run outside it, each by one worker at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q

from conversations import doorbell, live
from conversations.channels import standing
from conversations.files import vault
from conversations.files.looks import UNSEEN, Looks
from conversations.locks import lock_conversations
from conversations.models import Channel, Media, Message, Status
from conversations.stepping import OF_A_FILE, stranded
from tenants import clock
from tenants.refusals import Refusal
from tenants.scope import current_tenant_id

LEASE = timedelta(seconds=40)  # held on to while bytes flow (courier.BEAT): who died is noticed within a minute
HANDOVERS = 6  # tries to hand a file over, in eleven minutes: somebody waits for it
TRIES = 10  # with the pauses below a day and a half: WhatsApp keeps what it announced for seven
TOKEN_CODE = 190
UPLOAD_FAILED = 131_053  # WhatsApp's own code for a file that did not reach it
State, Failure = Media.State, Media.Failure


@dataclass(frozen=True, slots=True)
class Errand:
    """One file to fetch or to hand over, with all that is needed outside; `attempt` is the right to settle it."""

    media_id: int
    attempt: int
    is_leaving: bool
    kind: str
    meta_id: str
    mime: str
    sha256: str
    filename: str
    size: int
    path: str
    key: bytes
    sealed_key: bytes
    phone_number_id: str
    token: str

    @property
    def is_worn(self) -> bool:
        """Whether even its last try was broken off: no worker came back from it to say why."""
        return self.attempt > (HANDOVERS if self.is_leaving else TRIES)


@dataclass(frozen=True, slots=True)
class Stored:
    """It lies in the vault."""

    mime: str
    size: int
    sha256: str
    looks: Looks = UNSEEN


@dataclass(frozen=True, slots=True)
class HandedOver:
    """WhatsApp has it, under this id."""

    meta_id: str


@dataclass(frozen=True, slots=True)
class Missed:
    """It did not work: why, WhatsApp's code if there was one, and whether trying again can help."""

    reason: str
    code: int | None = None
    retry: bool = True


Result = Stored | HandedOver | Missed


class NothingToFetch(Refusal):
    code: ClassVar[str] = "nothing_to_fetch"
    sentence = "This file is not one that can be fetched again."
    remedy = "Load the page again to see what became of it."


def claim(limit: int) -> list[Errand]:
    """Take errands that are due for the current tenant; a row that another worker holds is skipped.

    After the commit the attempt counts, whatever becomes of this process; when its lease ends another may try.
    """
    now = clock.now()
    rows = list(
        Media.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(Q(state=State.PENDING) | Q(state=State.LEAVING), Q(next_at__lte=now) | stranded(now, OF_A_FILE))
        .order_by("next_at", "pk")[:limit]
    )
    for row in rows:
        row.attempts, row.next_at = row.attempts + 1, now + LEASE
    Media.objects.bulk_update(rows, ["attempts", "next_at"])
    channels = Channel.objects.in_bulk({row.channel_id for row in rows if row.channel_id})
    tokens = {pk: channel.access_token.reveal() for pk, channel in channels.items()}
    return [_errand(row, channels[row.channel_id], tokens[row.channel_id]) for row in rows]


def hold(claimed: Iterable[Errand]) -> None:
    """Keep errands that are under way for another lease. What another has taken meanwhile stays with that one."""
    mine = Q()
    for errand in claimed:
        mine |= Q(pk=errand.media_id, attempts=errand.attempt)
    Media.objects.filter(mine, state__in=[State.PENDING, State.LEAVING]).update(next_at=clock.now() + LEASE)


def settle(results: dict[Errand, Result]) -> None:
    """Write down what came of them, and let open pages know. A result whose lease another has taken changes nothing."""
    ids = [errand.media_id for errand in results]
    found = Media.objects.filter(pk__in=ids).values_list("message_id", flat=True)
    owners = {pk for pk in found if pk is not None}
    threads = lock_conversations(Message.objects.filter(pk__in=owners).values_list("conversation_id", flat=True))
    envelopes = {row.pk: row for row in Message.objects.select_for_update().filter(pk__in=owners).order_by("pk")}
    rows = {row.pk: row for row in Media.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for errand, result in results.items():
        row = rows.get(errand.media_id)  # None: it expired meanwhile, and what was stored goes with its day
        if row is None or row.attempts != errand.attempt or row.state not in (State.PENDING, State.LEAVING):
            continue
        row.save(update_fields=_apply(row, errand, result))
        is_over = row.next_at is None
        if is_over and (message := envelopes.get(row.message_id or 0)):
            _follow(message, row, result)
            conversation = threads[message.conversation_id]
            message.version = conversation.advance()
            message.save(update_fields=["version", "status", "next_at", "error_code", "failed_at"])
            conversation.save(update_fields=["version"])
            live.announce(conversation)
        if isinstance(result, Missed) and result.code == TOKEN_CODE:
            standing.refuse_tokens(Channel.objects.filter(phone_number_id=errand.phone_number_id))
    if any(errand.is_leaving for errand in results):
        _release(threads)


def again(media: Media) -> None:
    """Fetch once more what could not be fetched. Raises NothingToFetch for anything else."""
    row = Media.objects.select_related("message").get(pk=media.pk)
    if row.state != State.FAILED or not row.meta_id or row.message is None or row.message.revoked_at is not None:
        raise NothingToFetch
    conversation = lock_conversations([row.message.conversation_id])[row.message.conversation_id]
    done = Media.objects.filter(pk=row.pk, state=State.FAILED).update(
        state=State.PENDING, failure="", attempts=0, next_at=clock.now()
    )
    if not done:
        raise NothingToFetch
    Message.objects.filter(pk=row.message.pk).update(version=conversation.advance())
    conversation.save(update_fields=["version"])
    live.announce(conversation)
    doorbell.ring_for_files(current_tenant_id())


def _errand(row: Media, channel: Channel, token: str) -> Errand:
    """A file to be fetched gets its place and key now; one that leaves has both."""
    leaving = row.state == State.LEAVING
    path = row.path if leaving else vault.new_place(_day(row))
    key = vault.open_key(row) if leaving else vault.new_key()
    return Errand(
        media_id=row.pk,
        attempt=row.attempts,
        is_leaving=leaving,
        kind=row.kind,
        meta_id=row.meta_id,
        mime=row.mime,
        sha256=row.sha256,
        filename=row.filename,
        size=row.size or 0,
        path=path,
        key=key,
        sealed_key=bytes(row.sealed_key or b"") if leaving else vault.seal_key(key, path),
        phone_number_id=channel.phone_number_id,
        token=token,
    )


def _day(row: Media) -> date:
    return vault.day_of(row.expires_at)


def _apply(row: Media, errand: Errand, result: Result) -> list[str]:
    """One result on one row; gives the fields that changed."""
    match result:
        case Stored(looks=looks):
            row.state, row.failure, row.next_at = State.STORED, "", None
            row.path, row.sealed_key = errand.path, errand.sealed_key
            row.mime, row.size, row.sha256 = result.mime, result.size, result.sha256
            for name, value in looks.fields().items():
                setattr(row, name, value)
            return ["state", "failure", "next_at", "path", "sealed_key", "mime", "size", "sha256", *looks.fields()]
        case HandedOver():
            row.state, row.failure, row.next_at, row.meta_id = State.STORED, "", None, result.meta_id
            return ["state", "failure", "next_at", "meta_id"]
        case Missed() if _goes_on(row, errand, result):
            row.next_at = clock.now() + _pause(row.attempts)
            row.failure = result.reason
            return ["next_at", "failure"]
    row.state, row.failure, row.next_at = State.STORED if errand.is_leaving else State.FAILED, result.reason, None
    return ["state", "failure", "next_at"]


def _goes_on(row: Media, errand: Errand, result: Missed) -> bool:
    """Whether it is tried again by itself. With a token that is refused a file may come later, but none can go."""
    if not errand.is_leaving:
        return result.retry and row.attempts < TRIES
    return result.retry and result.code != TOKEN_CODE and row.attempts < HANDOVERS


def _follow(message: Message, row: Media, result: Result) -> None:
    """A message waits for its file, and fails when WhatsApp will not take it."""
    if message.status == Status.QUEUED and isinstance(result, Missed) and row.state == State.STORED:
        message.status, message.failed_at = Status.FAILED, clock.now()
        is_final = not result.retry or result.code == TOKEN_CODE
        message.error_code = (result.code if is_final else None) or UPLOAD_FAILED
        message.next_at = None


def _release(threads: Iterable[int]) -> None:
    """Let messages go of which WhatsApp has every file; the outbox keeps the order in which they were written."""
    leaving = Media.objects.filter(message_id=OuterRef("pk"), state=State.LEAVING)
    waiting = Message.objects.filter(conversation_id__in=list(threads), status=Status.QUEUED, next_at=None)
    if waiting.filter(~Exists(leaving)).update(next_at=clock.now()):
        doorbell.ring(current_tenant_id())


def _pause(attempts: int) -> timedelta:
    """Two seconds, then longer and longer, up to six hours."""
    return timedelta(seconds=min(2 * 4 ** (attempts - 1), 6 * 3600))
