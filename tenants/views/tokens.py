"""The keys of programs: issued here, shown once, withdrawn here."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tenants import onboard, roles
from tenants.forms import TokenForm
from tenants.models import ApiToken
from tenants.mount import reverse_at
from tenants.requests import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: PageRequest) -> HttpResponse:
    """All keys of the company; a POST issues one for the member who asks, and shows it this once."""
    roles.require(request.member, "issue_tokens")
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    token, text = onboard.issue_token(request.member, by=request.member, **form.options())
    response = _page(request, TokenForm(), status=201, fresh=token, text=text)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: PageRequest, pk: int) -> HttpResponse:
    roles.require(request.member, "issue_tokens")
    token = get_object_or_404(ApiToken, pk=pk, tenant=request.tenant)
    onboard.revoke_token(token, by=request.member)
    messages.success(request, f"{token.name} no longer works.")
    return redirect(reverse_at(request.tenant, "tokens"))


def _page(request: PageRequest, form: TokenForm, status: int = 200, **more: Any) -> HttpResponse:
    rows = ApiToken.objects.filter(tenant=request.tenant, revoked_at__isnull=True).select_related("member__user")
    context = {"tokens": list(rows.order_by("-id")), "form": form, "section": "settings", **more}
    return render(request, "tenants/tokens.html", context, status=status)
