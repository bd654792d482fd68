"""Whether a session lives, which a page that was left open asks before it sends what was written in it; ending one."""

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from tenants.devices import device
from tenants.requests import PersonRequest


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Who is signed in (null: nobody), and the token with which that session's forms are sent. It changes nothing."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})


@login_required
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign one other device of one's own out; this one has *Sign out*."""
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    session = get_object_or_404(others, pk=pk)
    get_adapter().end_sessions([session])
    messages.success(request, f"{device(session.user_agent)} is signed out.")
    return redirect("usersessions_list")
