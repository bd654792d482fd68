"""What is known of people in the fields of their company: read for one or many, and written with where it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from conversations import refusals
from conversations.attributes import kinds
from conversations.attributes.definitions import every
from conversations.models import Attribute, AttributeValue, Contact
from tenants import audit, clock
from tenants.models import Member

Source = AttributeValue.Source
WRITTEN = ["value", "source", "member_id", "message_id", "form", "at"]


@dataclass(frozen=True, slots=True)
class Detail:
    """One field of one person; `row` is None where nothing is known."""

    attribute: Attribute
    row: AttributeValue | None

    @property
    def value(self) -> str:
        """As it is stored, "" for nothing."""
        return self.row.value if self.row else ""

    @property
    def shown(self) -> str:
        return kinds.shown(self.attribute.kind, self.row.value) if self.row else ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where values come from: who wrote them, or which answer to which form."""

    source: str = Source.MEMBER
    message_id: int | None = None
    form: str = ""


def details(contact: Contact) -> list[Detail]:
    """Every field of the company with what is known of the person; three questions, one where there are no fields."""
    attributes = every()
    if not attributes:
        return []
    known: dict[int, AttributeValue] = {}
    for _, row in _rows([contact.pk]):
        known.setdefault(row.attribute_id, row)
    return [Detail(attribute, known.get(attribute.pk)) for attribute in attributes]


def by_key(contacts: Iterable[int]) -> dict[int, dict[str, str]]:
    """The stored values of many people, by contact and key; two questions."""
    found: dict[int, dict[str, str]] = {pk: {} for pk in contacts}
    for owner, row in _rows(found):
        found[owner].setdefault(row.attribute.key, row.value)
    return found


def shown_by_key(contact: Contact) -> dict[str, str]:
    """The values of one person in words, by key; two questions."""
    found: dict[str, str] = {}
    for _, row in _rows([contact.pk]):
        found.setdefault(row.attribute.key, kinds.shown(row.attribute.kind, row.value))
    return found


def write(contact: Contact, given: Mapping[str, Any], by: Member, origin: Origin | None = None) -> None:
    """Set the fields named by their keys; an empty value forgets one. All or nothing.

    Raises NoSuchAttribute for an unknown key and BadAttribute for a value that is none of its kind.
    """
    origin = origin or Origin()
    contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    known = {attribute.key: attribute for attribute in every()}
    rows: list[AttributeValue] = []
    forgotten: list[int] = []
    for key, value in given.items():
        if key not in known:
            raise refusals.NoSuchAttribute(key)
        stored = _stored(known[key], value)
        if stored:
            rows.append(_row(contact, known[key], stored, by, origin))
        else:
            forgotten.append(known[key].pk)
    # What somebody else was known by goes too, or it would come up from under the one that is forgotten.
    if forgotten:
        family = [contact.pk, *_merged([contact.pk])]
        AttributeValue.objects.filter(contact_id__in=family, attribute_id__in=forgotten).delete()
    _save(rows)
    if given:
        audit.note("changed_details", contact, by=by, keys=sorted(given), source=origin.source)


def _save(rows: list[AttributeValue]) -> None:
    try:
        with transaction.atomic():
            AttributeValue.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["tenant", "contact", "attribute"],
                update_fields=WRITTEN,
            )
    except IntegrityError:
        there = {attribute.pk for attribute in every()}
        for row in rows:
            if row.attribute_id not in there:  # somebody has just taken it away
                raise refusals.NoSuchAttribute(row.attribute.key) from None
        raise


def _stored(attribute: Attribute, value: Any) -> str:
    try:
        return kinds.stored(attribute.kind, attribute.choices, value)
    except kinds.Unfit as error:
        raise refusals.BadAttribute(attribute.label, str(error)) from None


def _row(contact: Contact, attribute: Attribute, value: str, by: Member, origin: Origin) -> AttributeValue:
    return AttributeValue(
        contact=contact,
        attribute=attribute,
        value=value,
        source=origin.source,
        member_id=by.pk,
        message_id=origin.message_id,
        form=origin.form,
        at=clock.now(),
    )


def _rows(contacts: Iterable[int]) -> list[tuple[int, AttributeValue]]:
    """Whose and what: the people's own values first, then those of whoever was put together with them, newest first."""
    owners = {pk: pk for pk in contacts}
    owners |= _merged(owners)
    rows = AttributeValue.objects.filter(contact_id__in=owners).select_related("attribute").order_by("-at", "-pk")
    found = [(owners[row.contact_id], row) for row in rows]
    return sorted(found, key=lambda pair: pair[0] != pair[1].contact_id)


def _merged(contacts: Iterable[int]) -> dict[int, int]:
    """Who was put together with these people: gone → kept. Their values show through, and go back with them."""
    rows = Contact.objects.filter(merged_into_id__in=list(contacts)).values_list("pk", "merged_into_id")
    return {gone: kept for gone, kept in rows if kept is not None}
