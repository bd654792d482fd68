"""REST: the event ledger of the token's tenant, and reading an item's delivery once more."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import eventlog, refusals
from conversations.api import representation as show
from conversations.api import shapes
from conversations.api.bodies import PAGED
from conversations.models import Event
from conversations.receive import replay
from tenants import keyset
from tenants.rest import TenantViewSet


class LedgerPages(keyset.KeysetPagination):
    ordering = ("-received_on", "-delivery_id", "-item")


class EventViewSet(TenantViewSet):
    """What became of every item WhatsApp posted."""

    queryset = Event.objects.all()
    serializer_class = serializers.Serializer
    pagination_class = LedgerPages
    lookup_value_regex = "[0-9]{8}--?[0-9]{1,18}-[0-9]{1,9}"
    verbs = {"list": "read_ledger", "retrieve": "read_ledger", "replay": "replay"}

    @extend_schema(
        parameters=[OpenApiParameter("outcome", str, enum=Event.Outcome.values), *PAGED],
        responses={200: shapes.page("Event")},
    )
    def list(self, request: Request) -> Response:
        """List what became of every item WhatsApp posted, the newest first."""
        rows, outcome = self.get_queryset(), request.query_params.get("outcome")
        if outcome is not None:
            if outcome not in Event.Outcome.values:
                raise serializers.ValidationError({"outcome": f"One of: {', '.join(Event.Outcome.values)}."})
            rows = rows.filter(outcome=outcome)
        return self.get_paginated_response([show.event(row) for row in self.paginate_queryset(rows) or []])

    @extend_schema(responses={200: shapes.named("Event")})
    def retrieve(self, request: Request, pk: str) -> Response:
        """Read one item of the ledger."""
        return Response(show.event(self._event(pk)))

    @extend_schema(request=None, responses={202: shapes.named("Event")})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str) -> Response:
        """Read the item's delivery once more.

        What was done stays done; what was set aside may succeed now.
        """
        event = self._event(pk)
        if not replay.event(event.received_on, event.delivery_id, by=self.member):
            raise refusals.DeliveryGone
        return Response(show.event(event), status=status.HTTP_202_ACCEPTED)

    def _event(self, pk: str) -> Event:
        try:
            key = eventlog.key(pk)
        except ValueError:
            raise serializers.ValidationError({"event": "No such day."}) from None
        return get_object_or_404(self.get_queryset(), **key)
