"""What every template may know about the house: the tenant of the page, the member, and what they may do."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tenants import roles
from tenants.models import Member
from tenants.mount import memberships_of


class May:
    """`{% if house.may.invite %}`: whether the member's role allows a verb. An unknown verb is an error."""

    def __init__(self, member: Member | None) -> None:
        self._member = member

    def __getitem__(self, verb: str) -> bool:
        if self._member is None:
            return False
        try:
            return roles.may(self._member, verb)
        except ValueError as error:
            raise AssertionError(f"{error} (in a template)") from error  # not a KeyError, which templates swallow


def house(request: HttpRequest) -> dict[str, Any]:
    """`house.tenant`, `house.member`, `house.may.<verb>`, and `house.mine`: my memberships, read when a page asks."""
    member = getattr(request, "member", None)
    user_id = request.user.pk if getattr(request, "user", None) else None
    return {
        "house": {
            "tenant": getattr(request, "tenant", None),
            "member": member,
            "may": May(member),
            "mine": SimpleLazyObject(partial(memberships_of, user_id)) if user_id else [],
        }
    }
