"""Whether a session lives: what a page that was left open asks before it sends what was written in it."""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Who is signed in (null: nobody), and the token with which that session's forms are sent. It changes nothing."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})
