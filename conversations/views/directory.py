"""The list of people, found by name, number or username."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conversations.people import directory
from conversations.people.finding import MOST
from conversations.views.asked import PageRequest
from tenants.keyset import BadCursor
from tenants.mount import reverse_at
from tenants.roles import require


@require_safe
def contacts(request: PageRequest) -> HttpResponse:
    require(request.member, "read")
    typed = request.GET.get("q", "").replace("\0", " ").strip()[:80]
    try:
        people, more = directory.page(typed, request.GET.get("after", ""), request.tenant.mask_numbers)
    except BadCursor:
        return redirect(reverse_at(request.tenant, "contacts"))
    context = {
        "section": "contacts",
        "typed": typed,
        "people": people,
        "more": more,
        "is_first": "after" not in request.GET,
        "most": MOST,
    }
    return render(request, "contacts/contacts.html", context)
