"""Writing to somebody first: whom, and from which number; what reaches them is chosen in their thread."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from conversations.forms import BeginningForm
from conversations.models import Contact, Conversation, Identity
from conversations.people import beginning, contacts, names
from conversations.views.asked import PageRequest
from tenants.mount import reverse_at
from tenants.roles import require


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: PageRequest, pk: int | None = None) -> HttpResponse:
    """Open the thread with a phone number, or with a known contact, on the number that is chosen."""
    require(request.member, "send")
    contact = None if pk is None else Contact.objects.filter(pk=pk, merged_into=None).first()
    if pk is not None and contact is None:
        raise Http404("No such person.")
    channels = beginning.lines(contact)
    form = BeginningForm(request.POST or None, channels=channels, is_known=contact is not None)
    if request.method == "POST" and form.is_valid():
        whom = contact or contacts.keep_number(form.cleaned_data["phone"], form.cleaned_data["name"], request.member)
        (channel,) = [one for one in channels if str(one.uuid) == form.cleaned_data["channel"]]
        thread = contacts.write_to(whom, channel, request.member)
        return redirect(reverse_at(request.tenant, "thread", thread.pk))
    threads = {one.channel_id: one for one in Conversation.objects.filter(contact=contact)} if contact else {}
    choices = [(channel, threads.get(channel.pk)) for channel in channels]
    context = {"section": "contacts", "form": form, "contact": contact, "choices": choices, "name": ""}
    if contact is not None:
        identities = list(Identity.objects.filter(contact=contact, retired_at=None))
        context["name"] = names.called(contact, identities, request.tenant.mask_numbers)
    return render(request, "contacts/begin.html", context, status=422 if form.errors else 200)
