"""Whose a conversation is and whether it is done: one resource for each, all answered with the bar above the thread."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from conversations import listing, snoozing, triage
from conversations.models import Conversation
from conversations.refusals import BadForm
from conversations.views.asked import PageRequest, back_to, by_script, conversation_of
from conversations.views.thread import header
from tenants import clock
from tenants.models import Member
from tenants.mount import reverse_at
from tenants.refusals import NotAMember
from tenants.roles import require


@require_POST
def assignment(request: PageRequest, pk: int) -> HttpResponse:
    """To me, to a colleague (for those who may), or to nobody when `member` is empty."""
    require(request.member, "triage")
    chosen = request.POST.get("member", "")
    to = _colleague(request, chosen) if chosen else None
    if to is not None and to.pk != request.member.pk:
        require(request.member, "assign_others")
    conversation = triage.assign(conversation_of(pk), to, request.member)
    name = "you" if to == request.member else to.name if to else ""
    return done(request, conversation, f"Assigned to {name}" if name else "Given back to everyone")


@require_POST
def closure(request: PageRequest, pk: int) -> HttpResponse:
    """Resolve it; with `next` the answer goes on to the conversation below it in the list."""
    require(request.member, "triage")
    conversation = conversation_of(pk)
    onward = _next(request, conversation) if request.POST.get("next") else None
    triage.resolve(conversation, request.member)
    if onward is not None:
        return _go(request, onward)
    return done(request, conversation, "Resolved", undo=reverse_at(request.tenant, "opening", pk))


@require_POST
def opening(request: PageRequest, pk: int) -> HttpResponse:
    """Open it again, whether it was resolved or snoozed."""
    require(request.member, "triage")
    return done(request, triage.reopen(conversation_of(pk), request.member), "Open again")


@require_POST
def snooze(request: PageRequest, pk: int) -> HttpResponse:
    """Out of sight until a moment: a word of `snoozing.choices`, or a date and time of one's own."""
    require(request.member, "triage")
    until = snoozing.moment(request.POST.get("until", ""), clock.now())
    if until is None:
        raise BadForm
    triage.snooze(conversation_of(pk), until, request.member)
    words = f"Snoozed until {snoozing.said(until, clock.now())}"
    return done(request, conversation_of(pk), words, undo=reverse_at(request.tenant, "opening", pk))


@require_POST
def unread(request: PageRequest, pk: int) -> HttpResponse:
    """Mark it unread and go back to the list: it would be read again at once if it stayed open."""
    require(request.member, "triage")
    triage.mark_unread(conversation_of(pk), request.member)
    address = reverse_at(request.tenant, "inbox")
    query = request.GET.urlencode()
    return _leave(request, f"{address}?{query}" if query else address)


def done(request: PageRequest, conversation: Conversation, words: str, undo: str = "") -> HttpResponse:
    """The bar as it is now and a toast; without script the thread again, and the toast there."""
    if not by_script(request):
        messages.success(request, words)
        return back_to(request, conversation.pk)
    context = header(request, conversation_of(conversation.pk)) | {"words": words, "undo": undo}
    answer = render(request, "inbox/_changed.html", context)
    answer["HX-Trigger"] = "inbox:changed"
    return answer


def _next(request: PageRequest, conversation: Conversation) -> Conversation | None:
    """The one below it in the list it was opened from, else the first one that is not this one."""
    rows = [row.conversation for row in listing.Listing.of(request.GET).page(request.member).rows]
    after = [row.pk for row in rows].index(conversation.pk) + 1 if conversation in rows else 0
    return next((row for row in [*rows[after:], *rows] if row.pk != conversation.pk), None)


def _go(request: PageRequest, conversation: Conversation) -> HttpResponse:
    query = request.GET.urlencode()
    return _leave(request, reverse_at(request.tenant, "thread", conversation.pk) + (f"?{query}" if query else ""))


def _leave(request: PageRequest, address: str) -> HttpResponse:
    if not by_script(request):
        return redirect(address)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = address
    return answer


def _colleague(request: PageRequest, pk: str) -> Member:
    rows = Member.objects.select_related("user").filter(tenant=request.tenant, left_at=None)
    found = rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 18 else None
    if found is None:
        raise NotAMember
    return found
