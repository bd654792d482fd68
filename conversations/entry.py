"""The free entry point: who came by an advertisement or a page's button and is answered in time costs nothing for 72 h.

It changes the price and nothing else: when the 24 hours for free text end within the 72, only templates may be sent,
still free (cloud_api §8, §16). All moments are WhatsApp's own, and WhatsApp's word wins over what we worked out.
"""

from datetime import datetime, timedelta
from typing import Any, Protocol

from cloudapi.parts import FreeEntry, Pricing

ANSWER_WITHIN, FREE_FOR = timedelta(hours=24), timedelta(hours=72)
WAYS_IN = ("ad", "post")  # what a referral calls an advertisement, and a page with its button
FREE = "free_entry_point"  # the type of a price
SENT = ("sent", "delivered", "read", "played")


class Thread(Protocol):
    """A conversation: `entry_at` is when the customer last came that way, `free_until` when everything costs again."""

    entry_at: datetime | None
    free_until: datetime | None


def came(it: Thread, referral: dict[str, Any] | None, at: datetime) -> None:
    """The customer wrote; a referral tells by which way they came."""
    if referral and referral.get("source_type") in WAYS_IN:
        it.entry_at = max(it.entry_at or at, at)


def answered(it: Thread, at: datetime) -> bool:
    """The business wrote at `at`. Whatever order the news come in, the first answer counts; returns whether it did."""
    if it.entry_at is None or not it.entry_at <= at <= it.entry_at + ANSWER_WITHIN:
        return False
    until = at + FREE_FOR
    if it.free_until is not None and at < it.free_until <= until:
        return False  # answered before, or free already by an earlier way in
    it.free_until = until
    return True


def told(it: Thread, status: str, at: datetime, price: Pricing | None, entry: FreeEntry | None = None) -> bool:
    """What a status of ours says; returns whether it changed anything. A message that was billed proves us wrong."""
    if status not in SENT:
        return False
    before = it.entry_at, it.free_until
    answered(it, at)
    if price is not None and price.type == FREE and entry is not None and entry.expires_at is not None:
        it.free_until = min(entry.expires_at, at + FREE_FOR)
    elif price is not None and price.billable and status == "sent" and _within(it, at):
        it.entry_at = it.free_until = None  # they came by a desktop, say, where there is no such entry
    return (it.entry_at, it.free_until) != before


def _within(it: Thread, at: datetime) -> bool:
    return it.free_until is not None and it.free_until - FREE_FOR < at < it.free_until
