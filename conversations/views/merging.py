"""Decisions about who is one person: put two contacts together, keep them apart, take it back."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from conversations.models import Conversation, Merge, MergeSuggestion
from conversations.people import merging
from conversations.people.acquaintance import about
from conversations.views.asked import PageRequest, back_to, by_script, conversation_of
from conversations.views.thread import header
from tenants.roles import require


@require_POST
def decide(request: PageRequest, pk: int, suggestion: int) -> HttpResponse:
    """`then=merge` puts the other one into this conversation's contact; `then=apart` says they are two."""
    require(request.member, "merge_contacts")
    conversation = conversation_of(pk)
    row = MergeSuggestion.objects.filter(pk=suggestion).first()
    if row is None or conversation.contact_id not in (row.low_id, row.high_id):
        raise Http404("No such suggestion.")
    if request.POST.get("then") == "merge":
        merging.merge(row, conversation.contact_id, request.member)
    else:
        merging.apart(row, request.member)
    return _seen(request, conversation)


@require_POST
def part(request: PageRequest, pk: int, merge: int) -> HttpResponse:
    """Take a merge back."""
    require(request.member, "merge_contacts")
    conversation = conversation_of(pk)
    row = Merge.objects.select_related("kept", "gone").filter(pk=merge).first()
    if row is None or conversation.contact_id not in (row.kept_id, row.gone_id):
        raise Http404("No such merge.")
    merging.undo(row, request.member)
    return _seen(request, conversation)


def _seen(request: PageRequest, conversation: Conversation) -> HttpResponse:
    if not by_script(request):
        return back_to(request, conversation.pk)
    fresh = conversation_of(conversation.pk)
    answer = render(request, "contacts/_panel.html", header(request, fresh) | about(fresh))
    answer["HX-Trigger"] = "inbox:changed"
    return answer
