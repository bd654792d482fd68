"""Contacts and the identities they are known by, as receive holds them in memory while a batch runs."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from cloudapi.inbound import Person
from conversations.models import Identity as IdentityRow
from conversations.people.numbers import forms
from conversations.receive.arrivals import Line
from conversations.receive.sql import Row

PHONE = IdentityRow.Kind.PHONE.value
BSUID = IdentityRow.Kind.BSUID.value
PARENT = IdentityRow.Kind.PARENT_BSUID.value
USERNAME = IdentityRow.Kind.USERNAME.value
GROUP = IdentityRow.Kind.GROUP.value
MAX_VALUE = 140  # of Identity.value; real ids stay below it

# (tenant, kind, scope, value): unique in the database.
Key = tuple[int, str, str, str]
# A customer, or a group by its id.
Who = Person | str


@dataclass(slots=True, eq=False)
class Contact:
    """A person. `id` is 0 until one was reserved for a new contact."""

    MAX_NAME: ClassVar = 200

    tenant_id: int
    id: int
    name: str
    name_by_member: bool
    named_at: datetime | None = None
    identities: list["Identity"] = field(default_factory=list)

    def as_row(self) -> Row:
        return {"t": self.tenant_id, "i": self.id, "n": self.name, "m": self.name_by_member, "at": self.named_at}

    def other_bsuid(self, line: Line, user_id: str | None) -> bool:
        """Whether this contact is known, in the same portfolio, by a BSUID that is not `user_id`."""
        if user_id is None:
            return False
        scopes, value = (line.scope, line.waba_id), fit(user_id)
        return any(
            one.key[1] == BSUID and one.key[2] in scopes and one.key[3] != value and one.retired_at is None
            for one in self.identities
        )


@dataclass(slots=True, eq=False)
class Identity:
    """One identity. `since` is the time of the message that showed it; `id` is None until it is stored."""

    key: Key
    contact: Contact
    since: datetime
    retired_at: datetime | None
    id: int | None
    key_hash: str = ""
    key_at: datetime | None = None
    key_changed_at: datetime | None = None
    changed: bool = False

    def take(self, contact: Contact, at: datetime) -> None:
        """Give the identity to `contact`: a retired one that is used again, a number that passed on."""
        self.contact.identities.remove(self)
        contact.identities.append(self)
        self.contact, self.since, self.retired_at, self.changed = contact, at, None, True
        self.key_hash, self.key_at, self.key_changed_at = "", None, None

    def hold_key(self, key_hash: str, at: datetime) -> None:
        """Whoever has it had this key at `at`. Another one than before is in doubt until a member says who it is."""
        if key_hash == self.key_hash or (self.key_at is not None and at <= self.key_at):
            return
        if self.key_hash:
            self.key_changed_at = self.key_changed_at or at
        self.key_hash, self.key_at, self.changed = key_hash, at, True

    def lose_key(self, at: datetime) -> None:
        """WhatsApp compared at `at`, and it is another one now; it does not say which."""
        if self.key_at is None or at > self.key_at:
            self.key_hash, self.key_at, self.key_changed_at, self.changed = "", at, self.key_changed_at or at, True

    def as_row(self) -> Row:
        tenant, kind, scope, value = self.key
        return {
            "t": tenant, "c": self.contact.id, "k": kind, "s": scope, "v": value,
            "since": self.since, "until": self.retired_at, **self._keys(),
        }  # fmt: skip

    def as_change(self) -> Row:
        return {
            "t": self.key[0], "i": self.id, "c": self.contact.id, "s": self.key[2],
            "since": self.since, "until": self.retired_at, **self._keys(),
        }  # fmt: skip

    def _keys(self) -> Row:
        return {"kh": self.key_hash, "ka": self.key_at, "kc": self.key_changed_at}


def keys_of(line: Line, who: Who, aliases: bool = False) -> list[Key]:
    """What somebody can be looked up by, in order. With `aliases` also the scope of before the portfolio was known.

    A parent BSUID is the same in every portfolio that belongs to it, so it has no scope. Aliases of a phone are its
    other spellings (Brazil, Mexico): matched, never stored.
    """
    if isinstance(who, str):
        return [(line.tenant_id, GROUP, line.scope, fit(who))]
    tenant, person, found = line.tenant_id, who, []
    if person.user_id:
        value = fit(person.user_id)
        found.append((tenant, BSUID, line.scope, value))
        if aliases and line.waba_id != line.scope:
            found.append((tenant, BSUID, line.waba_id, value))
    if person.parent_user_id:
        found.append((tenant, PARENT, "", fit(person.parent_user_id)))
    if person.phone:
        found.append((tenant, PHONE, "", fit(person.phone)))
    if person.wa_id and person.wa_id != person.phone:
        found.append((tenant, PHONE, "", fit(person.wa_id)))
    if aliases:
        given = [phone for phone in (person.phone, person.wa_id) if phone]
        found += [(tenant, PHONE, "", other) for phone in given for other in forms(phone) if other not in given]
    return found


def username_key(line: Line, person: Who) -> Key | None:
    """Usernames are unique across WhatsApp and blind to case. One is an attribute: nobody is looked up by it."""
    if isinstance(person, str) or not person.username:
        return None
    return (line.tenant_id, USERNAME, "", fit(person.username.lower()))


def fit(value: str) -> str:
    """The value, or for one too long to be real its beginning and a digest: still the same for the same value."""
    if len(value) <= MAX_VALUE:
        return value
    return f"{value[:100]}#{hashlib.sha256(value.encode()).hexdigest()[:39]}"
