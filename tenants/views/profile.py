"""A person's own name, phone and time zone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenants.forms import ProfileForm
from tenants.models import User
from tenants.requests import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """Show and change them. They belong to the person, not to a company."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=list(form.cleaned_data))
        messages.success(request, "Saved.")
        return redirect("profile")
    context = {"form": form, "section": "account"}
    return render(request, "account/profile.html", context, status=422 if form.errors else 200)
