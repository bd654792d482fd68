"""Files on their way into the product: taken in before they are sent, for whoever may send."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from conversations.files import copying, upload
from conversations.files.upload import BadFile
from conversations.models import Media
from conversations.views.asked import PageRequest
from tenants.mount import own_door
from tenants.refusals import Refusal
from tenants.roles import require


@own_door
@require_POST
def collection(request: PageRequest) -> HttpResponse:
    """Take a file in; the answer names it for the message that it will go with. 422 says what is wrong with it."""
    require(request.member, "send")
    file = request.FILES.get("file")
    try:
        if file is None:
            raise BadFile("There is no file in it.", "Choose one.")
        media = upload.store(request.member, file)
    except BadFile as refusal:
        return render(request, "inbox/_refusal.html", {"refusal": refusal}, status=refusal.status)
    return _named(media)


@own_door
@require_POST
def stored(request: PageRequest, pk: int) -> HttpResponse:
    """Take a file of a message along for another one; the answer is that of an upload."""
    require(request.member, "send")
    try:
        media = copying.copy(request.member, pk)
    except Refusal as refusal:
        return render(request, "inbox/_refusal.html", {"refusal": refusal}, status=refusal.status)
    return _named(media)


def _named(media: Media) -> HttpResponse:
    named = {"id": media.pk, "kind": media.kind, "size": media.size, "name": media.filename or media.kind}
    return JsonResponse(named, status=201)
