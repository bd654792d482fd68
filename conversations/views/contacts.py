"""The customer beside the thread: what they are called, and their numbers for those who ask."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from conversations.forms import NameForm
from conversations.models import Identity
from conversations.people import contacts, known, names
from conversations.views.asked import PageRequest, back_to, by_script, conversation_of
from conversations.views.thread import header
from tenants.roles import require


@require_http_methods(["GET", "POST"])
def name(request: PageRequest, pk: int) -> HttpResponse:
    """What the team calls the customer of this conversation."""
    require(request.member, "name_contact")
    conversation = conversation_of(pk)
    form = NameForm(request.POST or None, initial={"name": conversation.contact.name})
    if request.method == "POST" and form.is_valid():
        contacts.rename(conversation.contact, form.cleaned_data["name"], request.member)
        if not by_script(request):
            return back_to(request, pk)
        context = header(request, conversation_of(pk))
        answer = render(request, "contacts/_renamed.html", context)
        answer["HX-Trigger"] = "inbox:changed"
        return answer
    context = {"form": form, "conversation": conversation, "section": "inbox", "query": request.GET.urlencode()}
    template = "contacts/_name.html" if by_script(request) else "contacts/name.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
def reveal(request: PageRequest, pk: int, identity: int) -> HttpResponse:
    """A hidden number, shown to this member now; that they saw it is written down."""
    require(request.member, "reveal_number")
    conversation = conversation_of(pk)
    row = Identity.objects.filter(pk=identity, contact_id=conversation.contact_id).first()
    if row is None:
        raise Http404("No such identity.")
    shown = contacts.reveal(row, request.member)
    own = known.listed(list(Identity.objects.filter(contact_id=conversation.contact_id, retired_at=None)))
    numbers = next((one.numbers for one in own if (one.identity.kind, one.identity.value) == (row.kind, row.value)), ())
    context = {
        "identity": shown,
        "numbers": numbers,
        "masked": False,
        "conversation": conversation,
        "name": names.written(shown, False),
    }
    return render(request, "contacts/_identity.html" if by_script(request) else "contacts/identity.html", context)
