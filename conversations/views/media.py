"""Files of messages: the way to one, the file itself, and fetching once more what did not come."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from conversations.files import errands, links, serving
from conversations.models import Media
from conversations.views.asked import PageRequest, back_to, by_script
from conversations.views.messages import bubble_of
from tenants.mount import own_door, reverse_at
from tenants.roles import require
from tenants.scope import acting_for


@require_http_methods(["GET", "HEAD"])
def door(request: PageRequest, pk: int) -> HttpResponse:
    """The lasting address of a file: for whoever may read, the way to one that is good for some minutes."""
    require(request.member, "read")
    return _onward(request, _media(request, pk))


@own_door
@require_http_methods(["GET", "HEAD"])
def file(request: PageRequest, pk: int, key: str) -> HttpResponseBase:
    """The file, or with `?preview=1` a smaller picture of it, with `?copy=1` one that plays; with `?save=1` to keep.

    An address whose time is over leads to a fresh one, if the reader may still read.
    """
    require(request.member, "read")
    with acting_for(request.tenant):
        media = _media(request, pk)
        if not links.fits(media, key):
            return _onward(request, media)
        opened = serving.opened(media, serving.asked_for(request.GET))
    if opened is None:
        raise Http404("It is not here.")
    return serving.answer(request, opened, save="save" in request.GET)


@require_POST
def retry(request: PageRequest, pk: int) -> HttpResponse:
    """Fetch it again; the answer is its bubble, which waits for it."""
    require(request.member, "triage")
    media = _media(request, pk)
    errands.again(media)
    if media.message is None:
        raise Http404("It belongs to no message.")
    conversation = media.message.conversation
    if not by_script(request):
        return back_to(request, conversation.pk)
    return bubble_of(request, conversation, media.message)


def _media(request: PageRequest, pk: int) -> Media:
    """The file, if this reader may see it: an upload that was not sent yet is its uploader's alone. Raises Http404."""
    found = Media.objects.select_related("message__conversation").filter(pk=pk).first()
    if found is None or (found.message is None and found.member_id != request.member.pk):
        raise Http404("No such file.")
    return found


def _onward(request: PageRequest, media: Media) -> HttpResponse:
    if not media.is_here:
        raise Http404("It is not here.")
    asked = urlencode({name: "1" for name in ("preview", "copy", "save") if name in request.GET})
    address = reverse_at(request.tenant, "media_file", media.pk, links.key_for(media))
    return redirect(f"{address}?{asked}" if asked else address)
