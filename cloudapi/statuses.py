"""Reads one entry of `statuses`: how far a message of ours got, what it cost, why it failed; or what was paid."""

from typing import Any

from cloudapi import payments
from cloudapi.items import Head, PaymentUpdate, StatusUpdate
from cloudapi.parts import FreeEntry, Json, Pricing
from cloudapi.people import Contacts, Role
from cloudapi.reading import Unreadable, faults, ident, moment, obj, words

STATUSES = frozenset({"sent", "delivered", "read", "played", "failed"})
"""How far a message can get. What else WhatsApp says (once "deleted" and "warning") is news of no consequence."""
MAX_WORD = 24
MAX_CALLBACK_DATA = 512
"""Meta's limit for biz_opaque_callback_data; a longer one is not ours."""


def read(head: Head, status: Json, contacts: Contacts, place: int) -> StatusUpdate | PaymentUpdate:
    """The status; raises Unreadable without a word or when nothing says which message it is about."""
    if status.get("type") == payments.TYPE:
        return payments.read(head, status, contacts.person(status, place))
    word = words(status.get("status"), MAX_WORD).lower()
    if not word:
        raise Unreadable("the status does not say how far the message got")
    wamid = ident(status.get("id"))
    callback_data = status.get("biz_opaque_callback_data")
    if not isinstance(callback_data, str) or not 0 < len(callback_data) <= MAX_CALLBACK_DATA:
        callback_data = None
    if wamid is None and callback_data is None:
        raise Unreadable("the status does not say which message it is about")
    in_group = status.get("recipient_type") == "group"
    at, timestamp = moment(status.get("timestamp"))
    return StatusUpdate(
        **head,
        status=word,
        wamid=wamid,
        callback_data=callback_data,
        person=contacts.person(status, place, Role.PARTICIPANT if in_group else None),
        at=at,
        timestamp=timestamp,
        group_id=ident(status.get("recipient_id")) if in_group else None,
        pricing=_pricing(status.get("pricing")),
        conversation=_free_entry(status.get("conversation")),
        errors=faults(status.get("errors")),
    )


def _pricing(value: Any) -> Pricing | None:
    if not isinstance(value, dict) or not value:
        return None
    billable = value.get("billable")
    category = words(value.get("category"), 64).replace("-", "_")
    return Pricing(
        billable=billable if isinstance(billable, bool) else None,
        model=words(value.get("pricing_model"), 64) or None,
        type=words(value.get("type"), 64) or None,
        category=category or None,
    )


def _free_entry(value: Any) -> FreeEntry | None:
    if not isinstance(value, dict) or not value:
        return None
    return FreeEntry(
        id=ident(value.get("id")),
        origin=words(obj(value.get("origin")).get("type"), 64) or None,
        expires_at=moment(value.get("expiration_timestamp"))[0],
    )
