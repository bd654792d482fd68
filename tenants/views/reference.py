"""The page that describes the API, for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants import reference


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    site = f"{request.scheme}://{request.get_host()}"
    return render(request, "api/reference.html", {"groups": reference.groups(), "site": site})
