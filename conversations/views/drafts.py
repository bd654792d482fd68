"""What a member has typed and not sent, kept while they type."""

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from conversations import drafts
from conversations.forms import DraftForm
from conversations.refusals import BadForm
from conversations.views.asked import PageRequest, conversation_of
from tenants.roles import require


@require_http_methods(["PUT"])
def draft(request: PageRequest, pk: int) -> HttpResponse:
    """Keep it; an empty text forgets it."""
    require(request.member, "note")
    form = DraftForm(QueryDict(request.body))
    if not form.is_valid():
        raise BadForm
    data = form.cleaned_data
    kept = drafts.keep(conversation_of(pk), request.member, data["mode"], data["text"])
    return HttpResponse(status=204 if kept else 409)
