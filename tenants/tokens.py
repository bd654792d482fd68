"""The keys of programs: made once, shown once, kept as a SHA-256, checked at every request."""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from tenants import clock
from tenants.models import ApiToken, User

PREFIX = "wapp_"
SHOWN = 12  # characters of the token that are kept to recognise it: the prefix and 7 of 43
USED_EVERY = timedelta(minutes=1)  # `last_used_at` is written at most this often, not at every request
READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
_BEARER = re.compile(r"^bearer +(wapp_[A-Za-z0-9_-]{43})$", re.IGNORECASE)


def new() -> tuple[str, str, bytes]:
    """A fresh token of 256 random bits: the text (shown once), its prefix and its digest (kept)."""
    text = PREFIX + secrets.token_urlsafe(32)
    return text, text[:SHOWN], digest(text)


def digest(token: str) -> bytes:
    """SHA-256. A random 256-bit secret needs no slow hash: there is nothing to guess from."""
    return hashlib.sha256(token.encode()).digest()


def lookup(text: str) -> ApiToken | None:
    """The token in force, with its tenant, member and user; None when it is unknown, over, withdrawn or orphaned."""
    now = clock.now()
    return (
        ApiToken.objects.select_related("tenant", "member__user", "member__tenant")
        .filter(digest=digest(text), revoked_at__isnull=True, tenant__closed_at__isnull=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .filter(member__left_at__isnull=True, member__user__is_active=True)
        .first()
    )


def mark_used(token: ApiToken) -> None:
    """Write down that the token was used now, unless that was written within the last minute."""
    now = clock.now()
    if token.last_used_at is None or token.last_used_at < now - USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def of(request: HttpRequest) -> ApiToken | None:
    """The token a request brings; None without an `Authorization` header. Raises AuthenticationFailed for a bad one."""
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    match = _BEARER.match(header)
    token = lookup(match[1]) if match else None
    if token is None:
        raise AuthenticationFailed("The token is unknown, expired or withdrawn.", code="bad_token")
    mark_used(token)
    return token


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer wapp_…`. The token names the tenant; `request.auth` is the ApiToken."""

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        # TenantViewSet has looked the token up already, to open the tenant's door around the whole request.
        token = getattr(request._request, "api_token", None) or of(request._request)
        return (token.member.user, token) if token else None

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="WApp Central"'
