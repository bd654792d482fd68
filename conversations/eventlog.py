"""The event ledger as it is read: what is asked for in an address, a page of lines, and the words for each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from cloudapi import errors
from conversations.models import Channel, Conversation, Event, Identity
from conversations.people import names
from tenants import clock, keyset

NAME = "([0-9]{8})-(-?[0-9]{1,18})-([0-9]{1,9})"  # day, delivery (below zero: nobody posted it, as in the demo), item
PAGE = 50
ORDER = ("-delivery_id", "-item")  # ids of deliveries grow: newest first, and each partition has its index
PERIODS = {"": "Any time", "1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days"}
OUTCOMES = {
    "": "Any outcome",
    "problems": "Problems",
    "done": "Done",
    "duplicate": "Duplicate",
    "skipped": "Skipped",
    "quarantined": "Set aside",
}
PROBLEMS = (Event.Outcome.SKIPPED, Event.Outcome.QUARANTINED)
KINDS = {
    "": "Any kind",
    "message": "Messages",
    "echo": "Sent in the phone app",
    "status": "Statuses",
    "system": "About a person",
    "account": "About the account",
}
PERSONAL = ("system.", "payment.", "preference", "reaction", "edit", "revoke")
CONVERSATIONAL = ("message.", "echo.", "status.", *PERSONAL)
TONES = {"done": "green", "duplicate": "", "skipped": "amber", "quarantined": "red"}
REASONS = {
    "not_used": "WhatsApp tells it, and nothing here depends on it",
    "no_number": "it does not say to which number it came",
    "unknown_person": "it is about somebody who never wrote",
    "unknown_message": "its message is not here",
    "waits_for_message": "kept until its message is known",
    "message_gone": "its message was deleted on time",
    "no_conversation": "nobody has talked with this person yet",
    "expired": "older than what the company keeps",
    "tenant_closed": "the company was closed",
    "number_disconnected": "the number was disconnected",
    "foreign_account": "signed by your app, but about another account",
    "foreign_number": "signed by your app, but about another number",
    "unknown_number": "the number is not connected",
    "not_json": "the delivery was not JSON",
    "not_a_delivery": "the delivery was not one of WhatsApp's",
    "stopped_drain": "reading it ended the process three times",
    "error": "WhatsApp reports an error",
}
WAITING = "waits_"  # before the error of a status whose message is not here
GLYPHS = {
    "message": "message-square-text",
    "echo": "smartphone",
    "status": "check-check",
    "system": "fingerprint",
    "reaction": "smile",
    "edit": "pencil",
    "revoke": "trash-2",
    "preference": "bell",
    "payment": "hand-coins",
    "errors": "circle-alert",
    "unrecognised": "circle-help",
    "delivery": "circle-help",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the ledger. What makes no sense in an address is as if it were not there."""

    outcome: str = ""
    kind: str = ""
    period: str = ""
    channel: Channel | None = None

    @classmethod
    def of(cls, data: QueryDict, channels: Sequence[Channel]) -> "Asked":
        chosen = {str(channel.uuid): channel for channel in channels}
        return cls(
            outcome=_known(data.get("outcome", ""), OUTCOMES),
            kind=_known(data.get("kind", ""), KINDS),
            period=_known(data.get("period", ""), PERIODS),
            channel=chosen.get(data.get("number", "")),
        )

    @property
    def query(self) -> str:
        number = str(self.channel.uuid) if self.channel else ""
        parts = {"outcome": self.outcome, "kind": self.kind, "period": self.period, "number": number}
        return urlencode({name: value for name, value in parts.items() if value})

    def rows(self) -> QuerySet[Event]:
        found = Event.objects.filter(_of_kind(self.kind))
        if self.outcome:
            outcomes = PROBLEMS if self.outcome == "problems" else [self.outcome]
            found = found.filter(outcome__in=outcomes)
        if self.channel:
            found = found.filter(channel_id=self.channel.pk)
        if self.period:
            since = clock.now() - timedelta(days=int(self.period))
            # The day lets the database leave whole partitions unread; the moment is exact.
            found = found.filter(received_on__gte=since.date(), received_at__gte=since)
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn event: `who` is empty when it is about nobody, or the conversation is gone."""

    event: Event
    who: str
    channel: Channel | None

    @property
    def name(self) -> str:
        return name_of(self.event)

    @property
    def kind(self) -> str:
        return kind_words(self.event.kind)

    @property
    def glyph(self) -> str:
        return GLYPHS.get(self.event.kind.partition(".")[0], "webhook")

    @property
    def tone(self) -> str:
        return "amber" if _code(self.event.reason) is not None else TONES[self.event.outcome]

    @property
    def outcome(self) -> str:
        said = reason_words(self.event.reason)
        word = self.event.get_outcome_display()
        return f"{word}: {said}" if said else word

    @property
    def advice(self) -> str:
        """What to do about an error that WhatsApp reports; "" where there is none."""
        return remedy(self.event.reason)

    @property
    def took(self) -> str:
        return took(self.event)


def page(asked: Asked, cursor: str, channels: Sequence[Channel], masked: bool) -> tuple[list[Line], str]:
    """Lines of the ledger and the cursor of the next page, "" on the last. Raises keyset.BadCursor."""
    rows = asked.rows().order_by(*ORDER)
    if cursor:
        rows = rows.filter(keyset.beyond(Event, ORDER, keyset.decode(cursor, len(ORDER))))
    found = list(rows[: PAGE + 1])
    more = keyset.encode([found[PAGE - 1].delivery_id, found[PAGE - 1].item]) if len(found) > PAGE else ""
    return lines(found[:PAGE], channels, masked), more


def lines(events: Sequence[Event], channels: Sequence[Channel], masked: bool) -> list[Line]:
    """The events with their people and numbers, in two questions whatever their number."""
    wanted = {event.conversation_id for event in events if event.conversation_id}
    contacts = {
        row.pk: row.contact for row in Conversation.objects.filter(pk__in=wanted).select_related("contact").order_by()
    }
    known: dict[int, list[Identity]] = {contact.pk: [] for contact in contacts.values()}
    for identity in Identity.objects.filter(contact_id__in=known, retired_at=None).order_by("pk"):
        known[identity.contact_id].append(identity)
    numbers = {channel.pk: channel for channel in channels}

    def who(event: Event) -> str:
        contact = contacts.get(event.conversation_id or 0)
        return names.called(contact, known[contact.pk], masked) if contact else ""

    return [Line(event, who(event), numbers.get(event.channel_id or 0)) for event in events]


def name_of(event: Event) -> str:
    """What an event is called in an address: day, delivery and item."""
    return f"{event.received_on:%Y%m%d}-{event.delivery_id}-{event.item}"


def key(name: str) -> dict[str, Any]:
    """The columns that an event's name stands for. Raises ValueError when it is no such name."""
    found = re.fullmatch(NAME, name)
    if found is None:
        raise ValueError(f"no event is called {name!r}")
    day, delivery, item = found.groups()
    received_on = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    return {"received_on": received_on, "delivery_id": int(delivery), "item": int(item)}


def kind_words(kind: str) -> str:
    """A kind of the ledger in words: `message.text` is *Text*, `status.read` is *Status: read*."""
    group, _, rest = kind.partition(".")
    said = rest.replace("_", " ")
    match group:
        case "message":
            return said.capitalize()
        case "echo":
            return f"{said.capitalize()} from the phone app"
        case "status":
            return f"Status: {said}"
        case "system":
            return said.capitalize() or "System"
        case "unrecognised":
            return "Something new"
        case "delivery":
            return "A whole delivery"
        case "smb_app_state_sync":
            return "Address book of the phone app"
    return group.replace("_", " ").capitalize()


def reason_words(reason: str) -> str:
    """Why an item came to nothing, in words; "" without a reason."""
    code = _code(reason)
    if code is None:
        return REASONS.get(reason, reason)
    said = f"WhatsApp reports error {code}. {errors.explain(code).said()}"
    return f"{said} Its message is not here; this is kept until it comes." if reason.startswith(WAITING) else said


def remedy(reason: str) -> str:
    """What to do about a reason that names an error of WhatsApp's; "" for all others."""
    code = _code(reason)
    return "" if code is None else errors.explain(code).advised()


def _code(reason: str) -> int | None:
    """WhatsApp's code in a reason: `error_131035`, or `waits_error_131049` of a status whose message is not here."""
    found = re.fullmatch(f"(?:{WAITING})?error_([0-9]{{1,9}})", reason)
    return int(found[1]) if found else None


def took(event: Event) -> str:
    """From the post of the webhook to the row: `6 ms`, `2.4 s`, `3 min`."""
    seconds = max(0.0, (event.done_at - event.received_at).total_seconds())
    if seconds < 1:
        return f"{round(seconds * 1000)}\u00a0ms"
    return f"{seconds:.1f}\u00a0s" if seconds < 120 else f"{round(seconds / 60):,}\u00a0min"


def choices(asked: Asked, channels: Sequence[Channel]) -> Iterator[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The filters as they are drawn: name, label, and each choice with whether it is the one."""
    numbers = {"": "Any number"} | {str(channel.uuid): channel.name for channel in channels}
    here = str(asked.channel.uuid) if asked.channel else ""
    for name, label, options, chosen in (
        ("outcome", "Outcome", OUTCOMES, asked.outcome),
        ("kind", "Kind", KINDS, asked.kind),
        ("number", "Number", numbers, here),
        ("period", "Time", PERIODS, asked.period),
    ):
        yield name, label, [(value, word, value == chosen) for value, word in options.items()]


def _of_kind(kind: str) -> Q:
    if kind == "system":
        return _begins(PERSONAL)
    if kind == "account":
        return ~_begins(CONVERSATIONAL)
    return _begins([f"{kind}."]) if kind else Q()


def _begins(starts: Sequence[str]) -> Q:
    found = Q()
    for start in starts:
        found |= Q(kind__startswith=start)
    return found


def _known(value: str, table: dict[str, str]) -> str:
    return value if value in table else ""
