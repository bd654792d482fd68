"""The fields of contacts in a company's settings, and the forms whose answers fill them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from conversations.attributes import definitions
from conversations.attributes import forms as answered
from conversations.models import Attribute, FormRule
from conversations.models.attribute import MOST
from conversations.views.asked import PageRequest
from tenants.mount import reverse_at
from tenants.refusals import Refusal
from tenants.roles import require


class AttributeForm(forms.Form):
    """A new field, or another name and other choices for one that is there; its kind never changes."""

    label = forms.CharField(max_length=definitions.MOST_LETTERS)
    kind = forms.ChoiceField(choices=Attribute.Kind, required=False)
    choices = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


@require_http_methods(["GET", "HEAD", "POST"])
def attributes(request: PageRequest) -> HttpResponse:
    """All fields; posted, one more."""
    require(request.member, "manage_attributes" if request.method == "POST" else "read")
    form = AttributeForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = definitions.add(
                data["label"], data["kind"] or Attribute.Kind.TEXT, data["choices"].splitlines(), request.member
            )
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, f"{row.label} is a field of every contact now.")
            return redirect(reverse_at(request.tenant, "attributes"))
    context = {
        "section": "settings",
        "rows": definitions.every(),
        "rules": list(FormRule.objects.select_related("attribute").order_by("title", "form", "pk")[: 4 * MOST]),
        "form": form,
        "refusal": refusal,
        "most": MOST,
    }
    wrong = 422 if form.errors else refusal.status if refusal else 200
    return render(request, "attributes/attributes.html", context, status=wrong)


@require_http_methods(["GET", "HEAD", "POST"])
def attribute(request: PageRequest, pk: int) -> HttpResponse:
    """One field: another name, other choices."""
    require(request.member, "manage_attributes")
    row = _row(pk)
    form = AttributeForm(request.POST or None, initial={"label": row.label, "choices": "\n".join(row.choices)})
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            definitions.change(
                row, form.cleaned_data["label"], form.cleaned_data["choices"].splitlines(), request.member
            )
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, "Saved.")
            return redirect(reverse_at(request.tenant, "attributes"))
    context = {"section": "settings", "row": _row(pk), "form": form, "refusal": refusal}
    wrong = 422 if form.errors else refusal.status if refusal else 200
    return render(request, "attributes/attribute.html", context, status=wrong)


@require_POST
def deletion(request: PageRequest, pk: int) -> HttpResponse:
    """Take a field away, with what is known of everybody in it."""
    require(request.member, "manage_attributes")
    row = _row(pk)
    definitions.remove(row, request.member)
    messages.success(request, f"{row.label} is taken away, with what was known in it.")
    return redirect(reverse_at(request.tenant, "attributes"))


@require_POST
def rule_deletion(request: PageRequest, pk: int) -> HttpResponse:
    """Answers to this question of a form are not saved by themselves any more."""
    require(request.member, "manage_attributes")
    rule = FormRule.objects.filter(pk=pk).first()
    if rule is None:
        raise Http404("No such rule.")
    answered.forget(rule, request.member)
    messages.success(request, "Forgotten. What was saved stays.")
    return redirect(reverse_at(request.tenant, "attributes"))


def _row(pk: int) -> Attribute:
    row = Attribute.objects.filter(pk=pk).first()
    if row is None:
        raise Http404("No such field.")
    return row
