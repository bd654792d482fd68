"""What every view of the inbox begins with: the conversation or message of the address, and who asks in which way."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from conversations.models import Conversation, Message
from tenants.mount import reverse_at

if TYPE_CHECKING:
    from tenants.models import Member, Tenant

    class PageRequest(HttpRequest):
        """A request under `/t/<slug>/`, as TenantMiddleware hands it on."""

        member: Member
        tenant: Tenant
else:
    PageRequest = HttpRequest


def conversation_of(pk: int) -> Conversation:
    """The conversation with its contact, number and assignee. Raises Http404: of another tenant there is nothing."""
    found = Conversation.objects.select_related("contact", "channel", "assignee__user").filter(pk=pk).first()
    if found is None:
        raise Http404("No such conversation.")
    return found


def shown_conversation(pk: int) -> Conversation:
    """The one that a conversation is shown as: itself, or the thread of the same person that it stands within."""
    found = conversation_of(pk)
    return found if found.folded_into_id is None else conversation_of(found.folded_into_id)


def message_of(pk: int) -> Message:
    """The message with its conversation and number. Raises Http404."""
    found = Message.objects.select_related("conversation__channel").filter(pk=pk).first()
    if found is None:
        raise Http404("No such message.")
    return found


def by_script(request: HttpRequest) -> bool:
    """Whether the page's script asks for a part of it. Going back in history asks for the whole."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")


def back_to(request: PageRequest, conversation_id: int) -> HttpResponse:
    """For a browser without script: see the thread again, in the list one came from."""
    query = request.GET.urlencode()
    return redirect(reverse_at(request.tenant, "thread", conversation_id) + (f"?{query}" if query else ""))
