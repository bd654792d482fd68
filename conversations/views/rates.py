"""The company's table of rates: what Meta charges for a template, entered as text or as a CSV file."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from conversations.models import Rate
from conversations.templating import rates
from conversations.views.asked import PageRequest
from tenants import clock, roles
from tenants.mount import reverse_at
from tenants.refusals import Refusal

LARGEST = 256 * 1024  # bytes of a file: far more than every country in every category


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: PageRequest) -> HttpResponse:
    """Read or replace the table. With a line that cannot be read nothing changes and what was typed stays."""
    roles.require(request.member, "manage_templates")
    if request.method != "POST":
        return _page(request)
    text, currency = request.POST.get("rates", ""), request.POST.get("currency", "").strip().upper()
    given = request.POST.get("since", "")
    try:
        text = _file(request) or text
        since = _day(given)
        if since is None:
            raise rates.BadRates("Say from which day they hold.")
        count = rates.replace(text, currency, since, by=request.member)
    except Refusal as refusal:
        return _page(request, refusal, text, currency, given)
    messages.success(request, f"{count:,} rates are saved." if count else "The table is empty now.")
    return redirect(reverse_at(request.tenant, "template_rates"))


def _page(
    request: PageRequest, refusal: Refusal | None = None, text: str = "", currency: str = "", given: str = ""
) -> HttpResponse:
    rows = list(Rate.objects.order_by("category", "amount", "country"))
    since = rows[0].since if rows else clock.now().date()
    context = {
        "section": "settings",
        "rows": len(rows),
        "text": text if refusal else rates.written(rows),
        "currency": currency if refusal else (rows[0].currency if rows else ""),
        "since": (_day(given) or since) if refusal else since,
        "refusal": refusal,
    }
    return render(request, "templating/rates.html", context, status=refusal.status if refusal else 200)


def _file(request: PageRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return ""
    if (file.size or 0) > LARGEST:
        raise rates.BadRates("The file has more than 256 KB.")
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise rates.BadRates("The file is no text in UTF-8. Save it as CSV in UTF-8.") from error


def _day(given: str) -> date | None:
    try:
        return parse_date(given)
    except ValueError:
        return None
