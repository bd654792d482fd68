"""Meta's words about a number in ours: quality, limit, speed, name, state and price, each with its tone."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Said(NamedTuple):
    """A state as it is shown: its word, and its tone (green, amber, red, or none)."""

    word: str
    tone: str = ""


QUALITY = {
    "GREEN": Said("High", "green"),
    "YELLOW": Said("Medium", "amber"),
    "RED": Said("Low", "red"),
}
UNRATED = ("NA", "UNKNOWN")
SENDING = {
    "AVAILABLE": Said("Nothing in the way", "green"),
    "LIMITED": Said("Limited", "amber"),
    "BLOCKED": Said("Blocked", "red"),
}
NODES = {"PHONE_NUMBER": "The number", "WABA": "Its account", "BUSINESS": "The company's portfolio", "APP": "The app"}
LIMITS = {
    "TIER_50": "50",
    "TIER_250": "250",
    "TIER_1K": "1,000",
    "TIER_2K": "2,000",
    "TIER_10K": "10,000",
    "TIER_100K": "100,000",
    "TIER_UNLIMITED": "No limit",
}
SPEEDS = {"STANDARD": "80 messages a second", "HIGH": "1,000 messages a second"}
ON_PHONE = "20 messages a second, as it is used on a phone too"
NAMES = {
    "APPROVED": Said("Approved", "green"),
    "AVAILABLE_WITHOUT_REVIEW": Said("In use", "green"),
    "PENDING_REVIEW": Said("In review", "amber"),
    "DECLINED": Said("Declined", "red"),
    "EXPIRED": Said("Expired", "red"),
    "NONE": Said("Not asked for"),
}
STATUSES = {
    "CONNECTED": Said("Connected", "green"),
    "PENDING": Said("Not registered yet", "amber"),
    "UNVERIFIED": Said("Not verified", "amber"),
    "FLAGGED": Said("Flagged", "amber"),
    "RESTRICTED": Said("Restricted", "red"),
    "BANNED": Said("Banned", "red"),
    "DISCONNECTED": Said("Disconnected at WhatsApp", "red"),
    "MIGRATED": Said("Moved to another account", "red"),
    "DELETED": Said("Deleted at WhatsApp", "red"),
}
REVIEWS = {
    "APPROVED": Said("Approved", "green"),
    "PENDING": Said("In review", "amber"),
    "REJECTED": Said("Rejected", "red"),
}


def said(table: dict[str, Said], word: str, nothing: str = "Not known") -> Said:
    """The word of a table; one that Meta invented later is shown as it is, without a tone."""
    if not word:
        return Said(nothing)
    return table.get(word, Said(word.replace("_", " ").capitalize()))


def limit(tier: str) -> str:
    """How many people a day may be written to first: a number, `No limit`, or "" while it is not known."""
    return LIMITS.get(tier, tier.removeprefix("TIER_"))


def speed(level: str, on_phone: bool | None) -> str:
    return ON_PHONE if on_phone else SPEEDS.get(level, level.capitalize())


CATEGORIES = {
    "marketing": "Marketing",
    "marketing_lite": "Marketing, sent by Meta's own choice of way",
    "utility": "Utility",
    "authentication": "Authentication",
    "authentication-international": "Authentication abroad",
    "authentication_international": "Authentication abroad",
    "service": "Answers",
    "referral_conversion": "Begun by an ad or page",
}


def priced(category: str) -> str:
    """What a price category is called; a new one is shown in Meta's word."""
    return CATEGORIES.get(category, category.replace("_", " ").capitalize())


def charge(category: str, billable: bool | None, where: str) -> str:
    """What WhatsApp said of a message's price, in words: `Charged: marketing, Brazil`; "" while it said nothing."""
    if not category:
        return ""
    said = {True: "Charged", False: "Free", None: "Price"}[billable]
    return f"{said}: {priced(category).lower()}" + (f", {country(where)}" if where else "")


def country(code: str) -> str:
    """The country that two letters stand for."""
    return _countries().get(code, code) or "Not known"


@cache
def _countries() -> dict[str, str]:
    """The names of ISO 3166, from the table that comes with the time zones."""
    lines = (files("tzdata") / "zoneinfo/iso3166.tab").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))
