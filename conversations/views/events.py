"""The event ledger: every item WhatsApp posted, what became of it, and putting items back to work."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from conversations import eventlog, original, refusals
from conversations.models import Channel, Event
from conversations.receive import replay
from conversations.views.asked import PageRequest
from tenants.keyset import BadCursor
from tenants.mount import reverse_at
from tenants.roles import may, require

MOST = eventlog.PAGE


@require_safe
def events(request: PageRequest) -> HttpResponse:
    require(request.member, "read_ledger")
    channels = _channels()
    asked = eventlog.Asked.of(request.GET, channels)
    try:
        lines, more = eventlog.page(asked, request.GET.get("after", ""), channels, request.tenant.mask_numbers)
    except BadCursor:
        return redirect(_back(request, asked.query))
    context = {
        "section": "settings",
        "asked": asked,
        "filters": list(eventlog.choices(asked, channels)),
        "lines": lines,
        "more": more,
        "is_first": "after" not in request.GET,
    }
    return render(request, "events/events.html", context)


@require_safe
def event(request: PageRequest, event: str) -> HttpResponse:
    """One event with the item as WhatsApp posted it; its words are shown to those who may see them."""
    require(request.member, "read_ledger")
    row = _event(event)
    (line,) = eventlog.lines([row], _channels(), request.tenant.mask_numbers)
    whole = may(request.member, "view_payload")
    context = {"section": "settings", "line": line, "original": original.of(row, request.tenant, whole), "whole": whole}
    return render(request, "events/event.html", context)


@require_POST
def replays(request: PageRequest) -> HttpResponse:
    """Put one event's delivery, or those of all chosen events, back to work."""
    require(request.member, "replay")
    chosen = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("event")[:MOST]
    asked = eventlog.Asked.of(request.GET, _channels())
    if not chosen:
        messages.error(request, "Nothing was chosen. Tick the events to read again.")
        return redirect(_back(request, asked.query))
    deliveries = {(row.received_on, row.delivery_id) for row in map(_event, chosen)}
    done = [replay.event(day, delivery, by=request.member) for day, delivery in sorted(deliveries)]
    if any(done):
        messages.success(request, _said(done))
    else:
        messages.error(request, str(refusals.DeliveryGone()))
    return redirect(_back(request, asked.query))


def _event(name: str) -> Event:
    try:
        found = Event.objects.filter(**eventlog.key(name)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404("No such event.")
    return found


def _channels() -> list[Channel]:
    return list(Channel.objects.order_by("name", "pk"))


def _back(request: PageRequest, query: str) -> str:
    return reverse_at(request.tenant, "events") + (f"?{query}" if query else "")


def _said(done: list[bool]) -> str:
    again, gone = sum(done), len(done) - sum(done)
    said = "The delivery is read again." if again == 1 else f"{again} deliveries are read again."
    return f"{said} {gone} of them had expired." if gone else said
