"""Connecting by Meta's dialog: the one page that may load a third party's script, once its button is pressed."""

from typing import cast
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from conversations.channels import signup
from conversations.channels.forms import SignupForm
from conversations.health import check
from conversations.views.channels import connected
from tenants import roles
from tenants.mount import own_door
from tenants.refusals import Refusal
from tenants.requests import PageRequest

FRAMES = ["https://www.facebook.com", "https://web.facebook.com"]


@own_door
@require_http_methods(["GET", "HEAD", "POST"])
def by_dialog(request: PageRequest) -> HttpResponse:
    """The button, and what the dialog gave when it was pressed."""
    roles.require(request.member, "connect_channel")
    if not signup.is_offered():
        raise Http404("There is no signup dialog here.")
    form = SignupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = signup.finish(form.session(), form.cleaned_data["pin"], by=request.member)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            check.examine(found[0])
            return connected(request, *found)
    signup.rehearse()
    return _opened(request, form)


def _opened(request: PageRequest, form: SignupForm) -> HttpResponse:
    """The page with its policy opened for the dialog's script, and for a window that may answer."""
    source = urlsplit(signup.script())
    home = f"{source.scheme}://{source.netloc}"
    context = {
        "section": "settings",
        "form": form,
        "app": settings.WHATSAPP_APP_ID,
        "configuration": settings.WHATSAPP_CONFIG_ID,
        "version": settings.GRAPH_VERSION,
        "script": signup.script(),
    }

    def page(request: HttpRequest) -> HttpResponse:
        response = render(request, "channels/signup.html", context, status=422 if form.errors else 200)
        response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
        return response

    more = {"script-src": [home], "connect-src": [home, "https://graph.facebook.com"], "frame-src": FRAMES}
    return cast("HttpResponse", csp_update(more)(page)(request))
