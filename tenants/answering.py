"""One answer inside one tenant's transaction: rendered there, undone when it is an error, run again on a deadlock."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tenants import audit
from tenants.conflicts import again_on_conflict
from tenants.models import Member
from tenants.scope import acting_for


class ReadsTooLate(RuntimeError):
    """A streaming answer would read the tenant's rows after the door is shut."""


def answer_inside(member: Member, view: Callable[[], Any]) -> Any:
    """The view's answer, made and rendered within `acting_for(member.tenant)`; nothing it wrote stands on any ≥ 400.

    A deadlock runs the view again, at most three times, before anything is answered. Raises ReadsTooLate for a
    streaming answer, unless it says `outside_scope = True`: it reads no rows (a file that is already open).
    """

    def once() -> HttpResponse:
        with acting_for(member.tenant):
            response = view()
            if callable(getattr(response, "render", None)):
                response = response.render()
            _refuse_to_stream(response)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            return response

    return again_on_conflict(once)


def note_refusal(request: HttpRequest, member: Member, status: int, code: str) -> None:
    """Append the Fact of a refusal, after the transaction it undid. The page's name and a code, nothing typed."""
    match = request.resolver_match
    with acting_for(member.tenant):
        audit.note(
            audit.REFUSED,
            by=member,
            page=(match.view_name if match else "")[:80],
            method=request.method or "",
            status=status,
            code=code,
        )


def _refuse_to_stream(response: HttpResponseBase) -> None:
    if response.streaming and not getattr(response, "outside_scope", False):
        raise ReadsTooLate(
            "A page of a tenant is built before it is sent: a streaming answer reads rows after the transaction."
            " Build it in the view; or, if it reads no rows, set `response.outside_scope = True`."
        )
