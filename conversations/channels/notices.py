"""What WhatsApp has told of a number and its account, in sentences, newest first: for the number's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from cloudapi.errors import explain
from conversations.models import Channel, ChannelNotice
from conversations.showing.card import items, part, word

SHOWN = 8
Detail = Mapping[str, Any]
# (field, event) or the field alone → tone and sentence; {word} is put in from the detail, never read as a format.
SENTENCES: dict[tuple[str, str], tuple[str, str]] = {
    ("phone_number_name_update", "APPROVED"): ("green", "The name {requested_verified_name} was approved"),
    ("phone_number_name_update", "REJECTED"): ("red", "The name {requested_verified_name} was rejected"),
    ("phone_number_name_update", "DEFERRED"): ("amber", "The decision about {requested_verified_name} was put off"),
    ("phone_number_name_update", "PENDING"): ("", "The name {requested_verified_name} is being looked at"),
    ("phone_number_quality_update", "THROUGHPUT_UPGRADE"): ("green", "This number may send faster"),
    ("phone_number_quality_update", "ONBOARDING"): ("", "This number was taken in"),
    ("phone_number_quality_update", "FLAGGED"): ("red", "This number was flagged for its quality"),
    ("phone_number_quality_update", "UNFLAGGED"): ("green", "This number is no longer flagged"),
    ("phone_number_quality_update", "UPGRADE"): ("green", "The limit was raised to {current_limit}"),
    ("phone_number_quality_update", "DOWNGRADE"): ("red", "The limit was lowered to {current_limit}"),
    ("account_update", "ACCOUNT_DELETED"): ("red", "The account was deleted"),
    ("account_update", "ACCOUNT_VIOLATION"): ("red", "The account broke a rule of WhatsApp"),
    ("account_update", "ACCOUNT_RESTRICTION"): ("red", "The account was restricted"),
    ("account_update", "DISABLED_UPDATE"): ("red", "The state of the account changed"),
    ("account_update", "PARTNER_REMOVED"): ("red", "This number was disconnected in the app"),
    ("account_update", "PARTNER_ADDED"): ("", "A partner was given access to the account"),
    ("account_update", "ACCOUNT_OFFBOARDED"): ("red", "The account left"),
    ("account_update", "ACCOUNT_RECONNECTED"): ("green", "The account is connected again"),
    ("account_update", "VOLUME_BASED_PRICING_TIER_UPDATE"): ("", "The account reached another price tier"),
    ("account_update", "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE"): ("", "The country of the account is {country}"),
    ("account_review_update", "APPROVED"): ("green", "The account was approved"),
    ("account_review_update", "REJECTED"): ("red", "The account was rejected"),
    ("account_review_update", "PENDING"): ("", "The account is being looked at"),
    ("account_review_update", "DEFERRED"): ("amber", "The decision about the account was put off"),
    ("business_capability_update", ""): ("", "What the account may do has changed"),
    ("security", "PIN_CHANGED"): ("amber", "The PIN of this number was changed"),
    ("security", "PIN_RESET_REQUEST"): ("red", "Somebody asked to turn off the PIN of this number"),
    ("security", "PIN_REQUEST_SUCCESS"): ("red", "The PIN of this number was turned off"),
    ("business_username_update", "approved"): ("green", "The username {username} is in use"),
    ("business_username_update", "reserved"): ("", "The username {username} is kept for you"),
    ("business_username_update", "deleted"): ("amber", "The username {username} was given up"),
    ("account_alerts", ""): ("amber", "WhatsApp sent an alert"),
    ("flows", ""): ("", "A form changed its state"),
    ("history", ""): ("", "Former conversations are being taken over"),
    ("errors", ""): ("amber", "WhatsApp reported an error"),
}


@dataclass(frozen=True, slots=True)
class News:
    """One line: when, in which tone (green, amber, red or none), what, and what follows."""

    at: datetime
    tone: str
    title: str
    text: str


def of(channel: Channel, most: int = SHOWN) -> list[News]:
    """The newest news of a number and of its account, in one question."""
    own = Q(channel=channel) | Q(channel=None, waba_id=channel.waba_id)
    return [news(row) for row in ChannelNotice.objects.filter(own).order_by("-at", "-pk")[:most]]


def news(row: ChannelNotice) -> News:
    """A notice in words. What Meta invented since is named as it is."""
    found = SENTENCES.get((row.field, row.event)) or SENTENCES.get((row.field, ""))
    tone, sentence = found or ("", f"{row.field} {row.event}".replace("_", " ").strip().capitalize())
    for key in ("requested_verified_name", "current_limit", "country", "username"):
        sentence = sentence.replace(f"{{{key}}}", word(row.detail.get(key)) or "of this number")
    return News(row.at, tone, sentence, _more(row))


def _more(row: ChannelNotice) -> str:
    """The one thing more that is worth knowing, whatever the field."""
    detail: Detail = row.detail
    if row.field == "errors":
        return explain(int(row.event)).said() if row.event.isdigit() else ""
    if row.field == "history":
        return row.event
    alert = part(detail, "alert_info")
    restricted = ", ".join(_said(one.get("restriction_type")) for one in items(detail, "restriction_info"))
    choices = (
        word(alert.get("alert_description")) or _said(alert.get("alert_type")),
        restricted,
        _said(part(detail, "violation_info").get("violation_type")),
        _said(part(detail, "ban_info").get("waba_ban_state")),
        _said(part(detail, "disconnection_info").get("reason")),
        word(detail.get("rejection_reason")) if detail.get("rejection_reason") != "NONE" else "",
        word(detail.get("message")),
        _limits(detail),
    )
    return next((said for said in choices if said), "")


def _said(value: Any) -> str:
    return word(value).replace("_", " ").capitalize()


def _limits(detail: Detail) -> str:
    most = detail.get("max_daily_conversations_per_business")
    return f"Up to {most} people a day outside of the 24 hours" if isinstance(most, int) and most > 0 else ""
