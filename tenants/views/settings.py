"""A company's own settings, and leaving it."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tenants import audit, members, roles
from tenants.forms import SettingsForm
from tenants.mount import reverse_at
from tenants.requests import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
def company(request: PageRequest) -> HttpResponse:
    """Name and masking; who may not change them sees them. The address stays: links and programs carry it."""
    if request.method == "POST":
        roles.require(request.member, "settings")
    form = SettingsForm(request.POST or None, instance=copy(request.tenant))  # a refused name must not head the page
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=list(form.cleaned_data))
        audit.note("changed_settings", request.tenant, by=request.member, fields=form.changed_data)
        messages.success(request, "Saved.")
        return redirect(reverse_at(request.tenant, "settings"))
    context = {"form": form, "section": "settings"}
    return render(request, "tenants/company.html", context, status=422 if form.errors else 200)


@require_POST
def leave(request: PageRequest) -> HttpResponse:
    """End one's own membership."""
    members.remove(request.member, by=request.member)
    messages.success(request, f"You have left {request.tenant.name}.")
    return redirect("home")
