"""REST: the files of messages, described, handed out, and fetched again."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import representation as show
from conversations.files import errands, links, serving
from conversations.models import Media
from tenants.rest import TenantViewSet

ANYTHING = OpenApiTypes.OBJECT


class AnyKind(BaseRenderer):
    """Lets a caller accept whatever kind the file is; the file itself needs no rendering."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return JSONRenderer().render(data)


class MediaViewSet(TenantViewSet):
    queryset = Media.objects.select_related("message__conversation")
    serializer_class = serializers.Serializer
    lookup_value_regex = r"\d{1,18}"
    verbs = {"retrieve": "read", "content": "read", "retry": "triage"}

    @extend_schema(responses=ANYTHING)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(show.media(self._media()))

    @extend_schema(
        parameters=[
            OpenApiParameter("key", str, required=True, description="Of the `url` of a file; good for minutes.")
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, renderer_classes=[JSONRenderer, AnyKind])
    def content(self, request: Request, pk: str) -> HttpResponseBase:
        """The file itself, whole or in ranges, at the `url` that describing it gave."""
        media = self._media()
        if not links.fits(media, request.query_params.get("key", "")):
            raise Http404("This address was good for some minutes. Ask for a new one.")
        opened = serving.opened(media, preview="preview" in request.query_params)
        if opened is None:
            raise Http404("It is not here.")
        return serving.answer(request._request, opened, save="save" in request.query_params)

    @extend_schema(request=None, responses={202: ANYTHING})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Fetch once more what could not be fetched."""
        errands.again(self._media())
        return Response(show.media(self._media()), status=status.HTTP_202_ACCEPTED)

    def _media(self) -> Media:
        found: Media = self.get_object()
        if found.message is None and found.member_id != self.member.pk:
            raise Http404("No such file.")
        return found
