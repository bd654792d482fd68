"""Another try of a message that did not arrive, or is not confirmed: a new one; what became of the old one stays."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from cloudapi.errors import explain
from conversations import refusals, send
from conversations.files import enclosing
from conversations.models import Content, Conversation, Direction, Message, Status
from tenants import audit, clock
from tenants.models import Member
from tenants.refusals import Refusal

AGAIN = ("text", "template", "location", "contacts", "interactive")
ASK_FIRST = timedelta(minutes=10)  # an unconfirmed message may arrive this late


class SentAgain(Refusal):
    """A colleague was faster, or an old page asks: another copy would reach the customer twice."""

    code = "sent_again"
    status = 409
    sentence = "Not sent. This was sent again already."
    remedy = "What became of that stands further down."


def again(message: Message, *, by: Member, client_id: UUID, sure: bool = False) -> tuple[Message, bool]:
    """Send a failed or unconfirmed message as a new one; the old bubble keeps what became of it.

    An unconfirmed one is asked about first during ten minutes (MayStillArrive), unless `sure`. What was over a person's
    limit of marketing goes again after a day, and once; what WhatsApp makes ready or slows down, when its time is over.
    """
    content = checked(message, AGAIN, client_id, sure)
    fresh, new = send.queue(
        message.conversation,
        send.Said(message.kind, content.text, content.written),
        by=by,
        client_id=client_id,
        reply_to=message.reply_to_id,
        origin="agent",
        needs_window=message.kind != "template",
        purpose=str(content.payload.get("category", "")).lower() if message.kind == "template" else "",
        waits=bool(content.payload.get("files")),
        again_of=message.pk,
    )
    if new and content.payload.get("files"):
        enclosing.repeat(message, fresh)
    if new:
        audit.note("sent_again", fresh, by=by, former=message.pk)
    return fresh, new


def checked(message: Message, kinds: Collection[str], client_id: UUID, sure: bool) -> Content:
    """What a message of these kinds said, when it may be sent again; raises the Refusal that says why not.

    Its thread is held from here on: of two who try the same message at once, one does.
    """
    content = Content.of(message)
    if message.direction != Direction.OUT or message.kind not in kinds or content is None:
        raise refusals.NotSendable
    if message.status == Status.UNCONFIRMED:
        since = message.unconfirmed_at or message.created_at
        if not sure and clock.now() - since < ASK_FIRST:
            raise refusals.MayStillArrive
    elif message.status != Status.FAILED:
        raise refusals.NotSendable
    _check_wait(message)
    threads = Conversation.objects.locked_as_shown(message.conversation).threads
    tries = Message.objects.filter(conversation__in=threads, again_of=message.pk).exclude(status=Status.FAILED)
    if tries.exclude(client_id=client_id).exists():
        raise SentAgain
    return content


def held_back(message: Message) -> bool:
    """Whether it may not go again now, for WhatsApp would hold it against the account."""
    try:
        _check_wait(message)
    except Refusal:
        return True
    return False


def _check_wait(message: Message) -> None:
    """WhatsApp holds it against the account when what is over a person's limit is tried soon, or often."""
    known = explain(message.error_code)
    if message.status != Status.FAILED or known.wait is None:
        return
    if known.once and message.again_of is not None:
        raise refusals.OnceOnly
    free_at = (message.failed_at or message.created_at) + timedelta(seconds=known.wait)
    if clock.now() < free_at:
        raise refusals.WaitADay if known.once else refusals.TooSoon(message.error_code, free_at)
