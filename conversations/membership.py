"""What is known of a group: what it is for, how to join it, who is in it and where they talk with you.

WhatsApp tells the picture's checksum alone and gives the picture to nobody (Meta's "Webhooks for Groups API" and
"Groups Query API", 2026), so there is none here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conversations import names
from conversations.models import Conversation, Group, Identity

KINDS = (Identity.Kind.PHONE, Identity.Kind.BSUID)


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody in a group. `contact_id` is None for a stranger, `thread` without one of their own on the number."""

    name: str
    reached: str
    contact_id: int | None = None
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Gathering:
    """A group. `subject` is its name at WhatsApp; words are empty while WhatsApp has not told."""

    subject: str = ""
    description: str = ""
    invite_link: str = ""
    suspended: bool = False
    deleted: bool = False
    members: Sequence[Companion] = ()


def of(conversation: Conversation, masked: bool) -> Gathering:
    """What is told beside a thread with a group, in three questions; each member by name or number, hidden or not."""
    row = Group.objects.filter(contact_id=conversation.contact_id).first()
    if row is None:
        return Gathering()
    told = {name: one["is"] for name, one in row.told.items()}
    people = [one for one in row.members if one["in"]]
    return Gathering(**told, members=_companions(people, conversation, masked))


def _companions(people: list[dict[str, Any]], conversation: Conversation, masked: bool) -> list[Companion]:
    values = [value for one in people for value in (one["phone"], one["user_id"]) if value]
    rows = Identity.objects.filter(kind__in=KINDS, value__in=values, retired_at=None).select_related("contact")
    known = {row.value: row for row in rows}
    threads = dict(
        Conversation.objects.filter(
            channel_id=conversation.channel_id, contact_id__in=[row.contact_id for row in known.values()]
        ).values_list("contact_id", "pk")
    )
    found = [_companion(one, known, threads, masked) for one in people]
    return sorted(found, key=lambda one: (one.name == one.reached, one.name.casefold()))


def _companion(
    one: Mapping[str, Any], known: Mapping[str, Identity], threads: Mapping[int, int], masked: bool
) -> Companion:
    kind, value = (Identity.Kind.PHONE, one["phone"]) if one["phone"] else (Identity.Kind.BSUID, one["user_id"])
    reached = names.written(Identity(kind=kind, value=value), masked)
    row = known.get(one["user_id"] or "") or known.get(one["phone"] or "")
    name = (row.contact.name if row else "") or one["name"] or reached
    if row is None:
        return Companion(name, reached)
    return Companion(name, reached, row.contact_id, threads.get(row.contact_id))
