"""REST: the message templates of the token's tenant, as WhatsApp last described them."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cloudapi.orders import MAX_ORDER
from conversations import refusals, send
from conversations.api import representation as show
from conversations.api import shapes
from conversations.models import Conversation, Message, Template
from conversations.templating import bind, given
from tenants.keyset import KeysetPagination
from tenants.rest import TenantViewSet

FILTERS = ("status", "category", "language", "name", "waba_id")


class Language(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=20)


class TemplateBody(serializers.Serializer[Any]):
    """A template by name and language, and its values: by key (`body.1`, `body.first_name`, `header.image`,
    `button.0`, `card.0.header.image`, …; a variable bound to a field of the contact may be left out), or as WhatsApp's
    own `components`. A file is an address, WhatsApp's id, or `file:` with the id of an upload of one's own.

    What is sold: `header.product`, `button.0.thumbnail` (an id), `cards.products` (an id in each line),
    `button.0.sections` (the same, under headings that begin with #), `catalogue` (may be left out where it is known),
    `button.0.order` (WhatsApp's own order_details, as JSON)."""

    name = serializers.CharField(max_length=512)
    language = Language()
    values = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=MAX_ORDER, trim_whitespace=False), required=False
    )
    components = serializers.ListField(child=serializers.DictField(), required=False, max_length=12)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "values" in attrs and "components" in attrs:
            raise serializers.ValidationError("Give either values or components.")
        return attrs


class TemplateViewSet(TenantViewSet):
    """Only what has the status APPROVED and is not gone can be sent (`sendable`)."""

    queryset = Template.objects.all()
    serializer_class: Any = serializers.Serializer
    pagination_class = KeysetPagination
    lookup_value_regex = "[0-9]{1,18}"
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


def send_template(conversation: Conversation, asked: dict[str, Any], **how: Any) -> tuple[Message, bool]:
    """Send what a program asked for. Raises a Refusal; a template nobody has is UnknownTemplate."""
    row = Template.objects.filter(
        waba_id=conversation.channel.waba_id, name=asked["name"], language=asked["language"]["code"]
    ).first()
    if row is None:
        raise refusals.UnknownTemplate
    typed = given.values(asked["components"]) if "components" in asked else asked.get("values", {})
    return send.template(conversation, row, bind.values(row, bind.facts(conversation, how["by"]), typed), **how)
