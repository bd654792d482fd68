"""Contact cards that customers send: looked at with their numbers, kept as contacts, written to."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from conversations.models import Content
from conversations.people import contacts
from conversations.showing.people import everybody
from conversations.views.asked import PageRequest, back_to, by_script, message_of
from tenants import audit
from tenants.mount import reverse_at
from tenants.roles import require


@require_POST
def show(request: PageRequest, pk: int) -> HttpResponse:
    """Everybody on a card, numbers and all; where numbers are hidden, that they were looked at is written down."""
    require(request.member, "reveal_number")
    message = message_of(pk)
    content = Content.of(message) if message.revoked_at is None else None
    if content and request.tenant.mask_numbers:
        audit.note("revealed_card", message, by=request.member)
    context = {"message": message, "found": everybody(content.payload) if content else [], "section": "inbox"}
    return render(request, "inbox/_people.html" if by_script(request) else "inbox/people.html", context)


@require_POST
def keep(request: PageRequest, pk: int, place: int) -> HttpResponse:
    """Keep one of them as a contact; `then=write` opens the conversation with them on the same number."""
    require(request.member, "send")
    message = message_of(pk)
    contact = contacts.save_card(message, place, request.member)
    if request.POST.get("then") == "write":
        thread = contacts.write_to(contact, message.channel, request.member)
        return redirect(reverse_at(request.tenant, "thread", thread.pk))
    return back_to(request, message.conversation_id)
