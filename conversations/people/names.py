"""What a person is called, and how much of their number is shown."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import phonenumbers

from conversations.models import Contact, Identity

DOT = "•"
KEPT_FIRST, KEPT_LAST = 3, 2  # digits of a number that stay readable, after the country's code and at the end
_ORDER = {
    Identity.Kind.USERNAME: 0,
    Identity.Kind.PHONE: 1,
    Identity.Kind.BSUID: 2,
    Identity.Kind.PARENT_BSUID: 3,
    Identity.Kind.GROUP: 4,
}
_GLYPHS = {Identity.Kind.PHONE: "phone", Identity.Kind.USERNAME: "at-sign", Identity.Kind.GROUP: "users-round"}


def called(contact: Contact, identities: Sequence[Identity], masked: bool = True) -> str:
    """The name on the screen: the one we know, else the username, the number, or what WhatsApp calls them."""
    if contact.name.strip():
        return contact.name
    best = min(identities, key=lambda identity: _ORDER[Identity.Kind(identity.kind)], default=None)
    return written(best, masked) if best is not None else "Somebody on WhatsApp"


def first_name(name: str) -> str:
    """How a sentence of ours calls them: the first word of a name, a number or username as it is."""
    return name.split()[0] if name and name[0].isalpha() else name


def written(identity: Identity, masked: bool = True) -> str:
    """An identity as people write it, its middle hidden unless `masked` is off. A username is never hidden."""
    if identity.kind == Identity.Kind.USERNAME:
        return f"@{identity.value.removeprefix('@')}"
    if identity.kind == Identity.Kind.PHONE:
        return phone(identity.value, masked)
    return _middle(identity.value) if masked else identity.value


def best(identities: Iterable[Identity]) -> Identity | None:
    """The one identity that says most: the number if there is one, else the username, else the id."""
    ranked = sorted(
        identities, key=lambda one: (one.kind != Identity.Kind.PHONE, _ORDER.get(Identity.Kind(one.kind), 9))
    )
    return ranked[0] if ranked else None


def short(identities: Iterable[Identity], masked: bool = True) -> str:
    """The one identity beside a name in a header: the number if there is one, else the username, else the id."""
    known = sorted(
        identities, key=lambda identity: (identity.kind != Identity.Kind.PHONE, _ORDER[Identity.Kind(identity.kind)])
    )
    if not known:
        return ""
    if known[0].kind == Identity.Kind.GROUP:
        return "Group"
    if known[0].kind == Identity.Kind.PHONE and masked:
        code, digits = _country(known[0].value)
        return f"+{code} {DOT * 2}{digits[-KEPT_LAST:]}" if code else f"{DOT * 2}{digits[-KEPT_LAST:]}"
    return written(known[0], masked)


def glyph(identity: Identity) -> str:
    """The icon that stands for a kind of identity."""
    return _GLYPHS.get(Identity.Kind(identity.kind), "fingerprint")


@lru_cache(maxsize=4096)
def phone(digits: str, masked: bool = True) -> str:
    """A number in international form; masked, only the code, three digits and the last two can be read."""
    try:
        number = phonenumbers.parse(f"+{digits.lstrip('+')}")
        shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        shown = f"+{digits.lstrip('+')}"
    if not masked:
        return shown
    code, _ = _country(digits)
    total = sum(character.isdigit() for character in shown)
    last = KEPT_LAST if total > KEPT_FIRST + KEPT_LAST else 0
    first = min(len(code) + KEPT_FIRST, max(0, total - last - 4))
    out, seen = [], 0
    for character in shown:
        seen += character.isdigit()
        is_hidden = character.isdigit() and first < seen <= total - last
        out.append(DOT if is_hidden else character)
    return "".join(out)


def country(user_id: str, digits: str) -> str:
    """The country somebody is in, two letters: of the business-scoped id, else of the phone; "" if neither tells."""
    if user_id[2:3] == "." and user_id[:2].isalpha() and user_id[:2].isascii():
        return user_id[:2].upper()
    return _region(digits[:20])


@lru_cache(maxsize=4096)
def _region(digits: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(f"+{digits.lstrip('+')}")) or ""
    except phonenumbers.NumberParseException:
        return ""


@lru_cache(maxsize=4096)
def _country(digits: str) -> tuple[str, str]:
    """The country's code (empty when there is none such) and all the digits."""
    digits = digits.lstrip("+")
    try:
        return str(phonenumbers.parse(f"+{digits}").country_code), digits
    except phonenumbers.NumberParseException:
        return "", digits


def _middle(value: str) -> str:
    """A business-scoped id with its middle hidden: the country, four characters, the last four."""
    head = value.find(".") + 5
    return f"{value[:head]}{DOT * 3}{value[-4:]}" if len(value) > head + 6 else value[:2] + DOT * 3
