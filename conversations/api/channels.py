"""REST: the numbers, who is blocked on them, their test messages, and the past of the app they are in as well."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from conversations.api import representation as show
from conversations.api import shapes
from conversations.api.bodies import PAGED, PersonBlock, TestPhone
from conversations.channels import phone, trial
from conversations.channels.forms import TrialForm
from conversations.channels.presence_forms import BlockForm
from conversations.models import Channel
from conversations.people import blocking, discreet
from tenants import keyset
from tenants.models import Member
from tenants.rest import TenantViewSet
from tenants.scope import acting_for


class ChannelViewSet(TenantViewSet):
    queryset = Channel.objects.order_by("pk")
    serializer_class = serializers.Serializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    verbs = {
        "list": "read",
        "retrieve": "read",
        "blocked": "block",
        "block": "block",
        "test": "connect_channel",
        "begin_test": "connect_channel",
        "past": "connect_channel",
    }
    dials = {"blocked": "_blocked", "block": "_block", "begin_test": "_prepare", "past": "_ask_past"}

    @extend_schema(responses={200: shapes.page("Channel")})
    def list(self, request: Request) -> Response:
        """List the numbers; all of them are on one page."""
        return self.page([show.channel(row) for row in self.get_queryset()], None)

    @extend_schema(responses={200: shapes.named("Channel")})
    def retrieve(self, request: Request, uuid: str) -> Response:
        """Read one number."""
        return Response(show.channel(self._channel()))

    @extend_schema(parameters=PAGED[:1], responses={200: shapes.page("Block")})
    @action(detail=True)
    def blocked(self, request: Request, uuid: str) -> Response:
        """List who is blocked on a number.

        WhatsApp is asked, which also knows whom other apps have blocked.
        """
        users, further = self.outcome
        link = replace_query_param(request.build_absolute_uri(), "after", further) if further else None
        return self.page([{"user": user, "blocked": True} for user in users], link)

    @extend_schema(request=PersonBlock, responses={200: shapes.named("Block")})
    @blocked.mapping.post
    def block(self, request: Request, uuid: str) -> Response:
        """Block a person on a number, or let them write again.

        WhatsApp is told first, and what it refuses changes nothing: only who wrote within 24 hours can be blocked.
        """
        return Response(self.outcome)

    @extend_schema(responses={200: shapes.named("Test")})
    @action(detail=True)
    def test(self, request: Request, uuid: str) -> Response:
        """Read how far the last test message of a number has come.

        It is one of the last 24 hours; 404 when there was none.
        """
        found = trial.of(self._channel(connected=True))
        if found is None:
            raise Http404("No test message within the last 24 hours.")
        return Response(show.test(found))

    @extend_schema(request=TestPhone, responses={201: shapes.named("Test")})
    @test.mapping.post
    def begin_test(self, request: Request, uuid: str) -> Response:
        """Send a test message to a phone.

        A text when that phone wrote within 24 hours, else a template without variables. Answering it ends the test.
        """
        row = self._channel(connected=True)
        trial.begin(row, self.outcome, by=self.member)
        found = trial.of(row)
        assert found is not None  # noqa: S101 - it was begun a moment ago
        return Response(show.test(found), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: shapes.named("Past")})
    @action(detail=True, methods=["post"])
    def past(self, request: Request, uuid: str) -> Response:
        """Ask the app on the phone for its past.

        Its people (`smb_app_state_sync`) and up to six months of messages (`history`), for a number that is in the
        WhatsApp Business app too. WhatsApp gives each once, and only within 24 hours of joining; to ask again is safe.
        """
        return Response(show.past(self.outcome))

    def _ask_past(self, request: Request, by: Member) -> Sequence[phone.Answer]:
        return phone.ask(self._taken(by), by)

    def _blocked(self, request: Request, by: Member) -> tuple[Sequence[str], str]:
        row, given = self._taken(by), request.query_params.get("after", "")
        try:
            page = blocking.listed(row, by, discreet.unseal(row, given) if given else "")
        except ValueError as error:  # not sealed by us, or not for this number
            raise keyset.BadCursor from error
        return [user.best for user in page.items], discreet.seal(row, page.after) if page.after else ""

    def _block(self, request: Request, by: Member) -> dict[str, Any]:
        data = _checked(PersonBlock(data=request.data))
        user = _as_page(BlockForm({"user": data["user"]}))["user"]
        blocking.tell(self._taken(by), user, data["blocked"], by)
        return {"user": user, "blocked": data["blocked"]}

    def _prepare(self, request: Request, by: Member) -> str:
        phone: str = _as_page(TrialForm(_checked(TestPhone(data=request.data))))["phone"]
        trial.prepare(self._taken(by))
        return phone

    def _taken(self, by: Member) -> Channel:
        with acting_for(by.tenant):
            return self._channel(connected=True)

    def _channel(self, connected: bool = False) -> Channel:
        try:
            rows = self.get_queryset().filter(uuid=UUID(self.kwargs["uuid"]))
        except ValueError:
            raise serializers.ValidationError({"channel": "Not a uuid."}) from None
        found: Channel = get_object_or_404(rows.filter(disconnected_at=None) if connected else rows)
        return found


def _checked(data: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    data.is_valid(raise_exception=True)
    found: dict[str, Any] = data.validated_data
    return found


def _as_page(form: forms.Form) -> dict[str, Any]:
    """The rules of the page's own form."""
    if not form.is_valid():
        raise serializers.ValidationError({name: list(map(str, said)) for name, said in form.errors.items()})
    return form.cleaned_data
