"""What an agent sends besides words: a form for each kind, in a dialog or as a page, and reactions."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from conversations import reacting, receipts, refusals, send
from conversations.forms import ReactionForm
from conversations.models import Conversation
from conversations.offering import FORMS, HINTS, OfferForm
from conversations.views.asked import PageRequest, back_to, by_script, conversation_of, message_of
from conversations.views.messages import bubble_of
from tenants.refusals import Refusal
from tenants.roles import require


@require_http_methods(["GET", "POST"])
def offer(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """The form of one kind; posted, its message. A refusal names part and limit, and the form keeps its words."""
    require(request.member, "send")
    conversation, form_class = conversation_of(pk), FORMS.get(kind)
    if form_class is None:
        raise Http404("Nothing of this kind can be sent.")
    if request.method == "GET":
        reply_to = request.GET.get("reply_to", "")
        form = form_class(initial={"client_id": uuid4(), "reply_to": reply_to if reply_to.isdigit() else None})
        return _form(request, conversation, kind, form)
    form = form_class(request.POST)
    if not form.is_valid():
        return _form(request, conversation, kind, form, status=422)
    data = form.cleaned_data
    try:
        message, _ = send.content(
            conversation,
            *form.content(),
            by=request.member,
            client_id=data["client_id"],
            reply_to=data["reply_to"],
        )
    except Refusal as refusal:
        return _form(request, conversation, kind, form, refusal, refusal.status)
    if not by_script(request):
        return back_to(request, conversation.pk)
    return bubble_of(request, conversation, message)


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


def _form(
    request: PageRequest,
    conversation: Conversation,
    kind: str,
    form: OfferForm,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    fields = [(field, HINTS.get(field.name, "")) for field in form.shown_fields()]
    context: dict[str, Any] = {
        "conversation": conversation,
        "kind": kind,
        "form": form,
        "fields": fields,
        "refusal": refusal,
        "section": "inbox",
    }
    return render(request, "inbox/_offer.html" if by_script(request) else "inbox/offer.html", context, status=status)
