"""Blue ticks for customers, as the company wishes, and *typing …*: wanted in a request, told by the sender.

A receipt harms nobody twice: one whose ring was lost is found by the sweep, one in a dying worker's hands is lost.
"""

from dataclasses import dataclass

from conversations import doorbell, groups
from conversations.models import Channel, Content, Conversation, Direction, Message
from tenants import clock
from tenants.models import Tenant
from tenants.scope import current_tenant_id


@dataclass(frozen=True, slots=True)
class Receipt:
    """What WhatsApp is to be told: this message, and all before it, were read; with `typing`, that somebody answers."""

    phone_number_id: str
    token: str
    wamid: str
    typing: bool


def opened(conversation: Conversation) -> None:
    """A member has the conversation before their eyes."""
    _want(conversation, Tenant.Receipts.OPEN)


def answered(conversation: Conversation) -> None:
    """Somebody of the company wrote: who answers has read, unless the company never tells."""
    _want(conversation, Tenant.Receipts.OPEN, Tenant.Receipts.REPLY)


def typing(conversation: Conversation) -> None:
    """A member writes. WhatsApp shows it with a receipt only, so it is told where opening tells as well."""
    _want(conversation, Tenant.Receipts.OPEN, is_typing=True)


def _want(conversation: Conversation, *policies: str, is_typing: bool = False) -> None:
    if Tenant.objects.values_list("read_receipts", flat=True).get(pk=current_tenant_id()) not in policies:
        return
    newest = Message.objects.filter(conversation_id__in=conversation.threads, direction=Direction.IN)
    message = newest.order_by("-at", "-pk").only("pk", "read_at").first()
    if message is None or not conversation.window_open or (message.read_at is not None and not is_typing):
        return
    if groups.is_group(conversation):
        return
    Conversation.objects.filter(pk=conversation.pk).update(receipt_of=message.pk, receipt_typing=is_typing)
    doorbell.ring(current_tenant_id())


def take(most: int) -> list[Receipt]:
    """At most so many that are wanted, taken off the list and marked as read: from here on it is told once, or lost."""
    waiting = Conversation.objects.filter(receipt_of__isnull=False).select_for_update(
        skip_locked=True, no_key=True, of=("self",)
    )
    rows = list(waiting.only("pk", "channel_id", "receipt_of", "receipt_typing").order_by("pk")[:most])
    if not rows:
        return []
    Conversation.objects.filter(pk__in=[row.pk for row in rows]).update(receipt_of=None, receipt_typing=False)
    messages = Message.objects.in_bulk([row.receipt_of for row in rows])
    Message.objects.filter(pk__in=messages, read_at=None).update(read_at=clock.now())
    days = sorted({message.purge_on for message in messages.values() if message.purge_on})
    wamids = dict(Content.objects.filter(message_id__in=messages, purge_on__in=days).values_list("message_id", "wamid"))
    channels = Channel.objects.filter(disconnected_at=None, token_state=Channel.Token.GOOD).in_bulk()
    return [
        Receipt(channel.phone_number_id, channel.access_token.reveal(), wamid, row.receipt_typing)
        for row in rows
        if (channel := channels.get(row.channel_id)) is not None and (wamid := wamids.get(row.receipt_of or 0))
    ]
