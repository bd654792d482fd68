"""Times as the reader's clock shows them: every page is rendered in the time zone of the person who is signed in."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class ReadersTimeZone:
    """Stands after sign-in. A request without a session is in UTC and reads no row for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = "UTC"
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            name = request.user.time_zone
        with timezone.override(_zone(name)):
            return self.get_response(request)


def _zone(name: str) -> ZoneInfo:
    """A zone that has left the machine's tables since it was chosen must not close every page."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
