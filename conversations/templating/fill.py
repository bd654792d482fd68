"""A template filled for one conversation: what WhatsApp is given, and what stands in the thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudapi import template_parts, template_values
from conversations import refusals
from conversations.models import Conversation, Identity, Template
from conversations.templating.states import STATES

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """`payload` holds the name, the language, Meta's components, and what the customer sees."""

    text: str = field(repr=False)
    payload: dict[str, Any] = field(repr=False)


def filled(conversation: Conversation, row: Template, values: Values) -> Filled:
    """Check that it may go to this person with these values. Raises a Refusal that says what is in the way."""
    if row.waba_id != conversation.channel.waba_id:
        raise refusals.UnknownTemplate
    if not row.sendable:
        state = STATES["GONE" if row.gone_at else row.status]
        raise refusals.NotApproved(row.name, state.phrase, state.remedy)
    if template_parts.names_products(row.components):
        raise refusals.ProductsNeeded
    if row.category == Template.Category.AUTHENTICATION and not _has_phone(conversation):
        raise refusals.NeedsPhone
    try:
        checked = template_values.check(row.components, values)
    except template_values.BadValue as error:
        raise refusals.BadTemplateValue(str(error)) from error
    shown = template_values.show(row.components, checked)
    payload = {
        "name": row.name,
        "language": row.language,
        "category": row.category,
        "components": template_values.send(row.components, checked, row.parameter_format == "named"),
        "shown": shown.as_json(),
    }
    return Filled(shown.body or shown.header or row.name, payload)


def _has_phone(conversation: Conversation) -> bool:
    return Identity.objects.filter(
        contact_id=conversation.contact_id, kind=Identity.Kind.PHONE, retired_at=None
    ).exists()
