"""Which of a template's variables fill themselves: a field of the contact, or its fallback when that is empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cloudapi import orders, template_parts
from conversations import goods
from conversations.attributes import definitions
from conversations.attributes import values as details
from conversations.models import Contact, Conversation, Identity, Media, Template
from conversations.people import names
from conversations.templating import ordering
from tenants.models import Member

FIELDS = {
    "first_name": "First name",
    "name": "Full name",
    "username": "Username",
    "agent": "Your name",
    "company": "Your company",
}
# Variables that are called like a field fill themselves until somebody says otherwise.
KNOWN_AS = {
    "first_name": "first_name",
    "firstname": "first_name",
    "customer_name": "first_name",
    "name": "first_name",
    "full_name": "name",
    "username": "username",
    "agent": "agent",
    "agent_name": "agent",
    "company": "company",
    "company_name": "company",
}


OWN = "field."  # before the key of a field of the company's own
KINDS = ("text", "url", "code", "place")  # slots that a field can fill


@dataclass(frozen=True, slots=True)
class Bound:
    """A slot and what stands in it for one person: the value, and the field it came from ("" when typed).

    For the place of a file: `media` is the upload in it, `stored` are files of the conversation that fit. For that of a
    product or of how an order stands: `options` are what can be chosen, by id.
    """

    slot: template_parts.Slot
    value: str
    field: str
    media: Media | None = None
    stored: Sequence[Media] = ()
    options: Sequence[tuple[str, str]] = ()
    called: str = ""

    @property
    def label(self) -> str:
        """The field's name for people."""
        return FIELDS.get(self.field, self.called)

    @property
    def dom_id(self) -> str:
        return f"slot-{self.slot.key.replace('.', '-')}"

    @property
    def is_strange(self) -> bool:
        """Whether it is none of what can be chosen."""
        return bool(self.value) and self.value not in dict(self.options)

    @property
    def order(self) -> dict[str, str]:
        """The fields of an order."""
        return ordering.fields(self.value)


def choices() -> dict[str, str]:
    """Everything that can fill a variable, by field: what every company knows, then the company's own fields."""
    return FIELDS | {f"{OWN}{row.key}": row.label for row in definitions.every()}


def facts(conversation: Conversation, member: Member) -> dict[str, str]:
    """What is known of the person and of who writes to them, by field; "" where nothing is known."""
    contact: Contact = conversation.contact
    handles = Identity.objects.filter(contact_id=contact.pk, kind=Identity.Kind.USERNAME, retired_at=None)
    handle = handles.order_by("-pk").first()
    return {
        "first_name": names.first_name(contact.name.strip()),
        "name": contact.name.strip(),
        "username": handle.value if handle else "",
        "agent": member.name,
        "company": member.tenant.name,
        **{f"{OWN}{key}": value for key, value in details.shown_by_key(contact).items()},
    }


def slots(template: Template) -> list[template_parts.Slot]:
    """The places of a template that a field can fill."""
    return [slot for slot in template_parts.slots(template.components) if slot.kind in KINDS]


def field_of(template: Template, slot: template_parts.Slot) -> tuple[str, str]:
    """The field that fills a slot and its fallback; ("", "") when it is typed."""
    rule = template.bindings.get(slot.key)
    if isinstance(rule, Mapping):
        return str(rule.get("field") or ""), str(rule.get("fallback") or "")
    return (KNOWN_AS.get(slot.key.rpartition(".")[2], ""), "") if slot.kind == "text" else ("", "")


def bound(template: Template, known: Mapping[str, str], typed: Mapping[str, str]) -> list[Bound]:
    """Every slot with its value: what was typed, else the field it is bound to, else the fallback."""
    found = []
    for slot in template_parts.slots(template.components):
        field, fallback = field_of(template, slot)
        automatic = known.get(field, "") or fallback
        if slot.kind == "catalogue" and (sold := goods.of(template.waba_id)):
            automatic = sold.meta_id
        value = typed.get(slot.key, automatic)
        options = tuple(orders.STATUSES.items()) if slot.kind == "standing" else ()
        found.append(Bound(slot, value, field if field and value == known.get(field) else "", options=options))
    return _called(found) if any(one.field.startswith(OWN) for one in found) else found


def _called(found: list[Bound]) -> list[Bound]:
    """With what people call the company's own fields."""
    labels = choices()
    return [replace(one, called=labels.get(one.field, "")) for one in found]


def values(template: Template, known: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """The values to send: empty ones left out."""
    return {one.slot.key: one.value for one in bound(template, known, typed) if one.value.strip()}
