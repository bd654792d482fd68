"""Where a page's tenant comes from: the address, checked against membership, never the session."""

from collections.abc import Callable
from typing import Any

import structlog
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from tenants.models import Member, Tenant
from tenants.scope import acting_for

Handler = Callable[[HttpRequest], HttpResponse]


class TenantMiddleware:
    """Opens the tenant's door for every page under `/t/<slug>/`, and shuts it with a rollback on any answer ≥ 400.

    A stranger gets 404, whether the tenant exists or not. The view is called here, inside the scope, so that a
    template rendered late and an exception turned into an answer are inside it too.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        slug = kwargs.pop("tenant", None)
        if slug is None:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        member = membership(request.user.pk, slug)
        request.member, request.tenant = member, member.tenant  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(tenant=member.tenant_id, member=member.pk)
        with acting_for(member.tenant):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response


def membership(user_id: int, slug: str) -> Member:
    """The person's place in that tenant; raises Http404 for strangers, for those who left and for closed tenants."""
    found = (
        Member.objects.select_related("tenant", "user")
        .filter(user_id=user_id, tenant__slug=slug, left_at__isnull=True, tenant__closed_at__isnull=True)
        .first()
    )
    if found is None:
        raise Http404("No such page.")
    return found


def tenants_of(user_id: int) -> list[Tenant]:
    """The open tenants a person belongs to, by name."""
    return list(
        Tenant.objects.filter(
            members__user_id=user_id, members__left_at__isnull=True, closed_at__isnull=True
        ).order_by("name")
    )
