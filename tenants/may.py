"""What a program may do: the scope of its token, and the role of the member whose token it is."""

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from tenants import roles, tokens
from tenants.models import ApiToken


class MemberMay(BasePermission):
    """The token's scope allows the method, and its member's role allows the verb of the action."""

    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return False
        if view.action in (None, "metadata"):
            return True  # no such method here, or OPTIONS: the answer is 405, not 403
        scope = tokens.READ if request.method in SAFE_METHODS else tokens.WRITE
        if scope not in token.scopes.split():
            raise PermissionDenied(f"This token does not have the scope {scope}.", code="scope_missing")
        roles.require(token.member, view.verbs[view.action])
        return True
