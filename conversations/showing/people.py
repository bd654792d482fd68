"""Contact cards somebody sent: who they are, how they are reached, each detail for those who may see it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from cloudapi import vcards
from conversations.people import names
from conversations.showing.card import MAX_ROWS, Card, Payload, items, part, word

OWN, NAMELESS = "Their own number", "Contact"


@dataclass(frozen=True, slots=True)
class Number:
    """One phone of a card: the digits to dial, the kind its owner wrote, and whether the country is in it."""

    digits: str
    kind: str
    whole: bool

    @property
    def shown(self) -> str:
        return names.phone(self.digits, masked=False)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of a card. `details` are pairs of a word and a line."""

    name: str
    work: str
    numbers: tuple[Number, ...]
    mails: tuple[str, ...]
    pages: tuple[str, ...]
    details: tuple[tuple[str, str], ...]

    @property
    def number(self) -> Number | None:
        """The first phone that can be written to: without its country nobody knows whose it is."""
        return next((number for number in self.numbers if number.whole), None)

    @property
    def links(self) -> tuple[str, ...]:
        """Its pages that lead to the web and nowhere else."""
        return tuple(page for page in self.pages if page.lower().startswith(("https://", "http://")))


def people(payload: Payload, masked: bool) -> Card:
    """The card in the bubble: a line for each person, numbers hidden when they are to be."""
    found = everybody(payload)
    asked = any(one.get("origin") == "contact_request" for one in items(payload, "contacts"))
    named = [OWN if asked and one.name == NAMELESS else one.name for one in found]
    rows = tuple((name, _reached(one, masked)) for name, one in zip(named[:MAX_ROWS], found, strict=False))
    many = len(found)
    foot = ngettext("Contact card", "%(many)d contacts", many or 1) % {"many": many}
    if asked:
        foot = "Given on request" if OWN in named else OWN
    return Card("people", "contact", rows[0][0] if rows else "Contact", foot=foot, hue=4, rows=rows)


def line(payload: Payload, masked: bool) -> str:
    """Who is in it, in one line; a number stands for who has no name, as it may be shown."""
    asked = any(one.get("origin") == "contact_request" for one in items(payload, "contacts"))
    found = everybody(payload)[:MAX_ROWS]
    named = [one.name if one.name != NAMELESS else _reached(one, masked) for one in found]
    said = ", ".join(name for name in named if name)
    return f"{OWN}: {said}" if asked and said else f"Contact: {said}" if said else "Contact"


def everybody(payload: Payload) -> list[Somebody]:
    """All people of a contacts message, whatever is missing of them."""
    return [_somebody(vcards.filled(one)) for one in items(payload, "contacts")]


def _somebody(one: Payload) -> Somebody:
    name, org = part(one, "name"), part(one, "org")
    full = word(name.get("formatted_name")) or " ".join(
        said for key in ("first_name", "last_name") if (said := word(name.get(key)))
    )
    work = ", ".join(said for key in ("title", "department", "company") if (said := word(org.get(key))))
    numbers = tuple(_number(phone) for phone in items(one, "phones")[:MAX_ROWS])
    addresses = [_address(address) for address in items(one, "addresses")[:MAX_ROWS]]
    details = [("Birthday", word(one.get("birthday")))] + [("Address", address) for address in addresses]
    return Somebody(
        full or work or NAMELESS,
        work,
        tuple(number for number in numbers if number.digits),
        tuple(mail for entry in items(one, "emails")[:MAX_ROWS] if (mail := word(entry.get("email")))),
        tuple(page for entry in items(one, "urls")[:MAX_ROWS] if (page := word(entry.get("url")))),
        tuple((key, value) for key, value in details if value),
    )


def _number(phone: Payload) -> Number:
    """WhatsApp's own form of a number where it is given: it is the one that can be written to."""
    wa_id, written = word(phone.get("wa_id")), word(phone.get("phone"))
    digits = "".join(character for character in wa_id or written if character in "0123456789")[:20]
    return Number(digits, word(phone.get("type")).capitalize(), bool(wa_id) or written.startswith(("+", "00")))


def _address(address: dict[str, Any]) -> str:
    keys = ("street", "zip", "city", "state", "country")
    return ", ".join(said for key in keys if (said := word(address.get(key))))


def _reached(one: Somebody, masked: bool) -> str:
    if one.numbers:
        return names.phone(one.numbers[0].digits, masked)
    return "" if masked else next(iter((*one.mails, *one.pages)), "")
