"""Reading the inbox: pages of conversations and of one thread, in a constant number of queries.

Envelopes come first; content is read by a second query with message ids and purge dates as constants, because a join
would plan every partition. Pages are cut by keys, so they do not slow down with history.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from conversations import wordings
from conversations.models import Contact, Content, Conversation, Identity, Media, Message, Reaction, Status
from tenants import clock
from tenants.models import Member

CLOSING = timedelta(hours=5)  # one constant for the amber ring and the view "Closing soon"
UNDER_WAY = [status for status in Status if status not in (Status.FAILED, Status.UNCONFIRMED)]
VIEWS = ("mine", "unassigned", "all", "closing", "closed", "unread", "snoozed", "resolved", "free", "everything")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with all that belongs to it. `content` is None once it is gone, or was too old on arrival.

    `wording` are the components of the template that somebody else sent, where its account lists it.
    """

    message: Message
    content: Content | None
    reactions: Sequence[Reaction] = ()
    media: Sequence[Media] = ()
    quoted: "Letter | None" = None
    author: Member | None = None
    wording: Sequence[Any] = ()
    people: Mapping[int, Member] = field(default_factory=dict)  # whoever the page's letters name, by member id

    @property
    def gone(self) -> bool:
        return self.content is None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: the conversation, who it is with, and its last message."""

    conversation: Conversation
    contact: Contact
    identities: Sequence[Identity]
    last: Letter | None


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the key of the last row when there may be more, for the caller to wrap into a cursor."""

    rows: Sequence[Any] = field(default_factory=tuple)
    next: tuple[datetime, int] | None = None


def inbox(
    view: str = "all",
    *,
    member: Member | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 30,
    among: Iterable[int] | None = None,
    channel_id: int | None = None,
    status: str = "open",
) -> Page:
    """A page of conversations, newest first ("closing": the window that closes first comes first).

    `before` is `Page.next` of the page above; `among` restricts to contacts with these ids (a search).
    """
    rows = in_view(view, member, status)
    if channel_id is not None:
        rows = rows.filter(channel_id=channel_id)
    if among is not None:
        rows = rows.filter(contact_id__in=list(among))
    if view == "closing":
        rows = rows.order_by("window_expires_at", "pk")
        if before:
            rows = rows.filter(window_expires_at__gte=before[0]).exclude(window_expires_at=before[0], pk__lte=before[1])
    else:
        rows = rows.order_by("-last_message_at", "-pk")
        if before:
            rows = rows.filter(last_message_at__lte=before[0]).exclude(last_message_at=before[0], pk__gte=before[1])
    found = list(rows.select_related("contact", "channel", "assignee__user")[: limit + 1])
    page = rows_of(found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    key = None if last is None else last.window_expires_at if view == "closing" else last.last_message_at
    return Page(page, (key, last.pk) if last is not None and key is not None else None)


def in_view(view: str, member: Member | None = None, status: str = "open") -> QuerySet[Conversation]:
    """The conversations of one view of the inbox; raises ValueError for a view that does not exist.

    `status` narrows mine, unassigned and all; "any" does not narrow. The other views say it themselves.
    """
    if view == "everything":
        return Conversation.objects.all()
    every = Conversation.objects.filter(folded_into=None)
    if view in ("snoozed", "resolved"):
        return every.filter(status=view)
    rows = every.filter(status=Conversation.State.OPEN)
    if view in ("mine", "unassigned", "all"):
        rows = every if status == "any" else every.filter(status=status)
    if view == "mine":
        return rows.filter(assignee=member)
    if view == "unassigned":
        return rows.filter(assignee=None)
    if view == "unread":
        return rows.filter(unread_count__gt=0)
    if view == "all":
        return rows
    return every.filter(_by_window(view, clock.now()))


def _by_window(view: str, now: datetime) -> Q:
    """The views that the clock cuts: whoever leaves one of them at a second enters the next at the same."""
    waits = Q(status=Conversation.State.OPEN, waiting_since__isnull=False)
    match view:
        case "closing":
            return waits & Q(window_expires_at__gt=now, window_expires_at__lte=now + CLOSING)
        case "closed":
            return waits & Q(window_expires_at__lte=now)
        case "free":
            return Q(free_until__gt=now)
    raise ValueError(f"No such view: {view}")


def rows_of(conversations: Sequence[Conversation]) -> list[Row]:
    """Complete conversations (with `contact` loaded) into list rows: four more queries, however many they are."""
    names: dict[int, list[Identity]] = {}
    for identity in Identity.objects.filter(
        contact_id__in=[row.contact_id for row in conversations], retired_at__isnull=True
    ).order_by("pk"):
        names.setdefault(identity.contact_id, []).append(identity)
    last_ids = [row.last_message_id for row in conversations if row.last_message_id is not None]
    messages = Message.objects.in_bulk(last_ids)
    contents = _contents(messages.values())
    authors = Member.objects.select_related("user").in_bulk(
        {message.member_id for message in messages.values() if message.member_id is not None}
    )
    return [
        Row(
            conversation=row,
            contact=row.contact,
            identities=names.get(row.contact_id, []),
            last=_bare(messages.get(row.last_message_id), contents, authors) if row.last_message_id else None,
        )
        for row in conversations
    ]


def thread(
    conversation_id: int,
    *,
    after: int | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
    notes: bool = True,
    earlier: Sequence[int] = (),
) -> list[Letter]:
    """A page of one thread.

    `after`: every message new or changed since that version, by version (a cursor is the highest version *received*).
    Otherwise the newest, or those older than `before`, in the order of WhatsApp's time, oldest first; with `earlier`
    together with those of the threads that are shown within this one, a question for each.
    """
    if after is not None:
        rows = _shown(Q(conversation_id=conversation_id, version__gt=after), notes)
        return letters(list(rows.order_by("version")[:limit]))
    found = [message for pk in (conversation_id, *earlier) for message in _newest(pk, before, limit, notes)]
    found.sort(key=lambda message: (message.at, message.pk))
    return letters(found[-limit:])


def news(threads: Sequence[int], seen: Mapping[int, int], *, limit: int = 50) -> list[Letter]:
    """What is new or changed in all threads that are shown as one, for a page that has `seen` so much of each.

    `seen` is the highest version received, by thread. A thread of which the page has nothing yet, because it was put in
    here since, comes as a page that is opened has it: the newest of it.
    """
    since = [Q(conversation_id=pk, version__gt=seen[pk]) for pk in threads if pk in seen]
    # In order of version: what the limit cuts off is the end of each thread, and is asked for from there.
    rows = _shown(reduce(or_, since)).order_by("version", "pk")[:limit] if since else []
    unseen = [message for pk in threads if pk not in seen for message in _newest(pk, None, limit, notes=True)]
    return letters([*rows, *sorted(unseen, key=lambda message: (message.at, message.pk))])


def _newest(conversation_id: int, before: tuple[datetime, int] | None, limit: int, notes: bool) -> list[Message]:
    rows = _shown(Q(conversation_id=conversation_id), notes)
    if before is not None:
        rows = rows.filter(at__lte=before[0]).exclude(at=before[0], pk__gte=before[1])
    return list(rows.order_by("-at", "-pk")[:limit])


def _shown(where: Q, notes: bool = True) -> QuerySet[Message]:
    # Reactions of ours are drawn on what they stand on; only one that did not arrive has a line of its own.
    rows = Message.objects.filter(where).exclude(kind="reaction", direction="out", status__in=UNDER_WAY)
    return rows if notes else rows.exclude(direction="note")


def letters(messages: Sequence[Message]) -> list[Letter]:
    """Complete envelopes into letters: content, reactions, media, what they quote, who wrote them, their templates."""
    ids = [message.pk for message in messages]
    quoted = Message.objects.in_bulk({message.reply_to_id for message in messages if message.reply_to_id is not None})
    contents = _contents([*messages, *quoted.values()])
    worded = wordings.of(messages, contents)
    reactions = _by_message(Reaction.objects.filter(message_id__in=ids).exclude(emoji="").order_by("at"))
    media = _by_message(Media.objects.filter(message_id__in=ids).order_by("pk"))
    assigned = [contents[row.pk].payload.get("to") for row in messages if row.kind == "assigned" and row.pk in contents]
    authors = Member.objects.select_related("user").in_bulk(
        {row.member_id for row in [*messages, *quoted.values()] if row.member_id is not None}
        | {pk for pk in assigned if isinstance(pk, int)}
        | {one.member_id for found in reactions.values() for one in found if one.member_id is not None}
    )
    return [
        Letter(
            message=message,
            content=contents.get(message.pk),
            reactions=reactions.get(message.pk, ()),
            media=media.get(message.pk, ()),
            quoted=_bare(quoted.get(message.reply_to_id), contents, authors) if message.reply_to_id else None,
            author=authors.get(message.member_id) if message.member_id else None,
            wording=worded.get(message.pk, ()),
            people=authors,
        )
        for message in messages
    ]


def _contents(messages: Iterable[Message]) -> dict[int, Content]:
    """The letters to these envelopes that may still be read, by message id."""
    ids: list[int] = []
    days: set[date] = set()
    for message in messages:
        if message.purge_on is not None:
            ids.append(message.pk)
            days.add(message.purge_on)
    if not ids:
        return {}
    return {row.message_id: row for row in Content.objects.filter(message_id__in=ids, purge_on__in=sorted(days))}


def _by_message(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.message_id, []).append(row)
    return found


def _bare(
    message: Message | None, contents: dict[int, Content], authors: dict[int, Member] | None = None
) -> Letter | None:
    """A letter without what hangs on it, for previews and quotes."""
    if message is None:
        return None
    author = authors.get(message.member_id) if authors and message.member_id else None
    return Letter(message=message, content=contents.get(message.pk), author=author)
