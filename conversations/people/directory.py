"""The directory: the people of a company, newest first or as found, each with the thread they were last heard in."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.models import Contact, Conversation, Identity
from conversations.people import finding, known, names
from tenants import keyset

PAGE = 50
ORDER = ("-id",)


@dataclass(frozen=True, slots=True)
class Person:
    """One line. `conversation` is the latest of several, None for somebody who never talked with the company."""

    contact: Contact
    name: str
    identity: Identity | None
    reached: str
    others: int
    conversation: Conversation | None


def page(typed: str, cursor: str, masked: bool) -> tuple[list[Person], str]:
    """People and the cursor of the next page, "" on the last; three questions. Raises keyset.BadCursor."""
    rows = Contact.objects.filter(merged_into=None).order_by(*ORDER)
    if typed:
        rows = rows.filter(pk__in=finding.contacts(typed))
    if cursor:
        rows = rows.filter(keyset.beyond(Contact, ORDER, keyset.decode(cursor, len(ORDER))))
    found = list(rows[: PAGE + 1])
    more = keyset.encode([found[PAGE - 1].pk]) if len(found) > PAGE else ""
    return people(found[:PAGE], masked), more


def people(contacts: Sequence[Contact], masked: bool) -> list[Person]:
    """The contacts as they are drawn."""
    known: dict[int, list[Identity]] = {contact.pk: [] for contact in contacts}
    for identity in Identity.objects.filter(contact_id__in=known, retired_at=None).order_by("pk"):
        known[identity.contact_id].append(identity)
    latest = Conversation.objects.filter(contact_id__in=known).order_by("contact_id", "-last_message_at", "-pk")
    threads = {row.contact_id: row for row in latest.distinct("contact_id")}
    return [_person(contact, known[contact.pk], threads.get(contact.pk), masked) for contact in contacts]


def _person(contact: Contact, identities: list[Identity], thread: Conversation | None, masked: bool) -> Person:
    best = names.best(identities)
    return Person(
        contact=contact,
        name=names.called(contact, identities, masked),
        identity=best,
        reached=names.written(best, masked) if best else "",
        others=max(0, len(known.once(identities)) - 1),
        conversation=thread,
    )
