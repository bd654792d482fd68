"""The base of the REST API: a token opens its tenant's door for the whole request; pages are cut by keys."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from tenants import conflicts, problems, roles, tokens
from tenants.answering import answer_inside, note_refusal
from tenants.may import MemberMay
from tenants.models import ApiToken, Member, Tenant
from tenants.refusals import Refusal

# Not for a subclass to touch: row-level security is the one filter, the table of verbs the one permission.
SEALED = (
    "dispatch",
    "initial",
    "get_queryset",
    "get_permissions",
    "permission_classes",
    "get_authenticators",
    "authentication_classes",
)


class TenantViewSet(GenericViewSet):
    """A resource of the token's tenant.

    `verbs` names, for every action, the verb of `tenants.roles` it needs; one that is missing is refused when the
    class is made. Row-level security filters `queryset`; to narrow it further override `filter_queryset`.
    """

    verbs: ClassVar[dict[str, str]] = {}
    dials: ClassVar[dict[str, str]] = {}
    """Actions that need the network, each with the method that does its work before the transaction opens: given the
    request and the member, once both may. What it returns is `outcome` when the action answers."""
    outcome: Any = None
    authentication_classes = (tokens.TokenAuthentication,)
    permission_classes = (MemberMay,)
    metadata_class = None  # OPTIONS would describe write actions to those who may only read

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in SEALED:
            if name in cls.__dict__:
                raise TypeError(f"{cls.__name__} overrides {name}: the tenant's door and the roles decide that.")
        unknown = set(cls.verbs.values()) - roles.ALL_VERBS
        if unknown:
            raise TypeError(f"{cls.__name__} names verbs that are not in tenants/roles.py: {sorted(unknown)}")

    @classmethod
    def as_view(cls, actions: Any = None, **options: Any) -> Any:
        missing = set((actions or {}).values()) - set(cls.verbs)
        if missing:
            raise TypeError(f"{cls.__name__} names no verb for {sorted(missing)}")
        return super().as_view(actions, **options)

    @property
    def token(self) -> ApiToken:
        return cast(ApiToken, self.request.auth)

    @property
    def member(self) -> Member:
        """Whose token it is: the author of what this request does."""
        return self.token.member

    @property
    def tenant(self) -> Tenant:
        return self.token.tenant

    def take_in(self, request: HttpRequest, token: ApiToken | None) -> None:
        """What is done before the transaction: the body is read, because a slow upload must not hold one open.

        A Refusal raised here is the answer, and so are REST framework's own errors and Http404.
        """
        request.body  # noqa: B018
        action = self.asked(request)
        if action in self.dials and token is not None and self.allows(request, token, action):
            self.outcome = getattr(self, self.dials[action])(self.initialize_request(request), token.member)

    def asked(self, request: HttpRequest) -> str:
        """The action that the request's method names; "" for none."""
        return str((self.action_map or {}).get((request.method or "").lower(), ""))

    def allows(self, request: HttpRequest, token: ApiToken, action: str) -> bool:
        """What the permission will say later, asked before; whoever may not is refused there."""
        scope = tokens.READ if request.method in SAFE_METHODS else tokens.WRITE
        return scope in token.scopes.split() and roles.may(token.member, self.verbs[action])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The whole request, rendering included, in one transaction of the token's tenant; undone on any ≥ 400."""
        self.broken: Exception | None = None
        try:
            token = tokens.of(request)
            self.take_in(request, token)
        except (APIException, Http404, RequestDataTooBig, Refusal) as error:
            self.broken, token = error, None
        if token is None:
            return super().dispatch(request, *args, **kwargs)
        request.api_token = token  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(tenant=token.tenant_id, member=token.member_id)
        try:
            response = answer_inside(
                token.member, lambda: super(TenantViewSet, self).dispatch(request, *args, **kwargs)
            )
        except OperationalError as error:
            if not conflicts.busy(error):
                raise
            return problems.busy(request)
        if response.status_code in {403, 409, 422}:
            note_refusal(request, token.member, response.status_code, getattr(response, "code", ""))
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.broken:
            raise self.broken  # here, where it becomes a problem document
        super().initial(request, *args, **kwargs)

    def page(self, rows: Sequence[Any], next_link: str | None) -> Response:
        """A page in the one shape all lists have, for a list that is not cut by a KeysetPagination."""
        return Response({"next": next_link, "results": rows})
