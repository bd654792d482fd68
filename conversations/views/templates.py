"""The templates of a company: how each does, and writing, submitting, changing and deleting them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloudapi import template_parts
from conversations.files.upload import BadFile
from conversations.models import Template, TemplateChange, TemplateSync
from conversations.templating import (
    alerts,
    bind,
    codes,
    edit,
    lasting,
    look,
    meanwhile,
    places,
    roster,
    samples,
    states,
    sync,
)
from conversations.templating.choose import Line
from conversations.templating.draft import CARD_KINDS, CARDS, HEADERS, LAYOUTS, LEAST, ROWS, Draft, is_editable
from conversations.templating.pieces import BUTTONS, ON_CARDS, Button, Card
from conversations.views.asked import PageRequest
from tenants import roles
from tenants.keyset import BadCursor
from tenants.mount import own_door, reverse_at
from tenants.refusals import Refusal
from tenants.scope import acting_for


@require_GET
def listing(request: PageRequest) -> HttpResponse:
    """The templates that are asked for, what Meta decided since somebody last looked, and when the list was read."""
    roles.require(request.member, "read")
    accounts = edit.own_accounts()
    asked = roster.Asked.of(request.GET, accounts)
    try:
        lines, more = roster.page(asked, request.GET.get("after", ""), accounts)
    except BadCursor:
        return redirect(reverse_at(request.tenant, "templates") + (f"?{asked.query}" if asked.query else ""))
    context = {
        "section": "settings",
        "asked": asked,
        "filters": list(roster.choices(asked, accounts)),
        "lines": lines,
        "more": more,
        "is_first": "after" not in request.GET,
        "is_empty": not (lines or Template.objects.exists()),
        "alerts": alerts.unseen(),
        "syncs": (syncs := list(TemplateSync.objects.filter(waba_id__in=accounts).order_by("waba_id"))),
        "problems": [roster.problem(one, accounts) for one in syncs if one.problem],
        "accounts": accounts,
    }
    return render(request, "templating/templates.html", context)


@own_door
@require_POST
def reading(request: PageRequest) -> HttpResponse:
    """Read the list from WhatsApp now."""
    roles.require(request.member, "manage_templates")
    problem = sync.everything(request.tenant.pk)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, "Read from WhatsApp.")
    return redirect(reverse_at(request.tenant, "templates"))


@require_POST
def seen(request: PageRequest) -> HttpResponse:
    """Somebody who may act has seen what Meta decided."""
    roles.require(request.member, "manage_templates")
    alerts.mark_seen()
    return redirect(reverse_at(request.tenant, "templates"))


@require_GET
def one(request: PageRequest, pk: int) -> HttpResponse:
    """One template as a customer sees it, what Meta says of it, and what may be done."""
    roles.require(request.member, "read")
    row = _row(pk)
    slots = [
        {"slot": slot, "field": field, "fallback": fallback}
        for slot in bind.slots(row)
        for field, fallback in [bind.field_of(row, slot)]
    ]
    context = {
        "section": "settings",
        "row": row,
        "line": Line(row),
        "lasts": lasting.Lasting.of(row.ttl).said,
        "quality": states.QUALITIES.get(row.quality, states.QUALITIES["UNKNOWN"]),
        "why": states.rejection(row.rejection) if row.status == "REJECTED" else "",
        "card": look.preview(row.components, {s.key: s.sample for s in template_parts.slots(row.components)}),
        "company": request.tenant.name,
        "changes": [alerts.said(change) for change in TemplateChange.objects.filter(template=row).order_by("-pk")[:20]],
        "slots": slots,
        "fields": bind.choices(),
        "editables": edit.EDITABLE,
        "editable": is_editable(row) and row.status in edit.EDITABLE and row.gone_at is None,
    }
    return render(request, "templating/template.html", context)


@own_door
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Write a template and hand it in. With a limit broken nothing is sent and everything typed stays."""
    roles.require(request.member, "manage_templates")
    draft = Draft.posted(request.POST) if request.method == "POST" else Draft()
    refusal: Refusal | None = None
    if request.method == "POST" and not draft.problems():
        try:
            row = edit.submit(draft, request.POST.get("waba", ""), by=request.member)
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, f"{_called(row)} is with Meta now.")
            return redirect(reverse_at(request.tenant, "template", pk=row.pk))
    with acting_for(request.tenant):
        return _studio(request, draft, None, refusal)


@own_door
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """Edit a template that is there; Meta reviews it again."""
    roles.require(request.member, "manage_templates")
    with acting_for(request.tenant):
        row = _row(pk)
    draft, refusal = Draft.of(row), None
    if request.method == "POST":
        draft = Draft.posted(request.POST)
        draft.keep(row)
        shown = request.POST.get("shown", "")
        try:
            if not draft.problems():
                edit.change(row, draft, by=request.member, shown=shown or meanwhile.mark(row))
                messages.success(request, f"{_called(row)} is with Meta again.")
                return redirect(reverse_at(request.tenant, "template", pk=pk))
        except Refusal as error:
            refusal = error
    with acting_for(request.tenant):
        return _studio(request, draft, _row(pk), refusal)


@require_POST
def preview(request: PageRequest) -> HttpResponse:
    """The phone and the list of what is still wrong, for the form as it stands."""
    roles.require(request.member, "manage_templates")
    return render(request, "templating/_see.html", _seen(request, Draft.posted(request.POST), tried=True))


@own_door
@require_POST
def sample(request: PageRequest) -> HttpResponse:
    """Hand a sample over to Meta, as `?kind=` for the account `?waba=`; the answer has its handle and our upload."""
    roles.require(request.member, "manage_templates")
    file = request.FILES.get("file")
    try:
        if file is None:
            raise BadFile("There is no file in it.", "Choose one.")
        kind, waba = request.GET.get("kind", ""), request.GET.get("waba", "")
        made = samples.hand_over(request.member, waba, kind, file)
    except Refusal as refusal:
        return render(request, "inbox/_refusal.html", {"refusal": refusal}, status=refusal.status)
    return JsonResponse({"id": made.media.pk, "name": made.media.filename, "handle": made.handle}, status=201)


@require_POST
def examples(request: PageRequest) -> HttpResponse:
    """The fields for examples, one for each variable of the text as it stands."""
    roles.require(request.member, "manage_templates")
    return render(request, "templating/_samples.html", _seen(request, Draft.posted(request.POST), tried=False))


@own_door
@require_POST
def deletion(request: PageRequest, pk: int) -> HttpResponse:
    return _act(request, pk, edit.delete, "is deleted.")


@own_door
@require_POST
def unpausing(request: PageRequest, pk: int) -> HttpResponse:
    return _act(request, pk, edit.unpause, "can be sent again.")


@require_POST
def bindings(request: PageRequest, pk: int) -> HttpResponse:
    """Which field of a contact fills each variable, and what stands there when it is empty."""
    roles.require(request.member, "manage_templates")
    row, fields = _row(pk), bind.choices()
    rules = {
        slot.key: {
            "field": field if (field := request.POST.get(f"field:{slot.key}", "")) in fields else "",
            "fallback": request.POST.get(f"fallback:{slot.key}", "").strip()[:200],
        }
        for slot in bind.slots(row)
    }
    edit.bind(row, rules, by=request.member)
    messages.success(request, "Saved.")
    return redirect(reverse_at(request.tenant, "template", pk=pk))


def _act(request: PageRequest, pk: int, verb: Any, said: str) -> HttpResponse:
    roles.require(request.member, "manage_templates")
    with acting_for(request.tenant):
        row = _row(pk)
    try:
        verb(row, by=request.member)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse_at(request.tenant, "template", pk=pk))
    messages.success(request, f"{_called(row)} {said}")
    return redirect(reverse_at(request.tenant, "templates"))


def _studio(request: PageRequest, draft: Draft, row: Template | None, refusal: Refusal | None) -> HttpResponse:
    tried = request.method == "POST"
    context = {
        **_seen(request, draft, tried),
        "section": "settings",
        "row": row,
        **_stands(request, row, refusal),
        "refusal": refusal,
        "languages": states.LANGUAGES,
        "categories": Template.Category.choices,
        "headers": HEADERS,
        "layouts": LAYOUTS,
        "code_kinds": codes.KINDS,
        "units": lasting.UNITS,
        "kinds": BUTTONS,
        "rows": [*draft.buttons, *(Button() for _ in range(ROWS - len(draft.buttons)))],
        "card_kinds": CARD_KINDS,
        "on_cards": {kind: BUTTONS[kind] for kind in ON_CARDS},
        "card_buttons": [row.kind for row in (draft.cards[0] if draft.cards else Card()).places],
        "cards": [(f"card:{n}", draft.cards[n] if n < len(draft.cards) else Card()) for n in range(CARDS)],
        "card_count": len(draft.cards) or LEAST,
        "used": len(draft.buttons),
        "accounts": edit.own_accounts(),
        "waba": request.POST.get("waba", ""),
    }
    wrong = refusal.status if refusal else 422 if tried and draft.problems() else 200
    return render(request, "templating/studio.html", context, status=wrong)


def _stands(request: PageRequest, row: Template | None, refusal: Refusal | None) -> dict[str, Any]:
    """What the form says it showed, and where somebody changed it meanwhile, how it reads now."""
    if row is None:
        return {}
    if not isinstance(refusal, meanwhile.ChangedMeanwhile):
        return {"shown": request.POST.get("shown") or meanwhile.mark(row)}
    samples = {slot.key: slot.sample for slot in template_parts.slots(row.components)}
    return {"shown": meanwhile.mark(row), "now": look.preview(row.components, samples)}


def _seen(request: PageRequest, draft: Draft, tried: bool) -> dict[str, Any]:
    components = draft.definition()["components"]
    every = template_parts.slots(components)
    wanted = [slot for slot in every if slot.kind == "text"]
    files = {key: f"file:{pk}" for key, pk in draft.files.items() if pk.isdigit()}
    values = {slot.key: slot.sample for slot in every if slot.sample} | files
    return {
        "draft": draft,
        "wanted": [(slot, draft.samples.get(slot.key, "")) for slot in wanted],
        "problems": draft.problems() if tried else [],
        "checked": tried,
        "card": look.preview(components, values, places.uploads(values, request.member)),
        "company": request.tenant.name,
    }


def _called(row: Template) -> str:
    """Its name in a sentence; it may have 512 letters."""
    return Truncator(row.name).chars(60)


def _row(pk: int) -> Template:
    row = Template.objects.filter(pk=pk).first()
    if row is None:
        raise Http404("No such template.")
    return row
