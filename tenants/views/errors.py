"""What is said when something goes wrong: a page for people, a problem document for programs."""

import sys
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tenants import conflicts, problems


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nobody foresaw it: 500. That the database went away for a moment was foreseen: 503, come again."""
    if not conflicts.away(sys.exception()):
        return _said(request, 500)
    if request.path.startswith(problems.PREFIX):
        return problems.away(request)
    page = _said(request, 503)
    page["Retry-After"] = "2"
    return page


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the session, or came from elsewhere. `reason` is for logs, not for people."""
    structlog.get_logger().warning("csrf refused", reason=reason)
    return _said(request, 403, "403_csrf")


class MethodPages:
    """A page for 405, which Django leaves empty: one gets there by signing in again after a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = _said(request, 405)
        page["Allow"] = response["Allow"]
        return page


def _said(request: HttpRequest, status: int, page: str = "") -> HttpResponse:
    """`code` is the start of the request's id: short enough to read out, long enough to find in the logs.

    Some are said outside of what every page passes, so they say themselves that no cache may keep them.
    """
    if request.path.startswith(problems.PREFIX):
        return problems.plain(request, status)
    code = structlog.contextvars.get_contextvars().get("request_id", "")[:8]
    inputs = {"code": f"{status} {code}".strip(), "request": request}
    # When we are broken nothing is asked about the reader: even that would come from the database.
    text = render_to_string(f"errors/{page or status}.html", inputs, None if status >= 500 else request)
    return HttpResponse(text, status=status, headers={"Cache-Control": problems.NOT_KEPT})
