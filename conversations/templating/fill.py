"""A template filled for one conversation: what WhatsApp is given, and what stands in the thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudapi import template_files, template_fits, template_parts, template_values
from conversations import refusals
from conversations.files import enclosing
from conversations.models import Conversation, Identity, Template
from conversations.templating.states import STATES
from tenants import clock

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """`payload` holds the name, the language, Meta's components, and what the customer sees.

    `files` are the uploads in it with the kind that each place takes; the components name them by their order.
    """

    text: str = field(repr=False)
    payload: dict[str, Any] = field(repr=False)
    files: tuple[tuple[int, str], ...] = ()


def filled(conversation: Conversation, row: Template, values: Values) -> Filled:
    """Check that it may go to this person with these values. Raises a Refusal that says what is in the way."""
    if row.waba_id != conversation.channel.waba_id:
        raise refusals.UnknownTemplate
    if not row.sendable:
        state = STATES["GONE" if row.gone_at else row.status]
        raise refusals.NotApproved(row.name, state.phrase, state.remedy)
    if row.category == Template.Category.AUTHENTICATION and not _has_phone(conversation):
        raise refusals.NeedsPhone
    try:
        checked = template_values.check(row.components, values)
    except template_fits.BadValue as error:
        raise refusals.BadTemplateValue(str(error)) from error
    _check_end(row, checked)
    files = _files(row, checked)
    places = {f"file:{pk}": enclosing.name(place) for place, (pk, _) in enumerate(files)}
    checked = {key: places.get(value, value) for key, value in checked.items()}
    shown = template_values.show(row.components, checked)
    payload: dict[str, Any] = {
        "name": row.name,
        "language": row.language,
        "category": row.category,
        "components": template_values.send(row.components, checked, row.parameter_format == "named"),
        "shown": shown.as_json(),
    }
    if files:
        payload["files"] = [pk for pk, _ in files]
    return Filled(shown.body or shown.header or row.name, payload, files)


def _check_end(row: Template, values: Values) -> None:
    """An offer that has ended already would count down to nothing."""
    for slot in template_parts.slots(row.components):
        at = template_fits.milliseconds(values.get(slot.key, "")) if slot.kind == "moment" else None
        if at is not None and at <= clock.now().timestamp() * 1000:
            raise refusals.BadTemplateValue(f"{slot.label}: has passed already.")


def _files(row: Template, values: Values) -> tuple[tuple[int, str], ...]:
    """The uploads among the values in the order of their places; one that stands twice goes once."""
    slots = [slot for slot in template_parts.slots(row.components) if slot.kind in template_files.KINDS]
    named = [(template_files.ours(values.get(slot.key, "")), slot.kind) for slot in slots]
    return tuple(dict.fromkeys((pk, kind) for pk, kind in named if pk is not None))


def _has_phone(conversation: Conversation) -> bool:
    return Identity.objects.filter(
        contact_id=conversation.contact_id, kind=Identity.Kind.PHONE, retired_at=None
    ).exists()
