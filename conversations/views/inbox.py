"""The inbox: the frame with its views and its list, and the list alone for the page's script."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from conversations import reminding
from conversations.listing import COUNTED, FILTERED, VIEWS, Listing, counts, pack
from conversations.models import Channel
from conversations.people.names import called
from conversations.reading import rows_of
from conversations.rows import lines
from conversations.views.asked import PageRequest
from tenants.keyset import BadCursor
from tenants.models import Invitation, Member
from tenants.roles import require


@require_GET
def show(request: PageRequest) -> HttpResponse:
    """The inbox without a conversation. A tenant without a number gets its first steps instead."""
    require(request.member, "read")
    if not Channel.objects.exists():
        return render(request, "inbox/first_steps.html", first_steps(request))
    return render(request, "inbox/index.html", frame(request))


@require_GET
def rows(request: PageRequest) -> HttpResponse:
    """A page of the list with the counts of the views: the first whenever something changed, or one further down."""
    require(request.member, "read")
    return render(request, "inbox/_rows.html", frame(request))


@require_GET
def reminder(request: PageRequest) -> HttpResponse:
    """Who waits while their window closes, in one notice for all of them; 204 when there is nobody."""
    require(request.member, "send")
    found = list(reminding.reminders(request.member).select_related("contact")[: COUNTED + 1])
    if not found:
        return HttpResponse(status=204)
    (first,) = rows_of(found[:1])
    name = called(first.contact, first.identities, request.tenant.mask_numbers)
    context = {"first": first.conversation, "name": name, "others": len(found) - 1}
    return render(request, "inbox/_reminder.html", context)


def frame(request: PageRequest) -> dict[str, Any]:
    """What the inbox around a conversation needs, in a number of queries that does not depend on what is in it."""
    listing = Listing.of(request.GET)
    try:
        page = listing.page(request.member, request.GET.get("cursor", ""))
    except BadCursor:
        page = listing.page(request.member)
    channels = list(Channel.objects.order_by("name", "pk"))
    counted = counts(request.member)
    return {
        "section": "inbox",
        "listing": listing,
        "views": [
            {"key": key, "name": name, "icon": icon, "count": counted.get(key, 0), "query": Listing(view=key).query}
            for key, (name, icon) in VIEWS.items()
        ],
        "channels": channels,
        "alarmed": [channel for channel in channels if channel.alarm and not channel.disconnected_at],
        "lines": lines(page.rows, request.member, listing.view == "closing" and not listing.typed),
        "more": pack(page.next) if page.next else "",
        "count": counted.get(listing.view, 0) if _is_counted(listing) else None,
        "unread": counted["due"],
    }


def first_steps(request: PageRequest) -> dict[str, Any]:
    """The way to the first customer, and how far this tenant has come."""
    invited = Invitation.objects.filter(tenant=request.tenant).exists()
    return {
        "section": "inbox",
        "views": [{"key": key, "name": name, "icon": icon, "query": ""} for key, (name, icon) in VIEWS.items()],
        "listing": Listing(),
        "hour": timezone.localtime().hour,
        "has_team": invited or Member.objects.filter(tenant=request.tenant, left_at=None).count() > 1,
        "simulator": settings.SIMULATOR_URL,
    }


def _is_counted(listing: Listing) -> bool:
    """A list that is one of the views as it stands; no other one is counted, for that would cost with its length."""
    plain = not listing.typed and listing.channel is None and listing.view != "resolved"
    return plain and (listing.view not in FILTERED or listing.status == "open")
