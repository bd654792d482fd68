"""Addresses inside the tenant of the page: `{% at 'thread' conversation.pk %}`."""

from typing import Any

from django import template
from django.template.context import Context

from tenants.mount import reverse_at

register = template.Library()


@register.simple_tag(takes_context=True)
def at(context: Context, name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a tenant's page by its name. Inside `include … only` pass `request` along."""
    return reverse_at(context["request"].tenant, name, *args, **kwargs)
