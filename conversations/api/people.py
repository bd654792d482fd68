"""REST: people, what the company keeps of them, and the fields it keeps it in."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.api import representation as show
from conversations.api import shapes
from conversations.api.bodies import PAGED, AttributeChange, Details, NewAttribute
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
    serializer_class = NewAttribute
    lookup_value_regex = "[0-9]{1,18}"
    verbs = {
        "list": "read",
        "retrieve": "read",
        "create": "manage_attributes",
        "partial_update": "manage_attributes",
        "destroy": "manage_attributes",
    }

    @extend_schema(responses={200: shapes.page("Attribute")})
    def list(self, request: Request) -> Response:
        """List the company's own fields of contacts; all of them are on one page."""
        return self.page([show.attribute(row) for row in definitions.every()], None)

    @extend_schema(responses={200: shapes.named("Attribute")})
    def retrieve(self, request: Request, pk: str) -> Response:
        """Read one field."""
        return Response(show.attribute(self.get_object()))

    @extend_schema(request=NewAttribute, responses={201: shapes.named("Attribute")})
    def create(self, request: Request) -> Response:
        """Add a field to every contact.

        A company has at most 50. The key is made of the label and never changes.
        """
        data = NewAttribute(data=request.data)
        data.is_valid(raise_exception=True)
        new = data.validated_data
        row = definitions.add(new["label"], new["kind"], new["choices"], self.member)
        return Response(show.attribute(row), status=status.HTTP_201_CREATED)

    @extend_schema(request=AttributeChange, responses={200: shapes.named("Attribute")})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Call a field otherwise, or give it other choices.

        Its kind stays. What is known of people stays too, also where it is no choice any more.
        """
        row = self.get_object()
        data = AttributeChange(data=request.data)
        data.is_valid(raise_exception=True)
        change = {"label": row.label, "choices": row.choices} | data.validated_data
        definitions.change(row, change["label"], change["choices"], self.member)
        return Response(show.attribute(row))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take a field away, with what is known of everybody in it."""
        definitions.remove(self.get_object(), self.member)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shown(contacts: "list[Contact]") -> "list[dict[str, object]]":
    names: dict[int, list[Identity]] = {contact.pk: [] for contact in contacts}
    for identity in Identity.objects.filter(contact_id__in=names, retired_at=None).order_by("pk"):
        names[identity.contact_id].append(identity)
    kept = values.by_key(names)
    return [show.person(contact, names[contact.pk], kept[contact.pk]) for contact in contacts]
