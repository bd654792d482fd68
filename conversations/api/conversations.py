"""REST: conversations and their messages, and writing to a person who need not have one yet."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from conversations import groups, membership, reading, refusals, triage
from conversations.api import representation as show
from conversations.api import shapes
from conversations.api.bodies import PAGED, BlockBody, NewMessage, NewMessageTo
from conversations.api.writing import written
from conversations.listing import unpack
from conversations.models import Channel, Conversation, Identity
from conversations.people import blocking
from conversations.pinned import pinned
from conversations.templating import reach
from tenants import keyset
from tenants.models import Member
from tenants.rest import TenantViewSet
from tenants.scope import acting_for

A_MESSAGE = {201: shapes.named("Message"), 200: shapes.named("Message")}
VIEWS = {"open": "all", "snoozed": "snoozed", "resolved": "resolved", "all": "everything"}
VIEWS |= {"closing": "closing", "closed": "closed", "free": "free"}


class ConversationViewSet(TenantViewSet):
    queryset = Conversation.objects.select_related("contact", "channel")
    serializer_class = NewMessage
    lookup_value_regex = "[0-9]{1,18}"
    verbs = {"list": "read", "retrieve": "read", "messages": "read", "group": "read", "write": "send", "vouch": "send"}
    verbs |= {"block": "block"}
    dials = {"block": "_block"}

    @extend_schema(
        parameters=[OpenApiParameter("status", str, enum=list(VIEWS), default="open"), *PAGED],
        responses={200: shapes.page("Conversation")},
    )
    def list(self, request: Request) -> Response:
        """List conversations, the newest first.

        `closing` are those who wait while their window closes within five hours, the first to close first; `closed`
        those whose window closed unanswered; `free` those to whom everything is free of charge after an advertisement.
        """
        view = VIEWS.get(request.query_params.get("status", "open"))
        if view is None:
            raise serializers.ValidationError({"status": f"One of: {', '.join(VIEWS)}."})
        page = reading.inbox(view, before=_key(request, "after"), limit=_limit(request))
        link = _link(request, "after", keyset.encode(page.next)) if page.next else None
        return self.page([show.conversation(row) for row in page.rows], link)

    @extend_schema(responses={200: shapes.named("Conversation")})
    def retrieve(self, request: Request, pk: str) -> Response:
        """Read one conversation."""
        return Response(show.conversation(reading.rows_of([self.get_object()])[0]))

    @extend_schema(
        parameters=[*PAGED, OpenApiParameter("before", str, description="Older than: follow `next`.")],
        responses={200: shapes.page("Message")},
    )
    @action(detail=True)
    def messages(self, request: Request, pk: str) -> Response:
        """Read the messages of a conversation.

        Without a cursor from the start; `after` is the highest `version` received, and brings what is new or changed;
        `before` goes back in time, from the newest when it is empty. Both at once are refused.
        """
        conversation, limit = self.get_object(), _limit(request)
        if {"after", "before"} <= request.query_params.keys():
            raise serializers.ValidationError({"before": "Give either after or before."})
        if "before" in request.query_params:
            before = _key(request, "before") if request.query_params["before"] else None
            letters = reading.thread(conversation.pk, before=before, limit=limit, notes=False)[::-1]
            key = keyset.encode([letters[-1].message.at, letters[-1].message.pk]) if letters else ""
            link = _link(request, "before", key) if len(letters) == limit else None
        else:
            letters = reading.thread(conversation.pk, after=_version(request), limit=limit, notes=False)
            link = _link(request, "after", str(letters[-1].message.version)) if len(letters) == limit else None
        return self.page([show.message(letter) for letter in letters], link)

    @extend_schema(request=NewMessage, responses=A_MESSAGE)
    @messages.mapping.post
    def write(self, request: Request, pk: str) -> Response:
        """Write into a conversation.

        Answers 201 with the new message, and 200 with the same one when its `client_id` is known: to try again is safe.
        """
        conversation = self.get_object()
        data = NewMessage(data=request.data)
        data.is_valid(raise_exception=True)
        return written(self, conversation, data.validated_data)

    @extend_schema(responses={200: shapes.named("Group")})
    @action(detail=True)
    def group(self, request: Request, pk: str) -> Response:
        """Read what is known of the group that a conversation is with, and what the company has pinned in it.

        WhatsApp's news keep it; where it was not asked for a day it is asked now, and the answer shows a moment later.
        404 for a conversation with one person.
        """
        conversation = self.get_object()
        if not groups.is_group(conversation):
            raise Http404("It is with one person.")
        return Response(show.group(membership.of(conversation, masked=False), pinned(conversation.threads)))

    @extend_schema(request=BlockBody, responses={200: shapes.named("Conversation")})
    @action(detail=True, methods=["post"])
    def block(self, request: Request, pk: str) -> Response:
        """Block the person of a conversation on its number, or let them write again.

        WhatsApp is told first, and what it refuses changes nothing: only who wrote within 24 hours can be blocked.
        """
        return self.retrieve(request, pk)

    @extend_schema(request=None, responses={200: shapes.named("Conversation")})
    @action(detail=True, methods=["post"])
    def vouch(self, request: Request, pk: str) -> Response:
        """Say that it is still the same person, whose security code changed.

        Until then nothing can be sent on a number that has identities checked (`identity_changed`). Ask the person in
        another way than WhatsApp first.
        """
        triage.vouch(self.get_object(), self.member)
        return self.retrieve(request, pk)

    def _block(self, request: Request, by: Member) -> None:
        data = BlockBody(data=request.data)
        data.is_valid(raise_exception=True)
        with acting_for(by.tenant):
            conversation = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        blocking.set_blocked(conversation, data.validated_data["blocked"], by)


class MessageViewSet(TenantViewSet):
    queryset = Conversation.objects.none()
    serializer_class = NewMessageTo
    verbs = {"create": "send"}

    @extend_schema(request=NewMessageTo, responses=A_MESSAGE)
    def create(self, request: Request) -> Response:
        """Write to a person by phone or BSUID.

        Free text reaches those whose 24-hour window is open, a template everybody.
        """
        data = NewMessageTo(data=request.data)
        data.is_valid(raise_exception=True)
        channel = get_object_or_404(Channel, uuid=data.validated_data["channel"])
        ((kind, value),) = data.validated_data["to"].items()
        scopes = [""] if kind == "phone" else [channel.portfolio_id, channel.waba_id]
        person = Identity.objects.filter(
            kind=kind, value=value.lstrip("+"), scope__in=scopes, retired_at=None
        ).values_list("contact_id", flat=True)
        conversation = Conversation.objects.filter(contact_id__in=list(person), channel=channel).first()
        if conversation is None and data.validated_data["type"] == "template":
            conversation = reach.somebody_new(channel, kind, value)
        if conversation is None:
            raise refusals.WindowClosed
        return written(self, conversation, data.validated_data)


def _limit(request: Request) -> int:
    return keyset.size(request.query_params.get("limit"))


def _key(request: Request, name: str) -> tuple[datetime, int] | None:
    """The (time, id) of a cursor; raises BadCursor for one that is not ours."""
    cursor = request.query_params.get(name)
    if cursor is None:
        return None
    return unpack(cursor)


def _version(request: Request) -> int:
    text = request.query_params.get("after", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise keyset.BadCursor()
    return int(text)


def _link(request: Request, name: str, value: str) -> str:
    return replace_query_param(request.build_absolute_uri(), name, value)
