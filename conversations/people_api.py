"""REST: people, what the company keeps of them, and the fields it keeps it in."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import api_shapes as shapes
from conversations import representation as show
from conversations.api_bodies import PAGED, Details
from conversations.attributes import definitions, values
from conversations.models import Attribute, Contact, Identity
from tenants import keyset
from tenants.rest import TenantViewSet


class ContactViewSet(TenantViewSet):
    queryset = Contact.objects.filter(merged_into=None)
    serializer_class = Details
    pagination_class = keyset.KeysetPagination
    lookup_value_regex = "[0-9]{1,18}"
    verbs = {"list": "read", "retrieve": "read", "partial_update": "edit_details"}

    @extend_schema(parameters=PAGED, responses={200: shapes.page("Person")})
    def list(self, request: Request) -> Response:
        """List the people who have written, the newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(_shown(rows))

    @extend_schema(responses={200: shapes.named("Person")})
    def retrieve(self, request: Request, pk: str) -> Response:
        """Read one person."""
        return Response(_shown([self.get_object()])[0])

    @extend_schema(request=Details, responses={200: shapes.named("Person")})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what the company keeps of a person in fields of its own."""
        contact = self.get_object()
        data = Details(data=request.data)
        data.is_valid(raise_exception=True)
        values.write(contact, data.validated_data["attributes"], self.member, values.Origin(values.Source.API))
        return Response(_shown([contact])[0])


class AttributeViewSet(TenantViewSet):
    queryset = Attribute.objects.order_by("position")
    serializer_class = serializers.Serializer
    verbs = {"list": "read"}

    @extend_schema(responses={200: shapes.page("Attribute")})
    def list(self, request: Request) -> Response:
        """List the company's own fields of contacts; all of them are on one page."""
        return self.page([show.attribute(row) for row in definitions.every()], None)


def _shown(contacts: "list[Contact]") -> "list[dict[str, object]]":
    names: dict[int, list[Identity]] = {contact.pk: [] for contact in contacts}
    for identity in Identity.objects.filter(contact_id__in=names, retired_at=None).order_by("pk"):
        names[identity.contact_id].append(identity)
    kept = values.by_key(names)
    return [show.person(contact, names[contact.pk], kept[contact.pk]) for contact in contacts]
