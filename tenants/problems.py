"""What the API says when it says no: problem details (RFC 9457), one shape for every error."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from tenants.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
NOT_KEPT = "private, no-store"  # by caches: what is said is for this reader now
CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "server_error",
    503: "busy",
}


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "The body is larger than 3 MB."


def problem(status: int, detail: str = "", code: str = "", **more: Any) -> dict[str, Any]:
    """The members of a problem document. `code` is ours, for programs; `request_id` finds the request in the logs."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code or CODES.get(status, "error"),
        "detail": detail or HTTPStatus(status).description,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        **more,
    }


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. None for what nobody foresaw: Django logs it and answers `server_error`."""
    if isinstance(error, Refusal):
        return _response(error.status, error.sentence, error.code, remedy=error.remedy)
    foreseen = _foreseen(error)
    if foreseen is None:
        return None
    more, code = _more(foreseen)
    response = _response(foreseen.status_code, _detail(foreseen), code, **more)
    if how := getattr(foreseen, "auth_header", None):
        response["WWW-Authenticate"] = how
    if wait := getattr(foreseen, "wait", None):
        response["Retry-After"] = f"{wait:.0f}"
    return response


def plain(request: HttpRequest, status: int, detail: str = "", code: str = "") -> JsonResponse:
    """A problem outside the views of the API: no such address, a broken request, an error nobody foresaw."""
    body, headers = problem(status, detail, code), {"Cache-Control": NOT_KEPT}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def busy(request: HttpRequest) -> JsonResponse:
    """503: a lock was waited for too long, or three deadlocks in a row were lost."""
    response = plain(request, 503, "Somebody else is changing the same thing. Try again in a moment.")
    response["Retry-After"] = "1"
    return response


def away(request: HttpRequest) -> JsonResponse:
    """503: the database cannot be reached. A commit may have been under way, so a write needs its `client_id` again."""
    response = plain(request, 503, "We are away for a moment. Send the same request again.", "away")
    response["Retry-After"] = "2"
    return response


def _response(status: int, detail: str, code: str, **more: Any) -> Response:
    body = problem(status, detail, code, **more)
    response = Response(body, status=status, content_type=MEDIA_TYPE)
    response.code = body["code"]  # type: ignore[attr-defined]  # what the Fact of a refusal says
    return response


def _foreseen(error: Exception) -> exceptions.APIException | None:
    """The same error as an answer; another tenant's row and no row at all are the same 404."""
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    return None


def _more(error: exceptions.APIException) -> tuple[dict[str, Any], str]:
    if isinstance(error, exceptions.ValidationError):
        return {"errors": list(_errors(error.get_full_details(), "#"))}, "invalid"
    own = error.get_codes()
    return {}, own if isinstance(own, str) and own not in {"error", "permission_denied"} else ""


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "The request has errors; each names its place."
    return str(error.detail)


def _errors(found: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Flatten the framework's nested errors: one entry each, with a JSON pointer (RFC 6901) to its place."""
    if isinstance(found, list):
        for index, each in enumerate(found):
            yield from _errors(each, pointer if _is_message(each) else f"{pointer}/{index}")
    elif _is_message(found):
        yield {"pointer": pointer, "code": str(found["code"]), "detail": str(found["message"])}
    else:
        for name, each in found.items():
            yield from _errors(each, pointer if name == "non_field_errors" else f"{pointer}/{name}")


def _is_message(found: Any) -> bool:
    return isinstance(found, dict) and set(found) == {"message", "code"} and not isinstance(found["code"], dict | list)
