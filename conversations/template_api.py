"""REST: the message templates of the token's tenant, as WhatsApp last described them."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import api_shapes as shapes
from conversations import representation as show
from conversations.models import Template
from tenants.keyset import KeysetPagination
from tenants.rest import TenantViewSet

FILTERS = ("status", "category", "language", "name", "waba_id")


class TemplateViewSet(TenantViewSet):
    """Only what has the status APPROVED and is not gone can be sent (`sendable`)."""

    queryset = Template.objects.all()
    serializer_class: Any = serializers.Serializer
    pagination_class = KeysetPagination
    lookup_value_regex = r"\d{1,18}"
    verbs = {"list": "read", "retrieve": "read"}

    @extend_schema(
        parameters=[OpenApiParameter(name, str) for name in FILTERS], responses={200: shapes.page("Template")}
    )
    def list(self, request: Request) -> Response:
        """List the templates, the newest first.

        Filters compare whole values; those gone from WhatsApp are listed with `gone_at`.
        """
        wanted = {name: request.query_params[name] for name in FILTERS if name in request.query_params}
        rows = self.get_queryset().filter(**wanted)
        return self.get_paginated_response([show.template(row) for row in self.paginate_queryset(rows) or []])

    @extend_schema(responses={200: shapes.named("Template")})
    def retrieve(self, request: Request, pk: str) -> Response:
        """Read one template."""
        return Response(show.template(self.get_object()))
