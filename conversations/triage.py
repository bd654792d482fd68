"""Sorting the work: whose a conversation is, whether it is done, when it comes back. Each verb leaves a line in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conversations import live, receipts, snoozing
from conversations.lifetime import lifetime
from conversations.locks import lock_conversations, lock_tenant
from conversations.models import Content, Conversation, Direction, Episode, Identity, Message, Status
from conversations.reading import Letter
from conversations.refusals import PastMoment
from tenants import audit, clock
from tenants.models import Member, Tenant
from tenants.refusals import NotAMember
from tenants.scope import current_tenant_id

State = Conversation.State
# Kinds of the lines a verb leaves: notes without an author's words. The glyph stands before the sentence.
SYSTEM = {
    "assigned": "user-round-plus",
    "released": "circle-dashed",
    "resolved": "circle-check",
    "reopened": "undo-2",
    "snoozed": "alarm-clock",
    "woken": "alarm-clock",
    "blocked": "ban",
    "unblocked": "circle-check",
    "vouched": "circle-check",
}
DID = {
    "released": "gave this back to everyone",
    "resolved": "resolved this",
    "reopened": "opened this again",
    "vouched": "made sure that this is still the same person",
}
BATCH = 200


def assign(conversation: Conversation, to: Member | None, by: Member) -> Conversation:
    """Give the conversation to a member of the same company, or to nobody. Raises NotAMember."""
    if to is not None and (to.tenant_id != conversation.tenant_id or to.left_at is not None):
        raise NotAMember
    conversation = Conversation.objects.locked(conversation.pk)
    if conversation.assignee_id == (to.pk if to else None):
        return conversation
    detail = {"to": to.pk} if to else {"from": conversation.assignee_id}
    conversation.assignee = to
    return _write(conversation, "assigned" if to else "released", by, detail, "assignee")


def resolve(conversation: Conversation, by: Member) -> Conversation:
    """Done: the open episode ends. A new message of the customer opens the next one."""
    conversation = Conversation.objects.locked(conversation.pk)
    if conversation.status == State.RESOLVED:
        return conversation
    Episode.objects.filter(conversation=conversation, closed_at=None).update(closed_at=clock.now(), closed_by=by.pk)
    conversation.status, conversation.snoozed_until = State.RESOLVED, None
    conversation.unread_count, conversation.waiting_since = 0, None
    return _write(conversation, "resolved", by, {}, "status", "snoozed_until", "unread_count", "waiting_since")


def reopen(conversation: Conversation, by: Member) -> Conversation:
    """Open it again, whether it was resolved or snoozed. What was resolved starts a new episode."""
    conversation = Conversation.objects.locked(conversation.pk)
    if conversation.status == State.OPEN:
        return conversation
    kind = "woken" if conversation.status == State.SNOOZED else "reopened"
    if kind == "reopened" and conversation.last_inbound_at == conversation.last_message_at:
        conversation.waiting_since = conversation.last_inbound_at  # the customer had the last word and waits again
    conversation.status, conversation.snoozed_until = State.OPEN, None
    Episode.objects.get_or_create(conversation=conversation, closed_at=None)
    return _write(conversation, kind, by, {}, "status", "snoozed_until", "waiting_since")


def snooze(conversation: Conversation, until: datetime, by: Member) -> Conversation:
    """Put it out of sight until a moment to come; a message of the customer brings it back at once."""
    if until <= clock.now():
        raise PastMoment
    if until > clock.now() + snoozing.FARTHEST:
        raise snoozing.TooFar
    conversation = Conversation.objects.locked(conversation.pk)
    conversation.status, conversation.snoozed_until = State.SNOOZED, until
    Episode.objects.get_or_create(conversation=conversation, closed_at=None)
    return _write(conversation, "snoozed", by, {"until": until.isoformat()}, "status", "snoozed_until")


def block(conversation: Conversation, is_blocked: bool, by: Member | None) -> Conversation:
    """Note that WhatsApp lets nothing through any more, or again: `blocking` has told it, or heard it (by nobody)."""
    conversation = Conversation.objects.locked(conversation.pk)
    if (conversation.blocked_at is not None) == is_blocked:
        return conversation
    conversation.blocked_at = clock.now() if is_blocked else None
    return _write(conversation, "blocked" if is_blocked else "unblocked", by, {}, "blocked_at")


def vouch(conversation: Conversation, by: Member) -> Conversation:
    """Say that it is the same person in spite of another key: what is written goes again, to the new one."""
    lock_tenant(current_tenant_id())  # receive writes keys as it read them
    doubted = Identity.objects.filter(contact_id=conversation.contact_id, key_changed_at__isnull=False)
    if not doubted.update(key_changed_at=None):
        return conversation
    for thread in Conversation.objects.filter(contact_id=conversation.contact_id).exclude(pk=conversation.pk):
        live.announce(thread, around=1)
    return _write(Conversation.objects.locked(conversation.pk), "vouched", by, {})


def mark_unread(conversation: Conversation, by: Member) -> Conversation:
    """Say that somebody has to look at it again."""
    return _count(conversation, max(1, Conversation.objects.locked(conversation.pk).unread_count), "marked_unread", by)


def opened(conversation: Conversation, by: Member) -> Conversation:
    """Somebody of the team has it before their eyes: nothing in it is unread."""
    if conversation.unread_count == 0:
        return conversation
    receipts.opened(conversation)
    return _count(conversation, 0, None, by)


def wake_due() -> int:
    """Bring back what was snoozed until now, at most BATCH at a time; returns how many."""
    due = Conversation.objects.filter(status=State.SNOOZED, snoozed_until__lte=clock.now()).order_by("snoozed_until")
    woken = 0
    for conversation in lock_conversations(due.values_list("pk", flat=True)[:BATCH]).values():
        if conversation.status == State.SNOOZED and (conversation.snoozed_until or clock.now()) <= clock.now():
            conversation.status, conversation.snoozed_until = State.OPEN, None
            conversation.unread_count = max(1, conversation.unread_count)
            _write(conversation, "woken", None, {}, "status", "snoozed_until", "unread_count")
            woken += 1
    return woken


def sentence(letter: Letter, reader: Member) -> str:
    """What a line of SYSTEM says to `reader`; `letter.people` holds whoever it names besides its author."""
    who = _person(letter.message.member_id, letter, reader) or "WApp Central"
    payload: Mapping[str, Any] = letter.content.payload if letter.content else {}
    match letter.message.kind:
        case "assigned":
            to = payload.get("to")
            if to == letter.message.member_id:
                return f"{who} took this"
            return f"{who} assigned this to {(_person(to, letter, reader) or 'a colleague').replace('You', 'you')}"
        case "snoozed":
            return f"{who} snoozed this"
        case "blocked":
            return (
                f"{who} blocked this person" if letter.message.member_id else "This person was blocked in another app"
            )
        case "unblocked":
            return f"{who} let this person write again" if letter.message.member_id else "This person may write again"
        case "woken":
            return f"{who} brought this back" if letter.message.member_id else "Back from snooze"
    did = DID.get(letter.message.kind)
    return f"{who} {did}" if did else ""


def _person(pk: Any, letter: Letter, reader: Member) -> str:
    if pk == reader.pk:
        return "You"
    person = letter.people.get(pk) if isinstance(pk, int) else None
    return person.name if person else ""


def _count(conversation: Conversation, unread: int, verb: str | None, by: Member) -> Conversation:
    """Set the unread count; no message changed, so the version stays and pages only look at the list again."""
    conversation = Conversation.objects.locked(conversation.pk)
    if conversation.unread_count != unread:
        conversation.unread_count = unread
        conversation.save(update_fields=["unread_count"])
        live.announce(conversation)
        if verb:
            audit.note(verb, conversation, by=by)
    return conversation


def _write(
    conversation: Conversation, kind: str, by: Member | None, detail: dict[str, Any], *changed: str
) -> Conversation:
    """The row, the line in the thread, the Fact and the announcement: together or not at all."""
    now = clock.now()
    life = lifetime(now, Tenant.objects.values_list("content_days", flat=True).get(pk=current_tenant_id()))
    line = Message.objects.create(
        conversation=conversation,
        channel_id=conversation.channel_id,
        version=conversation.advance(),
        direction=Direction.NOTE,
        kind=kind,
        origin="agent" if by else "system",
        member_id=by.pk if by else None,
        at=now,
        created_at=now,
        purge_on=life.purge_on,
        status=Status.RECEIVED,
    )
    Content(
        message_id=line.pk,
        purge_on=life.purge_on,
        expires_at=life.expires_at,
        conversation_id=conversation.pk,
        at=now,
        payload=detail,
    ).save(force_insert=True)
    conversation.save(update_fields=["version", *changed])
    audit.note(kind, conversation, by=by, **detail)
    live.announce(conversation)
    return conversation
