"""Choosing a template for a conversation: the list, one filled with the customer's values, and sending it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloudapi.orders import GOODS, MAX_ORDER
from conversations import drafts, goods, refusals, send, showcase
from conversations.channels import stops
from conversations.models import Conversation, Draft, Template
from conversations.templating import bind, choose, look, marks, ordering, places, rates
from conversations.templating.choose import Line
from conversations.views.asked import PageRequest, back_to, by_script, conversation_of
from conversations.views.messages import bubble_of
from conversations.views.thread import header
from tenants.answering import answer_inside
from tenants.mount import own_door, reverse_at
from tenants.refusals import Refusal
from tenants.roles import require
from tenants.scope import acting_for

FOR_PROGRAMS = ("payload", "token")  # slots that say nothing to people
PREFIX = "value:"  # of the fields of a form, before the key of a slot
FILE = "file:"  # of those that hold the id of an upload
ORDER = "order:"  # of those that an order is made of


@require_GET
def shelf(request: PageRequest, pk: int) -> HttpResponse:
    """What can be sent. With `?q=` or `?category=` by script the list alone."""
    require(request.member, "send")
    conversation = conversation_of(pk)
    prices = rates.for_person(conversation)
    context = _shelf(request, conversation, prices)
    if by_script(request) and "q" in request.GET:
        return render(request, "templating/_list.html", context)
    if begun := _begun(request, conversation):
        context |= _filling(request, conversation, *begun, prices)
    return render(request, "templating/_picker.html" if by_script(request) else "templating/choose.html", context)


@require_POST
def star(request: PageRequest, pk: int, template: int) -> HttpResponse:
    """Make it a favourite of one's own with `on`, or no longer; the answer is the list."""
    require(request.member, "send")
    conversation, row = conversation_of(pk), _template(template)
    marks.star(row, request.member, bool(request.POST.get("on")))
    if not by_script(request):
        return redirect(reverse_at(request.tenant, "templates_for", pk=pk))
    return render(request, "templating/_list.html", _shelf(request, conversation, rates.for_person(conversation)))


@own_door
@require_http_methods(["GET", "POST"])
def one(request: PageRequest, pk: int, template: int) -> HttpResponse:
    """A template to be filled; posted, it is sent and the answer is its bubble. What is sold is asked for before."""
    require(request.member, "send")
    with acting_for(request.tenant):
        conversation, row = conversation_of(pk), _template(template)
        asks = request.method == "GET" and places.shows_goods(row) and not goods.is_fresh(row.waba_id)
    found = showcase.of(conversation.channel, showcase.PRODUCTS) if asks else None
    answer: HttpResponse = answer_inside(request.member, lambda: _one(request, pk, template, found))
    return answer


def _one(request: PageRequest, pk: int, template: int, found: showcase.Choices | None) -> HttpResponse:
    conversation, row = conversation_of(pk), _template(template)
    if request.method == "GET":
        begun = _begun(request, conversation)
        return _form(request, conversation, row, begun[1] if begun and begun[0].pk == row.pk else {}, found=found)
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        raise refusals.BadForm from None
    try:
        typed = _typed(request)
        values = bind.values(row, bind.facts(conversation, request.member), typed)
        message, _ = send.template(conversation, row, values, by=request.member, client_id=client_id)
        marks.used(row, request.member)
        drafts.drop(conversation, request.member, Draft.Mode.TEMPLATE)
    except Refusal as refusal:
        if by_script(request):
            return render(request, "inbox/_refusal.html", {"refusal": refusal}, status=refusal.status)
        return _form(request, conversation, row, typed, refusal)
    return bubble_of(request, conversation, message) if by_script(request) else back_to(request, pk)


@require_POST
def preview(request: PageRequest, pk: int, template: int) -> HttpResponse:
    """The phone with the values typed so far, kept as a draft. They come in the body: addresses stand in logs."""
    require(request.member, "send")
    conversation, row, typed = conversation_of(pk), _template(template), _typed(request)
    drafts.keep_template(conversation, request.member, row.pk, typed)
    return render(request, "templating/_phone.html", _seen(request, conversation, row, typed))


def _shelf(request: PageRequest, conversation: Conversation, prices: choose.Prices) -> dict[str, Any]:
    typed, category = request.GET.get("q", "")[:100], request.GET.get("category", "")
    around = header(request, conversation)
    return {
        **around,
        "section": "inbox",
        "shelf": choose.shelf(conversation, request.member, typed, category, prices, is_group=around["is_group"]),
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
    found: showcase.Choices | None = None,
) -> HttpResponse:
    prices = rates.for_person(conversation)
    shown = _filling(request, conversation, row, typed, prices)
    if found is not None:
        shown["told"] = shown["told"] or found.lacks or found.problem
    context = {**_shelf(request, conversation, prices), **shown, "refusal": refusal}
    name = "templating/_fill.html" if by_script(request) else "templating/choose.html"
    return render(request, name, context, status=refusal.status if refusal else 200)


def _filling(
    request: PageRequest, conversation: Conversation, row: Template, typed: dict[str, str], prices: choose.Prices
) -> dict[str, Any]:
    return {
        **_seen(request, conversation, row, typed),
        "told": str(stops.of_templates(conversation.channel) or "").removeprefix("Not sent. "),
        "line": Line(row),
        "bill": choose.bill(row, conversation, prices),
        "client_id": uuid4(),
        "prefix": PREFIX,
        "ordering": {"goods": GOODS, "currencies": ordering.CURRENCIES, "ways": ordering.WAYS, "keys": ordering.KEYS},
    }


def _begun(request: PageRequest, conversation: Conversation) -> tuple[Template, dict[str, str]] | None:
    """The template that the member was filling here, while it can still be sent."""
    kept = drafts.template_of(conversation, request.member)
    row = Template.objects.filter(pk=kept[0], waba_id=conversation.channel.waba_id).first() if kept else None
    return (row, kept[1]) if kept and row is not None and row.sendable else None


def _seen(request: PageRequest, conversation: Conversation, row: Template, typed: dict[str, str]) -> dict[str, Any]:
    known = bind.facts(conversation, request.member)
    filled = bind.bound(row, known, typed)
    values = {one.slot.key: one.value for one in filled}
    files = places.uploads(values, request.member)
    shown = [one for one in filled if one.slot.kind not in FOR_PROGRAMS]
    sold = showcase.kept(row.waba_id).options if places.shows_goods(row) else ()
    return {
        "row": row,
        "slots": places.with_goods(places.with_files(shown, conversation, files), sold),
        "card": look.preview(row.components, values, files, goods.Shelf(row.waba_id)),
        "company": request.tenant.name,
    }


def _typed(request: PageRequest) -> dict[str, str]:
    """What was typed, by slot; an upload goes before an address."""
    found = {name.removeprefix(PREFIX): value for name, value in request.POST.items() if name.startswith(PREFIX)}
    own = {name.removeprefix(FILE): value for name, value in request.POST.items() if name.startswith(FILE)}
    found |= {key: f"file:{pk}" for key, pk in own.items() if str(pk).isdigit()}
    asked: dict[str, dict[str, str]] = {}
    for name, value in request.POST.items():
        if name.startswith(ORDER):
            key, _, part = name.removeprefix(ORDER).rpartition(":")
            asked.setdefault(key, {})[part] = str(value)[:MAX_ORDER]
    found |= {key: ordering.made(parts) for key, parts in asked.items()}
    return {key: _zoned(key, str(value)[:MAX_ORDER]) for key, value in found.items()}


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
