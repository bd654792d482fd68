"""The messages of a conversation: what is new in it, what was before, and what one writes into it."""

import json
from collections.abc import Sequence
from uuid import uuid4

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloudapi.files import KINDS
from conversations import drafts, refusals, resend, send
from conversations.arranging import arrange
from conversations.bubbles import Bubble
from conversations.files import sending
from conversations.forms import AgainForm, MessageForm
from conversations.listing import pack, unpack
from conversations.models import Content, Conversation, Draft, Message
from conversations.reading import Letter, letters, news, thread
from conversations.views.asked import (
    PageRequest,
    back_to,
    by_script,
    conversation_of,
    message_of,
    shown_conversation,
)
from conversations.views.inbox import frame
from conversations.views.thread import PAGE, frame_of, header, opened
from tenants.keyset import BadCursor
from tenants.refusals import Refusal
from tenants.roles import require


@require_http_methods(["GET", "POST"])
def collection(request: PageRequest, pk: int) -> HttpResponse:
    return write(request, pk) if request.method == "POST" else read(request, pk)


def read(request: PageRequest, pk: int) -> HttpResponse:
    """`?after=<cursors>`: new and changed messages, with what stands around them. `?before=<cursor>`: the older ones.

    `after` is `thread.version` for each thread that is shown as this one, by commas: the highest version received.
    """
    require(request.member, "read")
    conversation = shown_conversation(pk)
    around = header(request, conversation)
    shared = frame_of(request, conversation, around)
    try:
        if "before" in request.GET:
            page = thread(
                conversation.pk, before=unpack(request.GET["before"]), limit=PAGE, earlier=conversation.earlier
            )
        else:
            page = news(conversation.threads, _seen(request.GET.get("after", ""), pk), limit=PAGE)
    except (BadCursor, ValueError):
        return HttpResponseBadRequest("No such place in this conversation.")
    older = pack((page[0].message.at, page[0].message.pk)) if "before" in request.GET and len(page) == PAGE else ""
    context = around | {"bubbles": arrange(page, shared), "older": older, "full": len(page) >= PAGE}
    return render(request, "inbox/_messages.html", context)


def _seen(cursors: str, pk: int) -> dict[int, int]:
    """Cursors by thread; a lone number is this one's. Raises ValueError."""
    found = {}
    for one in filter(None, cursors.split(",")):
        thread_id, _, version = one.rpartition(".")
        found[int(thread_id or pk)] = int(version)
    return found


def write(request: PageRequest, pk: int) -> HttpResponse:
    """A reply or a note; the answer is its bubble. A refusal says why, and the words stay in the composer."""
    conversation = conversation_of(pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _refused(request, conversation, refusals.BadForm())
    data = form.cleaned_data
    try:
        message = _say(request, conversation, data)
    except Refusal as refusal:
        return _refused(request, conversation, refusal, data["written"], data["mode"])
    drafts.drop(conversation, request.member, data["mode"])
    if not by_script(request):
        return back_to(request, conversation.pk)
    return bubble_of(request, conversation, message)


@require_POST
def again(request: PageRequest, pk: int) -> HttpResponse:
    """Once more what did not arrive. While it may still arrive, it asks before it sends."""
    require(request.member, "send")
    form = AgainForm(request.POST)
    message = message_of(pk)
    if not form.is_valid():
        raise refusals.BadForm
    data = form.cleaned_data
    try:
        verb = sending.again if message.kind in KINDS else resend.again
        fresh, _ = verb(message, by=request.member, client_id=data["client_id"], sure=data["sure"])
    except refusals.MayStillArrive as refusal:
        context = {"message": message, "refusal": refusal, "client_id": uuid4(), "section": "inbox"}
        return render(request, "inbox/again.html", context)
    if not by_script(request):
        return back_to(request, message.conversation_id)
    return bubble_of(request, message.conversation, fresh)


@require_GET
def payload(request: PageRequest, pk: int) -> HttpResponse:
    """What WhatsApp sent, as it came, for those who may see it."""
    require(request.member, "view_payload")
    message = message_of(pk)
    content = Content.of(message)
    written = json.dumps(content.payload, indent=2, ensure_ascii=False, sort_keys=True) if content else ""
    context = {"message": message, "written": written, "section": "inbox"}
    return render(request, "inbox/_payload.html" if by_script(request) else "inbox/payload.html", context)


def _say(request: PageRequest, conversation: Conversation, data: dict) -> Message:
    if data["mode"] == Draft.Mode.NOTE:
        require(request.member, "note")
        return send.note(conversation, data["written"], by=request.member, client_id=data["client_id"])[0]
    require(request.member, "send")
    how = {"by": request.member, "client_id": data["client_id"], "reply_to": data["reply_to"]}
    if not data["file"]:
        return send.text(conversation, data["written"], **how)[0]
    kind = "document" if data["as_document"] else ""
    return sending.send_file(conversation, data["file"], data["written"], kind=kind, is_voice=data["voice"], **how)[0]


def bubble_of(request: PageRequest, conversation: Conversation, message: Message) -> HttpResponse:
    """The message as a bubble: 201, so that a script knows it is written down."""
    return bubbles_of(request, conversation, letters([message]))


def bubbles_of(request: PageRequest, conversation: Conversation, found: Sequence[Letter]) -> HttpResponse:
    """What one act changed in a thread, as `bubble_of` answers."""
    around = header(request, shown_conversation(conversation.pk))
    shared = frame_of(request, conversation, around)
    bubbles = [Bubble(letter, shared) for letter in found]
    return render(request, "inbox/_messages.html", around | {"bubbles": bubbles}, status=201)


def _refused(
    request: PageRequest, conversation: Conversation, refusal: Refusal, written: str = "", mode: str = "reply"
) -> HttpResponse:
    """422 with the reason; without script the whole page, the words still in the composer."""
    if by_script(request):
        return render(request, "inbox/_refusal.html", {"refusal": refusal}, status=refusal.status)
    context = frame(request) | opened(request, conversation, refusal=refusal)
    context["drafts"] = {**context["drafts"], mode: written}
    return render(request, "inbox/index.html", context, status=refusal.status)
