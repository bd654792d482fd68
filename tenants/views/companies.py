"""Where a person goes after sign-in: into their company, to a choice of several, or to opening one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants import onboard
from tenants.forms import CompanyForm
from tenants.models import Invitation, Tenant, User
from tenants.mount import memberships_of, reverse_at
from tenants.refusals import BadSlug, InvitationGone, OtherAddress, Refusal, SlugTaken
from tenants.requests import PersonRequest


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public page; for who is signed in, the way to work: their one company, or the choice."""
    if not request.user.is_authenticated:
        return render(request, "public/home.html")
    mine = memberships_of(request.user.pk)
    return redirect(inbox(mine[0].tenant) if len(mine) == 1 else "companies")


@login_required
@require_safe
def companies(request: PersonRequest) -> HttpResponse:
    """The companies of a person and the invitations that wait for them."""
    mine, invited = memberships_of(request.user.pk), onboard.invitations_for(request.user)
    if not mine and not invited:
        return redirect("open_company")
    return render(request, "tenants/companies.html", {"mine": mine, "invited": invited, "section": "companies"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_company(request: PersonRequest) -> HttpResponse:
    """Open a company; the address proposed from its name may be changed before."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            member = onboard.open_tenant(data["name"], data["slug"], request.user)
        except (BadSlug, SlugTaken) as refusal:
            form.add_error("slug", str(refusal))
        else:
            return redirect(inbox(member.tenant))
    first = not memberships_of(request.user.pk)
    status = 422 if form.errors else 200
    return render(request, "tenants/open_company.html", {"form": form, "first": first}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link of an invitation opens: who invites whom, and *Accept* for who has signed in."""
    try:
        found = onboard.find_invitation(secret)
        if request.method == "POST" and request.user.is_authenticated:
            return _accept(request, found, request.user)
    except (InvitationGone, OtherAddress) as refusal:
        return render(request, "tenants/refused.html", {"refusal": refusal}, status=refusal.status)
    suits = request.user.is_authenticated and found.email in onboard.confirmed_addresses(request.user)
    return render(request, "tenants/invitation.html", {"invitation": found, "suits": suits})


@login_required
@require_POST
def accept_invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """Accept one that the page of companies showed: sent to a confirmed address of this person, so without its link."""
    addresses = onboard.confirmed_addresses(request.user)
    return _accept(request, get_object_or_404(Invitation, pk=pk, email__in=addresses), request.user)


def inbox(tenant: Tenant) -> str:
    """The first page of a company."""
    return reverse_at(tenant, "inbox")


def _accept(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    try:
        member = onboard.accept(found, user)
    except Refusal as refusal:
        return render(request, "tenants/refused.html", {"refusal": refusal}, status=refusal.status)
    messages.success(request, f"You are in: {member.tenant.name}.")
    return redirect(inbox(member.tenant))
