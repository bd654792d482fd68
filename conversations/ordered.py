"""Orders of a conversation: what a customer ordered last, and what was asked to be paid."""

from collections.abc import Iterator

from cloudapi import orders
from conversations.models import Content, Conversation, Direction, Message, Status
from conversations.showing.card import Payload, part, word

MOST = 100  # messages that are looked through for an order, the newest


def asked(conversation: Conversation) -> list[tuple[str, str]]:
    """The numbers of the orders that were asked to be paid, each with its total in words, the newest first."""
    here = Message.objects.filter(conversation_id__in=conversation.threads, direction=Direction.OUT)
    rows = here.filter(kind__in=("interactive", "template"), purge_on__isnull=False).exclude(status=Status.FAILED)
    found = dict(rows.order_by("-at", "-pk").values_list("pk", "purge_on")[:MOST])
    letters = Content.objects.filter(message_id__in=found, purge_on__in=set(found.values())) if found else ()
    payloads = {letter.message_id: letter.payload for letter in letters}
    told = (one for pk in found if pk in payloads for one in _due(payloads[pk]))
    return list(dict(told).items())


def number_of(payload: Payload) -> str:
    """The number of the order that a message of ours asks to pay; "" for one that asks for nothing."""
    return next((reference for reference, _ in _due(payload)), "")


def _due(payload: Payload) -> Iterator[tuple[str, str]]:
    """The order of a message: its number and total. A template keeps them as they are shown."""
    told = part(part(payload, "shown"), "bill")
    if payload.get("type") == "order_details":
        told = orders.bill(dict(part(part(payload, "action"), "parameters")))
    if reference := word(told.get("reference")):
        yield reference, f"{reference} · {word(told.get('total'))}"


def quoted(conversation: Conversation, message_id: object) -> tuple[str, Payload]:
    """The kind and payload of a message of this conversation; ("", {}) when it is not here, or gone."""
    here = Message.objects.filter(conversation_id__in=conversation.threads, revoked_at=None)
    message = here.filter(pk=message_id).first() if isinstance(message_id, int) else None
    content = Content.of(message) if message else None
    return (message.kind, content.payload) if message and content else ("", {})
