"""REST: the files of messages, described, handed out, and fetched again."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.api import representation as show
from conversations.api import shapes
from conversations.files import copying, errands, links, serving, upload
from conversations.files.upload import BadFile
from conversations.models import Media
from tenants.models import ApiToken
from tenants.rest import TenantViewSet


class AnyKind(BaseRenderer):
    """Lets a caller accept whatever kind the file is; the file itself needs no rendering."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return JSONRenderer().render(data)


class MediaViewSet(TenantViewSet):
    """Files of messages, and files that are uploaded to be sent."""

    queryset = Media.objects.select_related("message__conversation")
    serializer_class = serializers.Serializer
    lookup_value_regex = "[0-9]{1,18}"
    verbs = {"create": "send", "retrieve": "read", "content": "read", "retry": "triage", "copy": "send"}
    parser_classes = (MultiPartParser,)
    stored: Media | None = None

    def take_in(self, request: HttpRequest, token: ApiToken | None) -> None:
        """An upload is taken in, checked and sealed before the transaction, for somebody who may send."""
        asked = self.asked(request)
        may_send = asked in ("copy", "create") and token is not None and self.allows(request, token, asked)
        if asked == "copy" and token is not None and may_send:
            self.stored = copying.copy(token.member, int(self.kwargs["pk"]))
        if asked != "create":
            super().take_in(request, token)
            return
        if token is None or not may_send:
            return  # nobody's hundred megabytes are read only to be refused
        try:
            file = request.FILES.get("file")
        except MultiPartParserError as error:
            raise BadFile("The body cannot be read.", "Send multipart/form-data with a part named file.") from error
        self.stored = upload.store(token.member, file) if file else None

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
        responses={201: shapes.named("Media")},
    )
    def create(self, request: Request) -> Response:
        """Upload a file, to be sent within two hours. `kind` says as what it goes."""
        if self.stored is None:
            raise serializers.ValidationError({"file": "This part is required."})
        return Response(show.media(self.stored), status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: shapes.named("Media")})
    def retrieve(self, request: Request, pk: str) -> Response:
        """Read what is known of a file, with an address for the next minutes."""
        return Response(show.media(self._media()))

    @extend_schema(
        parameters=[
            OpenApiParameter("key", str, required=True, description="Of the `url` of a file; good for minutes.")
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, renderer_classes=[JSONRenderer, AnyKind])
    def content(self, request: Request, pk: str) -> HttpResponseBase:
        """Fetch the file itself, whole or in ranges, at the `url` that describing it gave."""
        media = self._media()
        if not links.fits(media, request.query_params.get("key", "")):
            raise Http404("This address was good for some minutes. Ask for a new one.")
        opened = serving.opened(media, serving.asked_for(request.query_params))
        if opened is None:
            raise Http404("It is not here.")
        return serving.answer(request._request, opened, save="save" in request.query_params)

    @extend_schema(request=None, responses={202: shapes.named("Media")})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Fetch once more what could not be fetched."""
        errands.again(self._media())
        return Response(show.media(self._media()), status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={201: shapes.named("Media")})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: str) -> Response:
        """Take a file of a message along for another one: an upload of one's own, to be sent within two hours."""
        if self.stored is None:
            raise Http404("No such file.")
        return Response(show.media(self.stored), status=status.HTTP_201_CREATED)

    def _media(self) -> Media:
        found: Media = self.get_object()
        if found.message is None and found.member_id != self.member.pk:
            raise Http404("No such file.")
        return found
