"""Two threads of one person on one number, shown as one: the younger stands within the older until they are parted.

No message moves: versions are unique and readers' cursors count on them. The thread that is left takes over who waits
and how long one may answer; the other one is out of every list, and what it was is kept to bring it back.
"""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from conversations.locks import lock_conversations
from conversations.models import Conversation, Episode
from tenants import clock
from tenants.models import Member

State = Conversation.State
Was = dict[str, Any]
MOST = 10  # threads that are shown as one; a page asks for each


def fold(pairs: dict[int, int], by: Member) -> list[Was]:
    """Show each thread (key) within another (value) of the same number. Returns what they were, for `unfold`."""
    rows = lock_conversations([*pairs, *pairs.values()])
    done = []
    for inner, outer in sorted(pairs.items()):
        if len(rows[outer].earlier) + len(rows[inner].earlier) < MOST:
            done.append(_fold(rows[inner], rows[outer], by))
    return done


def unfold(folded: list[Was]) -> None:
    """Bring back threads as they were; what came to the other one since stays there."""
    rows = lock_conversations([pk for was in folded for pk in (was["thread"], was["into"])])
    for was in folded:
        inner, outer = rows.get(was["thread"]), rows.get(was["into"])
        if outer is not None:
            outer.earlier = [pk for pk in outer.earlier if pk != was["thread"] and pk not in was["earlier"]]
            outer.save(update_fields=["earlier"])
        if inner is None:
            continue
        inner.folded_into, inner.status, inner.unread_count = None, was["status"], was["unread"]
        inner.snoozed_until, inner.waiting_since = _moment(was["snoozed"]), _moment(was["waiting"])
        inner.save(update_fields=["folded_into", "status", "unread_count", "snoozed_until", "waiting_since"])
        if inner.status != State.RESOLVED:
            Episode.objects.get_or_create(conversation=inner, closed_at=None)


def _fold(inner: Conversation, outer: Conversation, by: Member) -> Was:
    was: Was = {
        "thread": inner.pk,
        "into": outer.pk,
        "earlier": list(inner.earlier),
        "status": inner.status,
        "unread": inner.unread_count,
        "snoozed": _written(inner.snoozed_until),
        "waiting": _written(inner.waiting_since),
    }
    outer.earlier = [*outer.earlier, inner.pk, *inner.earlier]
    outer.unread_count += inner.unread_count
    outer.waiting_since = _first(outer.waiting_since, inner.waiting_since)
    outer.last_inbound_at = _last(outer.last_inbound_at, inner.last_inbound_at)
    outer.window_expires_at = _last(outer.window_expires_at, inner.window_expires_at)
    if inner.last_message_id is not None and inner.last_message_at > outer.last_message_at:
        outer.last_message_at = inner.last_message_at
        outer.last_message_id, outer.last_purge_on = inner.last_message_id, inner.last_purge_on
    if inner.status == State.OPEN and outer.status != State.OPEN:
        outer.status, outer.snoozed_until = State.OPEN, None
        Episode.objects.get_or_create(conversation=outer, closed_at=None)
    outer.save(
        update_fields=[
            "earlier", "unread_count", "waiting_since", "last_inbound_at", "window_expires_at", "last_message_at",
            "last_message_id", "last_purge_on", "status", "snoozed_until",
        ]
    )  # fmt: skip
    Episode.objects.filter(conversation=inner, closed_at=None).update(closed_at=clock.now(), closed_by=by.pk)
    inner.folded_into, inner.status, inner.snoozed_until = outer, State.RESOLVED, None
    inner.unread_count, inner.waiting_since = 0, None
    inner.save(update_fields=["folded_into", "status", "snoozed_until", "unread_count", "waiting_since"])
    return was


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _last(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(written: str | None) -> datetime | None:
    return parse_datetime(written) if written else None
