"""The context of every log line of a request: its id, and nothing personal."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

_ID = re.compile(r"^[0-9A-Za-z-]{8,36}$")


class RequestContext:
    """Binds a request id (the edge's, when it sent a plausible one) for logs and Facts, and returns it in a header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-Id", "")
        request_id = offered if _ID.match(offered) else str(uuid.uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


@receiver(request_finished)
def forget(**_: object) -> None:
    """After the last line about a request, for the next one on this thread is somebody else's."""
    structlog.contextvars.clear_contextvars()
