"""Where a page's tenant comes from: the address, checked against membership, never the session."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tenants import conflicts, onboard
from tenants.answering import answer_inside, note_refusal
from tenants.models import Member, Tenant
from tenants.problems import NOT_KEPT
from tenants.refusals import Refusal

Handler = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class TenantMiddleware:
    """Opens the tenant's door for every page under `/t/<slug>/`, and shuts it with a rollback on any answer ≥ 400.

    A stranger gets 404, whether the tenant exists or not; only who was a member is told so. The view is called here,
    inside the scope, so that a template rendered late is inside it too; a refusal is written down after the transaction
    that it undid.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # What a page shows is for this reader now: no cache may show it to the next one, or after signing out.
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = NOT_KEPT
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if "tenant" not in kwargs:
            return None
        if not request.user.is_authenticated:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
            return redirect_to_login(back, reverse("account_login"))
        others = {name: value for name, value in kwargs.items() if name != "tenant"}
        member = _place(request.user.pk, kwargs["tenant"])
        if member.left_at is not None:
            return _departed(request, member)
        request.member, request.tenant = member, member.tenant  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(tenant=member.tenant_id, member=member.pk)
        return _answer(request, member, lambda: view(request, *args, **others), getattr(view, "own_door", False))


def own_door(view: View) -> View:
    """For a page that asks the network: it opens `acting_for` itself, around its rows and never around a call."""
    view.own_door = True  # type: ignore[attr-defined]
    return view


def _answer(request: HttpRequest, member: Member, view: Callable[[], HttpResponse], own: bool) -> HttpResponse:
    try:
        response = view() if own else answer_inside(member, view)
    except Refusal as refusal:
        note_refusal(request, member, refusal.status, refusal.code)
        return refused(request, refusal)
    except PermissionDenied:
        note_refusal(request, member, 403, "not_allowed")
        raise
    except OperationalError as error:
        if not conflicts.busy(error):
            raise
        return render(request, "errors/503.html", {"code": "busy"}, status=503)
    if response.status_code == 403:
        note_refusal(request, member, 403, "not_allowed")
    return response


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal that no form caught: a page of its own, or for htmx a toast (as 422, the one error it swaps)."""
    if request.headers.get("HX-Request"):
        toast = render(request, "components/toast.html", {"text": str(refusal), "tone": "error"}, status=422)
        toast["HX-Retarget"], toast["HX-Reswap"] = ".toasts", "beforeend"
        return toast
    return render(request, "tenants/refused.html", {"refusal": refusal}, status=refusal.status)


def _place(user_id: int, slug: str) -> Member:
    """The person's place in that tenant, theirs still or once; raises Http404 for strangers and for closed tenants."""
    places = Member.objects.select_related("tenant", "user")
    found = places.filter(user_id=user_id, tenant__slug=slug, tenant__closed_at__isnull=True).first()
    if found is None:
        raise Http404("No such page.")
    return found


def _departed(request: HttpRequest, member: Member) -> HttpResponse:
    """For somebody who was a member: that they are none any more, and where they can go. The status is a stranger's.

    A script asked for part of a page, which there is not.
    """
    if request.headers.get("HX-Request"):
        raise Http404("No longer a member.")
    inputs = {
        "company": member.tenant,
        "others": memberships_of(member.user_id),
        "invited": any(one.tenant_id == member.tenant_id for one in onboard.invitations_for(member.user)),
    }
    return render(request, "tenants/departed.html", inputs, status=404)


def memberships_of(user_id: int) -> list[Member]:
    """A person's places in open tenants, by the tenant's name."""
    return list(
        Member.objects.select_related("tenant")
        .filter(user_id=user_id, left_at__isnull=True, tenant__closed_at__isnull=True)
        .order_by("tenant__name")
    )


def reverse_at(tenant: Tenant, name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page of that tenant: `reverse`, with the slug added. Places by order or by name, not both."""
    if args:
        return reverse(name, args=[tenant.slug, *args])
    return reverse(name, kwargs={"tenant": tenant.slug, **kwargs})
