"""What an agent sends besides words: a form for each kind, in a dialog or as a page, reactions and pins."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from conversations import pinning, reacting, receipts, refusals, send, showcase
from conversations.cards import Card, card
from conversations.forms import PinForm, ReactionForm
from conversations.goods import Shelf
from conversations.models import Conversation, Media
from conversations.offering.base import OfferForm
from conversations.offering.menu import FORMS
from conversations.reading import thread
from conversations.templating import places
from conversations.views.asked import PageRequest, back_to, by_script, conversation_of, message_of
from conversations.views.messages import bubble_of, bubbles_of
from tenants.answering import answer_inside
from tenants.mount import own_door
from tenants.refusals import Refusal
from tenants.roles import require
from tenants.scope import acting_for


@own_door
@require_http_methods(["GET", "POST"])
def offer(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """The form of one kind; posted, its message. A refusal is said at its field, and the form keeps its words."""
    require(request.member, "send")
    form_class = _class_of(kind)
    with acting_for(request.tenant):
        conversation = conversation_of(pk)
    if request.method == "GET":
        reply_to = request.GET.get("reply_to", "")
        answers = int(reply_to) if reply_to.isdecimal() and len(reply_to) < 19 else None
        form = form_class(initial={"client_id": uuid4(), "reply_to": answers})
        return _form(request, conversation, kind, form)
    form = form_class(request.POST)
    if not form.is_valid():
        return _form(request, conversation, kind, form, status=422)
    try:
        sent: HttpResponse = answer_inside(request.member, lambda: _sent(request, conversation, form))
    except refusals.BadPart as refusal:
        return _form(request, conversation, kind, form, None if form.blame(refusal) else refusal, refusal.status)
    except Refusal as refusal:
        return _form(request, conversation, kind, form, refusal, refusal.status)
    return sent


@require_POST
def preview(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """The phone with what is written so far. It comes in the body: an address would stand in logs."""
    require(request.member, "send")
    form = _class_of(kind)(request.POST)
    conversation = conversation_of(pk)
    form.is_valid()  # what is not finished is shown as far as it goes
    return render(request, "templating/_phone.html", _seen(request, conversation, form))


@require_POST
def typing(request: PageRequest, pk: int) -> HttpResponse:
    """The open page says that its reader writes an answer."""
    require(request.member, "send")
    receipts.typing(conversation_of(pk))
    return HttpResponse(status=204)


@require_POST
def reaction(request: PageRequest, pk: int) -> HttpResponse:
    """Put an emoji on a message, or take ours back with an empty one; the answer is the message it stands on."""
    require(request.member, "send")
    message, form = message_of(pk), ReactionForm(request.POST)
    if not form.is_valid():
        raise refusals.BadForm
    reacting.react(message, form.cleaned_data["emoji"], by=request.member, client_id=form.cleaned_data["client_id"])
    if not by_script(request):
        return back_to(request, message.conversation_id)
    message.refresh_from_db(fields=["version"])
    return bubble_of(request, message.conversation, message)


@require_POST
def pin(request: PageRequest, pk: int) -> HttpResponse:
    """Put a message of a group on top for some days, or take it down; the answer is what that changed in the thread."""
    require(request.member, "send")
    message, form = message_of(pk), PinForm(request.POST)
    if not form.is_valid():
        raise refusals.BadForm
    done, _ = pinning.pin(message, form.own(), by=request.member, client_id=form.cleaned_data["client_id"])
    if not by_script(request):
        return back_to(request, message.conversation_id)
    return bubbles_of(request, message.conversation, thread(message.conversation_id, after=done.version - 1))


def _class_of(kind: str) -> type[OfferForm]:
    if kind not in FORMS:
        raise Http404("Nothing of this kind can be sent.")
    return FORMS[kind]


def _sent(request: PageRequest, conversation: Conversation, form: OfferForm) -> HttpResponse:
    data = form.cleaned_data
    how = {"by": request.member, "client_id": data["client_id"], "reply_to": data["reply_to"]}
    message, _ = send.content(conversation, *form.content(), **how)
    return bubble_of(request, conversation, message) if by_script(request) else back_to(request, conversation.pk)


def _form(
    request: PageRequest,
    conversation: Conversation,
    kind: str,
    form: OfferForm,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with what WhatsApp lists for it; where there is nothing to choose from, why and what to do."""
    found = showcase.of(conversation.channel, form.needs) if form.needs else showcase.Choices()
    form.offered(found)
    context: dict[str, Any] = {
        "conversation": conversation,
        "kind": kind,
        "form": form,
        "found": found,
        "refusal": refusal,
        "section": "inbox",
    }
    name = "inbox/_offer.html" if by_script(request) else "inbox/offer.html"
    with acting_for(request.tenant):
        form.opened(conversation)
        if kinds := {kind for one in form.enclosures() for kind in one.kinds}:
            form.seat(_held(request, form), places.stored_in(conversation, kinds))
        return render(request, name, context | _seen(request, conversation, form), status=status)


def _held(request: PageRequest, form: OfferForm) -> dict[str, Media]:
    return places.uploads(form.uploads(), request.member)


def _seen(request: PageRequest, conversation: Conversation, form: OfferForm) -> dict[str, Any]:
    """What the phone of the preview shows: the card that the thread will have."""
    if not form.is_bound:
        return {"card": None, "company": request.tenant.name}
    kind, own = form.content()
    payload = {"contacts": own} if isinstance(own, list) else own
    shelf, files = Shelf(conversation.channel.waba_id), _held(request, form)
    shown = card(kind, payload, "", masked=False, inbound=False, shelf=shelf, uploads=files)
    if isinstance(shown, Card):
        shown = replace(shown, copies="", link=None)  # a picture of a card: nothing in it is pressed
    return {"card": shown, "company": request.tenant.name}
