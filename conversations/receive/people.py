"""Who wrote: finds or makes the contact behind an item, and learns the names WhatsApp connects.

Look-up order: BSUID, parent BSUID, phone. Items are taken one after the other against what is known so far, so the
result does not depend on where batches were cut.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cloudapi.inbound import SystemNotice
from conversations.receive.arrivals import Line
from conversations.receive.identities import (
    BSUID,
    PHONE,
    USERNAME,
    Contact,
    Identity,
    Key,
    Who,
    fit,
    keys_of,
    username_key,
)
from conversations.receive.sql import Row, Statement

READ = Statement(
    "people",
    """
    with named as materialized (
        select distinct i.tenant_id, i.contact_id
        from json_to_recordset($1) as k (t bigint, k text, s text, v text)
        join conversations_identity i on i.tenant_id = k.t and i.kind = k.k and i.scope = k.s and i.value = k.v
    )
    select n.tenant_id, coalesce(c.merged_into_id, c.id), c.name, c.name_by_member, c.named_at,
        i.id, i.kind, i.scope, i.value, i.created_at, i.retired_at,
        i.key_hash, i.key_at, i.key_changed_at
    from named n
    join conversations_contact c on c.tenant_id = n.tenant_id and c.id = n.contact_id
    join conversations_identity i on i.tenant_id = n.tenant_id and i.contact_id = n.contact_id
    order by i.id
    """,
)
# The last count differs from the rows given when somebody else has just claimed one of the identities.
WRITE = Statement(
    "people_write",
    """
    with fresh as (
        insert into conversations_contact (tenant_id, id, name, name_by_member, named_at, created_at)
        select t, i, n, m, at, house_now()
        from json_to_recordset($1) as r (t bigint, i bigint, n text, m bool, at timestamptz)
    ), named as (
        update conversations_contact c set name = r.n, name_by_member = r.m, named_at = r.at
        from json_to_recordset($2) as r (t bigint, i bigint, n text, m bool, at timestamptz)
        where c.tenant_id = r.t and c.id = r.i and not c.name_by_member
    ), changed as (
        update conversations_identity i
        set contact_id = r.c, scope = r.s, created_at = r.since, retired_at = r.until, key_hash = r.kh, key_at = r.ka,
            key_changed_at = r.kc
        from json_to_recordset($3) as r (t bigint, i bigint, c bigint, s text, since timestamptz, until timestamptz,
            kh text, ka timestamptz, kc timestamptz)
        where i.tenant_id = r.t and i.id = r.i
    ), hinted as (
        insert into conversations_mergesuggestion (tenant_id, low_id, high_id, reason, created_at)
        select t, low, high, reason, house_now()
        from json_to_recordset($4) as r (t bigint, low bigint, high bigint, reason text)
        on conflict do nothing
    ), known as (
        insert into conversations_identity as i (tenant_id, contact_id, kind, scope, value, created_at, retired_at,
            key_hash, key_at, key_changed_at)
        select t, c, k, s, v, since, until, kh, ka, kc
        from json_to_recordset($5) as r (t bigint, c bigint, k text, s text, v text, since timestamptz,
            until timestamptz, kh text, ka timestamptz, kc timestamptz)
        on conflict (tenant_id, kind, scope, value) do update
        set contact_id = excluded.contact_id, created_at = excluded.created_at, retired_at = excluded.retired_at,
            key_hash = excluded.key_hash, key_at = excluded.key_at, key_changed_at = excluded.key_changed_at
        where i.retired_at is not null or i.kind = 'username'
        returning 1
    )
    select count(*) from known
    """,
    lists=5,
)


class Race(Exception):
    """Another writer got between reading and writing; the batch is rolled back and run again."""


class People:
    """Everybody a batch names, as known so far."""

    def __init__(self) -> None:
        self._identities: dict[Key, Identity] = {}
        self._contacts: dict[tuple[int, int], Contact] = {}
        self._made: list[Contact] = []
        self._renamed: dict[Contact, None] = {}
        self._hints: dict[tuple[Contact, Contact], str] = {}

    @classmethod
    def read(cls, cursor: Any, wanted: Iterable[tuple[Line, Who]]) -> "People":
        """Look up everybody in one statement, with all identities of whoever is found."""
        self = cls()
        asked = {key for line, who in wanted for key in keys_of(line, who, aliases=True)}
        if not asked:
            return self
        rows: list[Row] = [{"t": t, "k": k, "s": s, "v": v} for t, k, s, v in sorted(asked)]
        for tenant, contact_id, name, by_member, named_at, id_, kind, scope, value, since, until, *known in READ.rows(
            cursor, rows
        ):
            contact = self._contacts.get((tenant, contact_id))
            if contact is None:
                contact = self._contacts[tenant, contact_id] = Contact(tenant, contact_id, name, by_member, named_at)
            self._keep(Identity((tenant, kind, scope, value), contact, since, until, id_, *known))
        return self

    def resolve(self, line: Line, who: Who, at: datetime, *, create: bool) -> Contact | None:
        """The contact that `who` was at `at`; learns what connects its names. None when unknown and not `create`."""
        found = self._match(line, who, at)
        if found is None:
            if not create or not keys_of(line, who):
                return None
            contact = self._make(line.tenant_id)
        elif found.retired_at is not None:
            return found.contact  # an old message of before the change: whose it was then, and nothing to learn
        else:
            contact = found.contact
        self._learn(line, contact, who, at)
        return contact

    def rotate(self, line: Line, notice: SystemNotice, at: datetime) -> Contact | None:
        """Retire the names a person had and learn those they have from now on. None when WhatsApp names a stranger."""
        found = self._match(line, notice.previous, at) or self._match(line, notice.person, at)
        if found is None:
            return None
        for key in keys_of(line, notice.previous, aliases=True):
            old = self._identities.get(key)
            if old and old.contact is found.contact and old.retired_at is None and old.since <= at:
                old.retired_at, old.changed = at, True
        self._learn(line, found.contact, notice.person, at)
        return found.contact

    def doubt(self, line: Line, who: Who, at: datetime) -> None:
        """WhatsApp did not deliver to `who`: their key is another one than the business knows."""
        if (found := self._match(line, who, at)) is not None:
            for identity in self._names(line, found.contact, who):
                identity.lose_key(at)

    def rename(self, contact: Contact, name: str | None, *, by_business: bool = False) -> None:
        """Take the name WhatsApp shows, or the one of the business's own address book, unless a member wrote one."""
        name = (name or "")[: Contact.MAX_NAME]
        if name and (name != contact.name or by_business) and not contact.name_by_member:
            contact.name, contact.name_by_member = name, by_business
            if contact.id:
                self._renamed[contact] = None

    def call(self, contact: Contact, name: str | None, at: datetime) -> None:
        """Take what WhatsApp says a group is called since `at`, unless it has said a newer name already."""
        if name and (contact.named_at is None or contact.named_at <= at):
            contact.named_at = at
            self.rename(contact, name)

    @property
    def made(self) -> list[Contact]:
        """Contacts that are new; each needs an id before `write`."""
        return self._made

    def write(self, cursor: Any) -> None:
        """Store what was learnt: one statement, none when there is nothing. Raises Race."""
        fresh = [identity for identity in self._identities.values() if identity.id is None]
        changed = [identity for identity in self._identities.values() if identity.id is not None and identity.changed]
        if not (fresh or changed or self._renamed or self._hints):
            return
        fresh.sort(key=lambda identity: identity.key)
        changed.sort(key=lambda identity: identity.id or 0)
        (written,) = WRITE.rows(
            cursor,
            [contact.as_row() for contact in self._made],
            [contact.as_row() for contact in sorted(self._renamed, key=lambda contact: contact.id)],
            [identity.as_change() for identity in changed],
            [_hint(one, other, reason) for (one, other), reason in self._hints.items()],
            [identity.as_row() for identity in fresh],
        )[0]
        if written != len(fresh):
            raise Race("identities")

    def _match(self, line: Line, who: Who, at: datetime) -> Identity | None:
        for key in keys_of(line, who, aliases=True):
            identity = self._identities.get(key)
            if identity is None or (identity.retired_at is not None and at >= identity.retired_at):
                continue
            # A number passes to another person: the same phone under another user id is somebody else.
            if key[1] == PHONE and identity.contact.other_bsuid(line, _user_id(who)):
                continue
            return identity
        return None

    def _make(self, tenant_id: int) -> Contact:
        contact = Contact(tenant_id, 0, "", False)
        self._made.append(contact)
        return contact

    def _learn(self, line: Line, contact: Contact, who: Who, at: datetime) -> None:
        for key in keys_of(line, who):
            identity = self._identities.get(key) or self._rescoped(line, key)
            if identity is None:
                self._add(line, contact, key, at)
            elif identity.retired_at is not None:
                identity.take(contact, at)
            elif identity.contact is not contact:
                self._shared(line, contact, identity, who, at)
        if not isinstance(who, str) and who.identity_key_hash:
            for identity in self._names(line, contact, who):
                identity.hold_key(fit(who.identity_key_hash), at)
        if username := username_key(line, who):
            self._learn_username(contact, username, at)

    def _names(self, line: Line, contact: Contact, who: Who) -> list[Identity]:
        """What `who` is addressed by, as far as it is this contact's now."""
        found = (self._identities.get(key) for key in keys_of(line, who, aliases=True))
        return [one for one in found if one is not None and one.contact is contact and one.retired_at is None]

    def _add(self, line: Line, contact: Contact, key: Key, at: datetime) -> None:
        if key[1] == BSUID:  # found by the parent id: the same person under a newer id
            for old in contact.identities:
                if old.key[1] == BSUID and old.key[2] in (line.scope, line.waba_id) and old.retired_at is None:
                    old.retired_at, old.changed = at, True
        self._keep(Identity(key, contact, at, None, None))

    def _rescoped(self, line: Line, key: Key) -> Identity | None:
        """A BSUID that was learnt while the portfolio was unknown moves from the WABA's scope to it, once."""
        if key[1] != BSUID or line.scope == line.waba_id:
            return None
        identity = self._identities.pop((key[0], key[1], line.waba_id, key[3]), None)
        if identity is not None:
            identity.key, identity.changed = key, True
            self._identities[key] = identity
        return identity

    def _shared(self, line: Line, contact: Contact, identity: Identity, who: Who, at: datetime) -> None:
        """Two contacts are known. Nothing moves but a number that passed on; a member decides about the rest."""
        other = identity.contact
        passed_on = identity.key[1] == PHONE and other.other_bsuid(line, _user_id(who))
        self._hints.setdefault((contact, other), "same_number" if passed_on else "same_person")
        if passed_on and at >= identity.since:
            identity.take(contact, at)

    def _learn_username(self, contact: Contact, key: Key, at: datetime) -> None:
        current = [one for one in contact.identities if one.key[1] == USERNAME and one.retired_at is None]
        if any(one.key == key or one.since > at for one in current):
            return
        for former in current:
            former.retired_at, former.changed = at, True
        identity = self._identities.get(key)
        if identity is None:
            self._keep(Identity(key, contact, at, None, None))
        else:
            identity.take(contact, at)

    def _keep(self, identity: Identity) -> None:
        self._identities[identity.key] = identity
        identity.contact.identities.append(identity)


def _user_id(who: Who) -> str | None:
    return None if isinstance(who, str) else who.user_id


def _hint(one: Contact, other: Contact, reason: str) -> Row:
    low, high = sorted((one.id, other.id))
    return {"t": one.tenant_id, "low": low, "high": high, "reason": reason}
