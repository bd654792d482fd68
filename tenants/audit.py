"""The audit trail: one append-only Fact for each thing a person or a program did."""

from typing import Any

import structlog
from django.db import models

from tenants.models import Fact, Member

REFUSED = "refused"


def note(verb: str, about: models.Model | None = None, by: Member | None = None, **detail: Any) -> Fact:
    """Append a Fact in the current transaction: it stands if, and only if, the deed does.

    `detail` holds ids, roles and counts, never what somebody wrote.
    """
    context = structlog.contextvars.get_contextvars()
    return Fact.objects.create(
        verb=verb,
        member=by,
        about=about._meta.model_name or "" if about is not None else "",
        about_id=about.pk if about is not None else None,
        detail=detail,
        request_id=context.get("request_id", ""),
    )
