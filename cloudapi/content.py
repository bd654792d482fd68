"""The content of each type of message, checked against WhatsApp's limits before anything is sent.

What is returned holds only parts that WhatsApp knows. Files and templates have their own rules elsewhere.
Source: Meta's "Messages" reference, v25.0.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cloudapi import interactive
from cloudapi.limits import Invalid, Json, address, kept, listing, mapping, number, optional, text

MAX_TEXT, MAX_PEOPLE, MAX_EMOJI, MAX_PIN_DAYS = 4096, 257, 32, 30
Own = Mapping[str, Any]

__all__ = ["CHECKS", "MAX_TEXT", "Invalid", "checked", "words"]


def checked(kind: str, own: Any) -> Json:
    """The content of a message of this type; raises Invalid, which names the part and the limit.

    Contacts come as Meta's list or as {"contacts": list}, and are returned as the latter, as they are received.
    """
    if kind == "contacts" and isinstance(own, list):
        own = {"contacts": own}
    if not isinstance(own, Mapping):
        raise Invalid(kind, "must be an object")
    if kind not in CHECKS:
        raise Invalid("type", f"must be one of {', '.join(CHECKS)}")
    return CHECKS[kind](own)


def words(kind: str, own: Json) -> str:
    """What a checked message says, in the words a person would search for."""
    match kind:
        case "text":
            return str(own["body"])
        case "location":
            return ", ".join(str(own[name]) for name in ("name", "address") if own.get(name))
        case "contacts":
            return ", ".join(str(one["name"]["formatted_name"]) for one in own["contacts"])
        case "interactive":
            order = own["action"].get("parameters", {}).get("reference_id")
            said = str(own.get("body", {}).get("text", ""))
            return f"{said}\n{order}" if order else said
        case "reaction":
            return str(own["emoji"])
    return ""


def _text(own: Own) -> Json:
    preview = own.get("preview_url", True)
    if not isinstance(preview, bool):
        raise Invalid("text.preview_url", "must be true or false")
    return {"body": text(own, "body", MAX_TEXT, "text"), "preview_url": preview}


def _location(own: Own) -> Json:
    found = kept(
        latitude=number(own, "latitude", -90, 90, "location"),
        longitude=number(own, "longitude", -180, 180, "location"),
        name=optional(own, "name", 1000, "location"),
        address=optional(own, "address", 1000, "location"),
    )
    if "address" in found and "name" not in found:
        raise Invalid("location.name", "is missing; WhatsApp shows an address only under a name")
    return found


def _contacts(own: Own) -> Json:
    people = listing(own, "contacts", 1, MAX_PEOPLE, "contacts")
    return {"contacts": [_person(one, f"contacts[{place}]") for place, one in enumerate(people)]}


_NAMES = ("first_name", "last_name", "middle_name", "suffix", "prefix")


def _person(own: Own, at: str) -> Json:
    given = mapping(own, "name", at)
    name = {"formatted_name": text(given, "formatted_name", 512, f"{at}.name")}
    name |= {part: value for part in _NAMES if (value := optional(given, part, 256, f"{at}.name"))}
    if len(name) == 1:
        name["first_name"] = name["formatted_name"][:256]  # WhatsApp wants one part besides the whole
    found: Json = {"name": name}
    for plural, parts in _DETAILS.items():
        if own.get(plural):
            rows = listing(own, plural, 1, 20, at)
            found[plural] = [
                {part: value for part in parts if (value := optional(row, part, 512, f"{at}.{plural}"))} for row in rows
            ]
    for url in found.get("urls", ()):
        address(url, "url", f"{at}.urls")
    if own.get("org"):
        org = mapping(own, "org", at)
        parts = ("company", "department", "title")
        found["org"] = {part: value for part in parts if (value := optional(org, part, 256, f"{at}.org"))}
    if birthday := optional(own, "birthday", 10, at):
        found["birthday"] = birthday
    return found


_DETAILS = {
    "phones": ("phone", "type", "wa_id"),
    "emails": ("email", "type"),
    "urls": ("url", "type"),
    "addresses": ("street", "city", "state", "zip", "country", "country_code", "type"),
}


def _reaction(own: Own) -> Json:
    """An emoji, or an empty text to take it back; which message it stands on is known elsewhere."""
    return {"emoji": optional(own, "emoji", MAX_EMOJI, "reaction") or ""}


def _pin(own: Own) -> Json:
    """For how many days, or that it is taken down; which message it stands on is known elsewhere."""
    if own.get("type") == "unpin":
        return {"type": "unpin"}
    if own.get("type") != "pin":
        raise Invalid("pin.type", "must be pin or unpin")
    days = own.get("expiration_days")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MAX_PIN_DAYS:
        raise Invalid("pin.expiration_days", f"must be a whole number from 1 to {MAX_PIN_DAYS}")
    return {"type": "pin", "expiration_days": days}


CHECKS: dict[str, Callable[[Own], Json]] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "pin": _pin,
    "interactive": interactive.checked,
}
