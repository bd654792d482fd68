"""One conversation: its thread, its composer and the contact beside it, as a page and as a part of one."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from conversations import drafts, membership, triage
from conversations.arranging import arrange
from conversations.bubbles import blank
from conversations.frame import Frame
from conversations.listing import pack, unpack
from conversations.models import Conversation, Direction, Identity
from conversations.offering.menu import menu
from conversations.people import known, names
from conversations.people.acquaintance import about
from conversations.reading import Letter, thread
from conversations.send import MAX_TEXT
from conversations.snoozing import choices
from conversations.views.asked import PageRequest, back_to, by_script, conversation_of
from conversations.views.inbox import frame
from tenants import clock
from tenants.keyset import BadCursor
from tenants.models import Member
from tenants.roles import may, require

PAGE = 50


@require_GET
def show(request: PageRequest, pk: int) -> HttpResponse:
    """The thread. Whoever may work in it has it before their eyes now, so nothing in it stays unread."""
    require(request.member, "read")
    conversation = conversation_of(pk)
    if conversation.folded_into_id is not None:
        return back_to(request, conversation.folded_into_id)
    context = opened(request, conversation)
    if may(request.member, "triage") and not _is_fetched_ahead(request):
        triage.opened(conversation, request.member)
    if by_script(request):
        return render(request, "inbox/_conversation.html", context)
    return render(request, "inbox/index.html", frame(request) | context)


@require_POST
def read(request: PageRequest, pk: int) -> HttpResponse:
    """The open page says that its reader sees what has just come."""
    require(request.member, "triage")
    triage.opened(conversation_of(pk), request.member)
    return HttpResponse(status=204)


def opened(request: PageRequest, conversation: Conversation, **more: Any) -> dict[str, Any]:
    """Everything that is drawn of an open conversation."""
    letters, is_newest = _page(request, conversation)
    around = header(request, conversation)
    shared = frame_of(request, conversation, around)
    return {
        **around,
        "bubbles": arrange(letters, shared, conversation.unread_count if is_newest else 0),
        "older": pack((letters[0].message.at, letters[0].message.pk)) if len(letters) == PAGE else "",
        "is_newest": is_newest,
        "seen": _seen(conversation, letters),
        "blank": blank(shared),
        "blank_note": blank(shared, Direction.NOTE),
        "drafts": drafts.of(conversation, request.member),
        "most": MAX_TEXT,
        **about(conversation),
        "offers": menu(),
        "hides_panel": request.COOKIES.get("wapp_panel") == "off",
        **more,
    }


def frame_of(request: PageRequest, conversation: Conversation, around: dict[str, Any]) -> Frame:
    """What the bubbles of a thread share; `around` is its `header`."""
    masked, account = request.tenant.mask_numbers, conversation.channel.waba_id
    threads = tuple(around["conversation"].threads)
    is_open = conversation.window_expires_at is not None and conversation.window_expires_at > clock.now()
    name, is_group = around["name"], around["is_group"]
    return Frame(request.member, name, masked, account, is_group, conversation.pk, threads, is_open)


def header(request: PageRequest, conversation: Conversation) -> dict[str, Any]:
    """What the bar above a thread shows: who it is, whose it is, when it comes back."""
    identities = list(
        Identity.objects.filter(contact_id=conversation.contact_id, retired_at=None).order_by("-kind", "pk")
    )
    masked = request.tenant.mask_numbers
    name = names.called(conversation.contact, identities, masked)
    is_group = any(one.kind == Identity.Kind.GROUP for one in identities)
    return {
        "conversation": conversation,
        "name": name,
        "first_name": names.first_name(name),
        "known": known.listed(identities),
        "short": names.short(identities, masked),
        "masked": masked,
        "is_group": is_group,
        "group": membership.of(conversation, masked) if is_group else None,
        "team": _team(request.member),
        "choices": choices(clock.now()),
        "earliest": timezone.localtime(clock.now()),
        "query": request.GET.urlencode(),
    }


def _page(request: HttpRequest, conversation: Conversation) -> tuple[list[Letter], bool]:
    """The newest page, or for a browser without script the one before a cursor; and whether it is the newest."""
    try:
        before = unpack(request.GET["before"]) if "before" in request.GET else None
    except BadCursor:
        before = None
    return thread(conversation.pk, before=before, limit=PAGE, earlier=conversation.earlier), before is None


def _seen(conversation: Conversation, letters: list[Letter]) -> str:
    """The highest version of each thread that is on the page, in JSON for its script; 0 for one of which nothing is."""
    seen = dict.fromkeys(conversation.threads, 0)
    for letter in letters:
        seen[letter.message.conversation_id] = max(seen[letter.message.conversation_id], letter.message.version)
    return json.dumps(seen)


def _team(member: Member) -> list[Member]:
    """Whom this member may give a conversation to: everybody who can work in it, or only themselves."""
    if not may(member, "triage"):
        return []
    if not may(member, "assign_others"):
        return [member]
    rows = Member.objects.select_related("user").filter(tenant_id=member.tenant_id, left_at=None)
    team = [colleague for colleague in rows.order_by("user__name", "pk")[:100] if may(colleague, "triage")]
    return sorted(team, key=lambda colleague: colleague.pk != member.pk)


def _is_fetched_ahead(request: HttpRequest) -> bool:
    return "prefetch" in request.headers.get("Sec-Purpose", "")
