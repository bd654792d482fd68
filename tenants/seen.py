"""When a browser was last seen, for the list of devices: written down once a minute and not at every request."""

import time
from collections import OrderedDict
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse

EVERY = 60  # seconds
REMEMBERED = 10_000  # sessions in this process; a forgotten one is only written down once more


class BrowserSeen:
    """In place of allauth's own middleware, whose write at every request is a commit, and a lock, for each fragment."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._seen: OrderedDict[str, float] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            key = request.session.session_key or ""
            if key and time.monotonic() - self._seen.get(key, -EVERY) >= EVERY:
                UserSession.objects.create_from_request(request)
                self._remember(key)
        return self.get_response(request)

    def _remember(self, key: str) -> None:
        self._seen[key] = time.monotonic()
        self._seen.move_to_end(key)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
