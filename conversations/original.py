"""What WhatsApp posted for one event: the item's own JSON, never its delivery, which may carry other companies."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from cloudapi.inbound import NotADelivery, NotJSON, parse
from conversations.models import Content, Event, Message
from tenants import clock
from tenants.models import Tenant

DOTS = "•••"
# Words of WhatsApp's own; everything else in an item may be somebody's.
PLAIN = frozenset({"type", "timestamp", "status", "category", "pricing_model", "code", "event", "messaging_product"})
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Original:
    """The item in writing, or the sentence that says why it is not shown; a delivery that is gone is not read again."""

    written: str = ""
    missing: str = ""
    is_gone: bool = False


def of(event: Event, tenant: Tenant, whole: bool) -> Original:
    """The JSON of an event in the current tenant's ledger; without `whole` only its shape. Needs `acting_for`."""
    with connection.cursor() as cursor:
        cursor.execute("select delivery_body(%s, %s, %s)", [event.received_on, event.delivery_id, event.item])
        body = cursor.fetchone()[0]
    if body is None:
        said = "The delivery has expired. Its outcome stays; what WhatsApp posted is gone on time."
        return Original(missing=said, is_gone=True)
    if _is_past(event, tenant):
        return Original(missing="Its content was deleted on time.")
    try:
        items = parse(bytes(body)).items
    except (NotJSON, NotADelivery):
        return Original(missing="The delivery cannot be taken apart, so no part of it is shown.")
    if event.item >= len(items):
        return Original(missing="The delivery has no such item any more.")
    raw = items[event.item].raw
    return Original(written=json.dumps(raw if whole else redacted(raw), indent=2, ensure_ascii=False))


def redacted(value: Any, key: str = "") -> Any:
    """The same shape with every word and number hidden, but for WhatsApp's own words."""
    if isinstance(value, dict):
        return {name if _KEY.fullmatch(name) else DOTS: redacted(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [redacted(part, key) for part in value]
    if value is None or isinstance(value, bool) or (key in PLAIN and isinstance(value, str | int)):
        return value
    return DOTS


def _is_past(event: Event, tenant: Tenant) -> bool:
    """Whether the company's own period has ended, or the message the item became has lost its content."""
    if event.received_at + timedelta(days=tenant.content_days) <= clock.now():
        return True
    if event.message_id is None:
        return False
    message = Message.objects.filter(pk=event.message_id).first()
    return message is None or Content.of(message) is None
