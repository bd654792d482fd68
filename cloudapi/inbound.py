"""Turns a webhook delivery into items: every entry, change and thing that happened, in order, one value each.

`parse` is the only way in. It raises NotJSON or NotADelivery when there is nothing to take apart; a part that
cannot be read becomes an Unrecognised item and its neighbours go on. The shapes are those of Meta's webhook
reference as of September 2026, and the older ones still in circulation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cloudapi import calls, groups, handovers, history, messages, notices, statuses
from cloudapi.items import (
    AccountNotice,
    BookEntry,
    Call,
    Echo,
    FromPerson,
    GroupNotice,
    Handover,
    Head,
    InboundMessage,
    Item,
    Letter,
    MessageEdit,
    MessageRevoke,
    PaymentUpdate,
    PreferenceUpdate,
    ReactionUpdate,
    StatusUpdate,
    SystemNotice,
    Unrecognised,
    ValueErrors,
)
from cloudapi.parts import History, Json, Person
from cloudapi.people import Contacts, Role
from cloudapi.reading import Unreadable, faults, ident, obj, objects, words
from cloudapi.storable import NotJSON, load

__all__ = [
    "AccountNotice",
    "BookEntry",
    "Call",
    "Echo",
    "FromPerson",
    "GroupNotice",
    "Handover",
    "InboundMessage",
    "Item",
    "Letter",
    "MessageEdit",
    "MessageRevoke",
    "NotADelivery",
    "NotJSON",
    "Parsed",
    "PaymentUpdate",
    "Person",
    "PreferenceUpdate",
    "ReactionUpdate",
    "StatusUpdate",
    "SystemNotice",
    "Unrecognised",
    "ValueErrors",
    "parse",
]

OBJECT = "whatsapp_business_account"
MAX_ITEMS = 50_000
"""Meta puts 1,000 updates into a delivery, a history some thousands; 3 MB of empty things must not become
memory."""
HANDOVERS = "messaging_handovers"
CONVERSATION_FIELDS = frozenset({"messages", "message_echoes", "smb_message_echoes", "history"})
CONVERSATION_LISTS = frozenset({"messages", "message_echoes", "statuses"})
CONVERSATION_KEYS = frozenset(
    {
        "messaging_product",
        "metadata",
        "contacts",
        "messages",
        "message_echoes",
        "statuses",
        "history",
        "errors",
    }
)


class NotADelivery(ValueError):
    """JSON, but no delivery for a WhatsApp Business account; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """All items of one delivery; an item's ordinal is its index."""

    items: list[Item]


def parse(body: bytes) -> Parsed:
    """The items of a delivery's body; raises NotJSON or NotADelivery."""
    document = load(body)
    if not isinstance(document, dict):
        raise NotADelivery("the body is not an object")
    if document.get("object") != OBJECT:
        raise NotADelivery("the delivery is not for a WhatsApp Business account")
    if not isinstance(document.get("entry"), list):
        raise NotADelivery("the delivery has no list of entries")
    delivery = _Delivery()
    for entry in document["entry"]:
        delivery.read_entry(entry)
    return Parsed(delivery.items)


class _Delivery:
    """Collects the items; keeps in mind in which entry and change it is."""

    __slots__ = ("field", "items", "phone_number_id", "waba_id")

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.waba_id = ""
        self.field = ""
        self.phone_number_id: str | None = None

    def read_entry(self, entry: Any) -> None:
        self.waba_id, self.field, self.phone_number_id = ident(obj(entry).get("id")) or "", "", None
        if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
            self.refuse(entry, "the entry has no list of changes")
            return
        for change in entry["changes"]:
            value = obj(change).get("value")
            self.field, self.phone_number_id = words(obj(change).get("field"), 64), None
            if not self.field and obj(value).keys() & CONVERSATION_LISTS:
                self.field = "messages"  # left out by who passes deliveries on
            if not self.field or not isinstance(value, dict):
                self.refuse(change, "the change has no field or no value")
                continue
            self.phone_number_id = ident(obj(value.get("metadata")).get("phone_number_id")) or (
                ident(obj(value.get("recipient")).get("phone_number_id")) if self.field == HANDOVERS else None
            )
            if self.field == "standby" and isinstance(value.get("standby"), dict):
                value = {**value, **value["standby"]}  # seen so in 2026, beside the documented shape
            # What Meta's own agent handles comes in the same shape, under a field of its own.
            if self.field in CONVERSATION_FIELDS or (self.field == "standby" and value.keys() & CONVERSATION_LISTS):
                self.read_conversation(value)
            else:
                self.read_news(value, entry.get("time"))

    def read_conversation(self, value: Json) -> None:
        """Messages, echoes, statuses, history and errors, all that are there."""
        before = len(self.items)
        self.read_messages(value, "messages", Role.SENDER)
        self.read_messages(value, "message_echoes", Role.ADDRESSEE)
        self.read_statuses(value)
        if "history" in value:
            self.read_history(value)
        if errors := faults(value.get("errors")):
            self.add(ValueErrors(**self.head(value), errors=errors))
        for key in value.keys() - CONVERSATION_KEYS:
            if isinstance(value[key], list):
                self.refuse({key: value[key]}, "the change brings a kind of news that we do not know")
        if len(self.items) == before:
            self.refuse(value, "the change brings no news")

    def read_messages(self, value: Json, name: str, role: Role) -> None:
        if (found := value.get(name)) is None:
            return
        contacts = Contacts(value.get("contacts"), found, role)
        past = History() if self.field == "history" else None
        echoed = role is Role.ADDRESSEE

        def read(head: Head, message: Json, place: int) -> Item:
            if self.field == "standby" and isinstance(message.get("message"), dict):
                message = {**message["message"], **message}  # an echo of the agent's, wrapped
            if message.get("type") == "system" and not echoed:
                return notices.system(head, message)
            person = contacts.person(message, place)
            return messages.read(head, message, person, from_business=echoed, history=past)

        self.each(found, name, read)

    def read_statuses(self, value: Json) -> None:
        if (found := value.get("statuses")) is None:
            return
        contacts = Contacts(value.get("contacts"), found, Role.RECIPIENT)
        self.each(found, "statuses", lambda head, one, place: statuses.read(head, one, contacts, place))

    def read_history(self, value: Json) -> None:
        """Chunks of threads of messages. A chunk without any is news too: it tells how far the import is."""
        for chunk in value["history"] if isinstance(value["history"], list) else [value["history"]]:
            before = len(self.items)
            for thread in objects(obj(chunk).get("threads")):
                self.each(thread.get("messages", []), "messages", history.thread_reader(value, chunk, thread))
            if errors := faults(obj(chunk).get("errors")):
                self.add(ValueErrors(**self.head(chunk), errors=errors))
            if len(self.items) == before:
                self.each([chunk], "history", lambda head, one, place: notices.account(head, one, None))

    def read_news(self, value: Json, entry_time: Any) -> None:
        """Everything that is no conversation: lists of news one by one, all else as one notice."""
        before = len(self.items)
        contacts = Contacts(value.get("contacts"), (), Role.SUBJECT)

        def read(head: Head, one: Json, place: int) -> Item:
            match self.field:
                case "user_preferences":
                    return notices.preference(head, one, contacts, place)
                case "smb_app_state_sync":
                    return notices.book_entry(head, one)
                case "calls":
                    return calls.read(head, one, contacts, place) or notices.account(head, one, entry_time)
                case field if field in groups.FIELDS:
                    return groups.read(head, one) or notices.account(head, one, entry_time)
            return notices.account(head, one, entry_time)

        for name in notices.LISTS.get(self.field, ()):
            self.each(value.get(name, []), name, read)
        if self.field in notices.LISTS and (errors := faults(value.get("errors"))):
            self.add(ValueErrors(**self.head(value), errors=errors))
        if len(self.items) == before:
            head = self.head(value)
            handover = handovers.read(head, value) if self.field == HANDOVERS else None
            self.add(handover or notices.account(head, value, entry_time))

    def each(self, found: Any, name: str, read: Callable[[Head, Json, int], Item]) -> None:
        """One item for each thing in the list, whatever it is."""
        if not isinstance(found, list):
            self.refuse(found, f"{name} is not a list")
            return
        for place, one in enumerate(found):
            if not isinstance(one, dict):
                self.refuse(one, f"an entry of {name} is not an object")
                continue
            try:
                self.add(read(self.head(one), one, place))
            except Unreadable as reason:
                self.refuse(one, str(reason))

    def head(self, raw: Json) -> Head:
        return {
            "ordinal": len(self.items),
            "field": self.field,
            "waba_id": self.waba_id,
            "phone_number_id": self.phone_number_id,
            "raw": raw,
        }

    def refuse(self, raw: Any, reason: str) -> None:
        raw = raw if isinstance(raw, dict) else {"value": raw}
        self.add(Unrecognised(**self.head(raw), reason=reason))

    def add(self, item: Item) -> None:
        if len(self.items) == MAX_ITEMS:
            raise NotADelivery(f"the delivery holds more than {MAX_ITEMS:,} items")
        self.items.append(item)
