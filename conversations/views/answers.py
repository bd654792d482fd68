"""The answers to a form, and keeping them in the fields of whoever answered."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from conversations.attributes import definitions, forms
from conversations.models import Content, Message
from conversations.views.asked import PageRequest, back_to, by_script, message_of
from tenants.refusals import Refusal
from tenants.roles import may, require

PREFIX = "to:"  # of the choices, before the place of an answer


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: PageRequest, pk: int) -> HttpResponse:
    """Choose which answer goes where; posted, they are saved, and remembered for this form when that was wished."""
    require(request.member, "edit_details")
    message = message_of(pk)
    content = Content.of(message) if message.revoked_at is None else None
    if content is None or not forms.is_form(message.kind, content.payload):
        raise Http404("No answers to a form.")
    if request.method != "POST":
        return _shown(request, message, content, None)
    told = forms.answers(content.payload)
    chosen = {one.question: request.POST.get(f"{PREFIX}{place}", "") for place, one in enumerate(told)}
    decides = may(request.member, "manage_attributes")
    if forms.NEW in chosen.values():
        require(request.member, "manage_attributes")
    try:
        always = ("always" in request.POST) if decides else None
        contact = message.conversation.contact
        forms.keep(message, contact, content.payload, chosen, request.member, always=always)
    except Refusal as refusal:
        return _shown(request, message, content, refusal)
    return back_to(request, message.conversation_id)


def _shown(request: PageRequest, message: Message, content: Content, refusal: Refusal | None) -> HttpResponse:
    form = forms.form_of(content.payload, forms.asked_by(message))
    remembered, fields = forms.rules(form), definitions.every()
    by_id = {row.pk: row.key for row in fields}
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(forms.answers(content.payload)):
        usual = by_id.get(remembered.get(one.question, 0), "") or _alike(one.label, fields)
        chosen = request.POST.get(f"{PREFIX}{place}", usual) if request.method == "POST" else usual
        rows.append({"name": f"{PREFIX}{place}", "label": one.label, "value": one.words, "chosen": chosen})
    context = {
        "message": message,
        "form": form,
        "rows": rows,
        "fields": fields,
        "is_remembered": bool(remembered),
        "new": forms.NEW,
        "refusal": refusal,
        "section": "inbox",
    }
    status = refusal.status if refusal else 200
    return render(
        request, "inbox/_answers.html" if by_script(request) else "inbox/answers.html", context, status=status
    )


def _alike(label: str, fields: list[Any]) -> str:
    """The field that is called like the question; "" when none is."""
    return next((row.key for row in fields if row.label.casefold() == label.casefold()), "")
