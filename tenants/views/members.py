"""The members of a company: who is here, as what, and who is invited."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from tenants import clock, members, onboard, roles
from tenants.forms import InviteForm, RoleForm, role_choices
from tenants.models import Invitation, Member, Role
from tenants.mount import reverse_at
from tenants.refusals import Refusal
from tenants.requests import PageRequest


@require_safe
def member_list(request: PageRequest) -> HttpResponse:
    return _page(request, InviteForm())


@require_POST
def invite(request: PageRequest) -> HttpResponse:
    """Invite by e-mail. The link is shown once, to hand over by another way if the mail does not come."""
    roles.require(request.member, "invite")
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitation, link = onboard.invite(form.cleaned_data["email"], form.cleaned_data["role"], request.member)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            return _page(request, InviteForm(), status=201, invitation=invitation, link=link)
    return _page(request, form, status=422)


@require_POST
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    onboard.withdraw_invitation(get_object_or_404(Invitation, pk=pk, tenant=request.tenant), by=request.member)
    messages.success(request, "The invitation is withdrawn.")
    return redirect(reverse_at(request.tenant, "members"))


@require_POST
def change_role(request: PageRequest, pk: int) -> HttpResponse:
    member, form = _member(request, pk), RoleForm(request.POST)
    roles.require(request.member, "change_roles")
    if not form.is_valid():
        return _page(request, InviteForm(), status=422)
    member = members.change_role(member, form.cleaned_data["role"], by=request.member)
    messages.success(request, f"{member.name} is now {member.get_role_display().lower()}.")
    return redirect(reverse_at(request.tenant, "members"))


@require_POST
def remove(request: PageRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    members.remove(member, by=request.member)
    messages.success(request, f"{member.name} is no longer a member.")
    return redirect("home" if member.pk == request.member.pk else reverse_at(request.tenant, "members"))


def _member(request: PageRequest, pk: int) -> Member:
    return get_object_or_404(Member.objects.select_related("user"), pk=pk, tenant=request.tenant, left_at__isnull=True)


def _page(request: PageRequest, form: InviteForm, status: int = 200, **more: Any) -> HttpResponse:
    here = Member.objects.filter(tenant=request.tenant, left_at__isnull=True).select_related("user")
    invited = Invitation.objects.filter(
        tenant=request.tenant, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.now()
    )
    ranked = sorted(here, key=lambda member: (Role.values.index(member.role), member.name.casefold()))
    context = {
        "rows": [_row(member, request.member) for member in ranked],
        "invited": list(invited.select_related("invited_by__user").order_by("-id")),
        "roles": role_choices(request.member),
        "form": form,
        "section": "settings",
        **more,
    }
    return render(request, "tenants/members.html", context, status=status)


def _row(member: Member, me: Member) -> dict[str, Any]:
    """A member and, for others than oneself, the dialog that asks before they are removed."""
    return {
        "member": member,
        "dialog": "" if member.pk == me.pk else f"remove-{member.pk}",
        "farewell": f"{member.name} loses access at once. What they wrote stays; their conversations stay assigned"
        " until somebody takes them.",
    }
