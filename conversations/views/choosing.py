"""Choosing a template for a conversation: the list, one filled with the customer's values, and sending it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conversations import refusals, send
from conversations.bubbles import Bubble, Frame
from conversations.models import Conversation, Message, Template
from conversations.reading import letters
from conversations.templating import bind, choose, look, places
from conversations.templating.choose import Line
from conversations.views.asked import PageRequest, back_to, by_script, conversation_of
from conversations.views.thread import header
from tenants.refusals import Refusal
from tenants.roles import require

FOR_PROGRAMS = ("payload", "token")  # slots that say nothing to people
PREFIX = "value:"  # of the fields of a form, before the key of a slot
FILE = "file:"  # of those that hold the id of an upload


@require_GET
def shelf(request: PageRequest, pk: int) -> HttpResponse:
    """What can be sent. With `?q=` or `?category=` by script the list alone."""
    require(request.member, "send")
    conversation = conversation_of(pk)
    context = _shelf(request, conversation)
    if by_script(request):
        is_list = "q" in request.GET
        return render(request, "templating/_list.html" if is_list else "templating/_picker.html", context)
    return render(request, "templating/choose.html", context)


@require_http_methods(["GET", "POST"])
def one(request: PageRequest, pk: int, template: int) -> HttpResponse:
    """A template to be filled; posted, it is sent and the answer is its bubble."""
    require(request.member, "send")
    conversation, row = conversation_of(pk), _template(template)
    if request.method == "GET":
        return _form(request, conversation, row, {})
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        raise refusals.BadForm from None
    try:
        typed = _typed(request)
        values = bind.values(row, bind.facts(conversation, request.member), typed)
        message, _ = send.template(conversation, row, values, by=request.member, client_id=client_id)
    except Refusal as refusal:
        if by_script(request):
            return render(request, "inbox/_refusal.html", {"refusal": refusal}, status=refusal.status)
        return _form(request, conversation, row, typed, refusal)
    return _bubble(request, conversation, message) if by_script(request) else back_to(request, pk)


@require_POST
def preview(request: PageRequest, pk: int, template: int) -> HttpResponse:
    """The phone with the values typed so far. They come in the body: an address would stand in logs."""
    require(request.member, "send")
    conversation, row = conversation_of(pk), _template(template)
    return render(request, "templating/_phone.html", _seen(request, conversation, row, _typed(request)))


def _shelf(request: PageRequest, conversation: Conversation) -> dict[str, Any]:
    typed, category = request.GET.get("q", "")[:100], request.GET.get("category", "")
    usable, unusable, total = choose.lines(conversation, typed, category)
    return {
        **header(request, conversation),
        "section": "inbox",
        "usable": usable,
        "unusable": unusable,
        "total": total,
        "typed": typed,
        "category": category,
        "categories": choose.CATEGORIES,
    }


def _form(
    request: PageRequest,
    conversation: Conversation,
    row: Template,
    typed: dict[str, str],
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        **_shelf(request, conversation),
        **_seen(request, conversation, row, typed),
        "line": Line(row),
        "bill": choose.bill(row, conversation.window_open, conversation.is_free),
        "client_id": uuid4(),
        "refusal": refusal,
        "prefix": PREFIX,
    }
    name = "templating/_fill.html" if by_script(request) else "templating/choose.html"
    return render(request, name, context, status=refusal.status if refusal else 200)


def _seen(request: PageRequest, conversation: Conversation, row: Template, typed: dict[str, str]) -> dict[str, Any]:
    known = bind.facts(conversation, request.member)
    filled = bind.bound(row, known, typed)
    values = {one.slot.key: one.value for one in filled}
    files = places.uploads(values, request.member)
    shown = [one for one in filled if one.slot.kind not in FOR_PROGRAMS]
    return {
        "row": row,
        "slots": places.with_files(shown, conversation, files),
        "card": look.preview(row.components, values, files),
        "company": request.tenant.name,
    }


def _typed(request: PageRequest) -> dict[str, str]:
    """What was typed, by slot; an upload goes before an address."""
    found = {name.removeprefix(PREFIX): value for name, value in request.POST.items() if name.startswith(PREFIX)}
    own = {name.removeprefix(FILE): value for name, value in request.POST.items() if name.startswith(FILE)}
    found |= {key: f"file:{pk}" for key, pk in own.items() if str(pk).isdigit()}
    return {key: _zoned(key, str(value)[:4096]) for key, value in found.items()}


def _zoned(key: str, value: str) -> str:
    """A field for day and time says no time zone: it is the reader's."""
    if not key.endswith("offer.until"):
        return value
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (timezone.make_aware(at) if timezone.is_naive(at) else at).isoformat()


def _template(pk: int) -> Template:
    row = Template.objects.filter(pk=pk).first()
    if row is None:
        raise Http404("No such template.")
    return row


def _bubble(request: PageRequest, conversation: Conversation, message: Message) -> HttpResponse:
    """The message as a bubble: 201, so that a script knows it is written down."""
    around = header(request, conversation_of(conversation.pk))
    shared = Frame(request.member, around["name"], request.tenant.mask_numbers)
    bubbles = [Bubble(letter, shared) for letter in letters([message])]
    return render(request, "inbox/_messages.html", around | {"bubbles": bubbles}, status=201)
