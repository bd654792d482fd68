"""The way to the event stream: an address that is good for two minutes."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from conversations import live
from conversations.views.asked import PageRequest
from tenants.roles import require


@never_cache
@require_POST
def ticket(request: PageRequest) -> HttpResponse:
    """The stream's address with a fresh ticket in it. By POST, so that it is made for our own pages only."""
    require(request.member, "read")
    address = f"/live/{request.tenant.slug}?ticket={live.pass_for(request.member)}"
    return HttpResponse(address, content_type="text/plain; charset=utf-8")
