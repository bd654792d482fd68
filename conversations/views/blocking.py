"""Blocking the customer of a thread, letting them write again, and saying that it is still them."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from conversations import triage
from conversations.people import blocking
from conversations.views.asked import PageRequest, back_to, conversation_of
from conversations.views.triage import done
from tenants.mount import own_door
from tenants.refusals import Refusal
from tenants.roles import require
from tenants.scope import acting_for


@own_door
@require_POST
def block(request: PageRequest, pk: int) -> HttpResponse:
    """`then=unblock` lets them write again. WhatsApp is asked first; what it refuses is said and changes nothing."""
    require(request.member, "block")
    with acting_for(request.tenant):
        conversation = conversation_of(pk)
    is_blocked = request.POST.get("then") != "unblock"
    try:
        blocking.set_blocked(conversation, is_blocked, request.member)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "They are blocked." if is_blocked else "They can write again.")
    return back_to(request, pk)


@require_POST
def vouch(request: PageRequest, pk: int) -> HttpResponse:
    """It is the same person in spite of another key; what was not delivered may be sent again."""
    require(request.member, "send")
    return done(request, triage.vouch(conversation_of(pk), request.member), "You can write again")
