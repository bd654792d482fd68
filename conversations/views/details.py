"""What is known of a person in the company's own fields: beside the thread and on the person's page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from conversations.attributes import values
from conversations.models import Contact, Conversation, Identity
from conversations.people import acquaintance, beginning, known, names
from conversations.views.asked import PageRequest, by_script
from tenants.mount import reverse_at
from tenants.refusals import Refusal
from tenants.roles import require

PREFIX = "field:"  # of the inputs of the form, before the key of a field
THREADS = 20


@require_safe
def person(request: PageRequest, pk: int) -> HttpResponse:
    """A person: what they are known by, what the company keeps, what they said about marketing, their threads."""
    require(request.member, "read")
    contact = _contact(pk)
    if contact.merged_into_id is not None:
        return redirect(reverse_at(request.tenant, "contact", contact.merged_into_id))
    return render(request, "contacts/contact.html", _seen(request, contact))


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: PageRequest, pk: int) -> HttpResponse:
    """The fields, to be changed. Refused, everything typed stays; by script the part of the panel alone."""
    require(request.member, "edit_details")
    contact = _contact(pk)
    if request.method != "POST":
        return _form(request, contact, {}, None)
    typed = {key.removeprefix(PREFIX): str(value) for key, value in request.POST.items() if key.startswith(PREFIX)}
    known = values.by_key([contact.pk])[contact.pk]
    changed = {key: value for key, value in typed.items() if value.strip() != known.get(key, "")}
    try:
        values.write(contact, changed, request.member)
    except Refusal as refusal:
        return _form(request, contact, typed, refusal)
    if not by_script(request):
        return redirect(reverse_at(request.tenant, "contact", contact.pk))
    return render(request, "contacts/_details.html", {"contact": contact, "details": values.details(contact)})


def _form(request: PageRequest, contact: Contact, typed: dict[str, str], refusal: Refusal | None) -> HttpResponse:
    found = [
        {"attribute": one.attribute, "value": typed.get(one.attribute.key, one.value)}
        for one in values.details(contact)
    ]
    context = {"contact": contact, "fields": found, "prefix": PREFIX, "refusal": refusal, "section": "contacts"}
    # htmx swaps what is fine; a refusal by script is the same part of the panel, with its reason in it.
    status = refusal.status if refusal and not by_script(request) else 200
    template = "contacts/_details_form.html" if by_script(request) else "contacts/details.html"
    return render(request, template, context, status=status)


def _seen(request: PageRequest, contact: Contact) -> dict[str, Any]:
    identities = list(Identity.objects.filter(contact=contact, retired_at=None).order_by("-kind", "pk"))
    masked = request.tenant.mask_numbers
    threads = list(
        Conversation.objects.filter(contact=contact).select_related("channel").order_by("-last_message_at")[:THREADS]
    )
    return {
        "section": "contacts",
        "contact": contact,
        "name": names.called(contact, identities, masked),
        "known": known.listed(identities),
        "masked": masked,
        "details": values.details(contact),
        "threads": threads,
        "conversation": threads[0] if threads else None,
        "others": {line.pk for line in beginning.lines(contact)} - {thread.channel_id for thread in threads},
        **acquaintance.kept(contact),
    }


def _contact(pk: int) -> Contact:
    contact = Contact.objects.filter(pk=pk).first()
    if contact is None:
        raise Http404("No such person.")
    return contact
