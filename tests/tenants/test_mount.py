"""The middleware of a company's pages: inside the door all along, nothing left of a refusal, no stream through it."""

import json
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory

from conversations.models import Contact
from tenants.answering import ReadsTooLate
from tenants.models import Fact
from tenants.mount import TenantMiddleware, own_door
from tenants.refusals import AlreadyMember
from tenants.scope import acting_for, in_scope
from tests import cast


def visit(member, view, **headers):
    """What the middleware makes of a view, for a signed-in member of Acme."""
    request = RequestFactory().post("/t/acme/toy/", headers=headers)
    request.user, request.resolver_match = member.user, None
    middleware = TenantMiddleware(lambda request: HttpResponse())
    return middleware.process_view(request, view, [], {"tenant": "acme", "pk": 5})


def contacts(tenant):
    with acting_for(tenant):
        return Contact.objects.count()


def facts(tenant):
    with acting_for(tenant):
        return [fact.detail["code"] for fact in Fact.objects.filter(verb="refused")]


def test_the_view_gets_its_arguments_without_the_tenant(people):
    def view(request, **kwargs):
        return HttpResponse(f"{kwargs} {request.tenant.slug} {request.member.pk}")

    assert visit(people.ana, view).content.decode() == f"{{'pk': 5}} acme {people.ana.pk}"


def test_a_template_that_is_rendered_late_still_reads_its_rows(people):
    with acting_for(people.acme):
        Contact.objects.create(name="Mariana")

    def view(request, pk):
        template = engines["django"].from_string("{% for each in all %}{{ each.name }}{% endfor %}")
        return TemplateResponse(request, template, {"all": Contact.objects.all()})

    assert visit(people.ana, view).content == b"Mariana"


@pytest.mark.parametrize("status", [400, 404, 409, 422, 500])
def test_nothing_stands_of_what_ends_in_an_error(people, status):
    def view(request, pk):
        Contact.objects.create(name="half")
        return HttpResponse(status=status)

    assert visit(people.ana, view).status_code == status
    assert contacts(people.acme) == 0


def test_a_refusal_is_said_in_a_page_or_a_toast_and_written_down(people):
    def view(request, pk):
        Contact.objects.create(name="half")
        raise AlreadyMember()

    page = visit(people.ana, view)
    assert page.status_code == 409 and "already a member" in page.content.decode()
    toast = visit(people.ana, view, **{"HX-Request": "true"})
    assert (toast.status_code, toast["HX-Retarget"]) == (422, ".toasts")
    assert "<html" not in toast.content.decode()
    assert contacts(people.acme) == 0
    assert facts(people.acme) == ["already_member"] * 2


def test_a_right_that_is_missing_is_written_down_and_nothing_else(people):
    def view(request, pk):
        Contact.objects.create(name="half")
        raise PermissionDenied

    with pytest.raises(PermissionDenied):
        visit(people.ana, view)
    assert contacts(people.acme) == 0
    assert facts(people.acme) == ["not_allowed"]


def test_a_stream_through_the_door_is_refused_unless_it_reads_no_rows(people):
    def late(request, pk):
        return StreamingHttpResponse(name for name in Contact.objects.values_list("name"))

    def file(request, pk):
        response = StreamingHttpResponse(iter([b"bytes"]))
        response.outside_scope = True
        return response

    with pytest.raises(ReadsTooLate, match="outside_scope"):
        visit(people.ana, late)
    assert b"".join(visit(people.ana, file)) == b"bytes"


def test_a_view_with_its_own_door_stands_outside(people):
    @own_door
    def view(request, pk):
        return HttpResponse(str(in_scope()))

    assert visit(people.ana, view).content == b"False"


class Lost(Exception):
    pgcode = "40P01"


class Waited(Exception):
    pgcode = "55P03"


def test_a_lost_deadlock_is_tried_again_and_a_long_wait_is_said(people):
    tries = []

    def unlucky(request, pk):
        tries.append(Contact.objects.create(name="again"))
        if len(tries) < 3:
            raise OperationalError("deadlock detected") from Lost()
        return HttpResponse()

    def slow(request, pk):
        raise OperationalError("lock timeout") from Waited()

    assert visit(people.ana, unlucky).status_code == 200
    assert (len(tries), contacts(people.acme)) == (3, 1)
    assert visit(people.ana, slow).status_code == 503


@pytest.mark.django_db(transaction=True)
def test_two_real_requests_that_deadlock_both_succeed(house):
    """Two members change the same two rows in opposite order: the database breaks one, which is run again."""
    everyone = cast.gather()
    with acting_for(everyone.acme):
        first, second = (Contact.objects.create(name=name).pk for name in ("a", "b"))
    met, answers = threading.Barrier(2), []

    def view_of(order):
        waits = [True]

        def view(request, pk):
            Contact.objects.filter(pk=order[0]).update(name="x")
            if waits.pop() if waits else False:
                met.wait()
            Contact.objects.filter(pk=order[1]).update(name="x")
            return HttpResponse()

        return view

    def go(member, order):
        try:
            answers.append(visit(member, view_of(order)).status_code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=go, args=[everyone.ana, (first, second)]),
        threading.Thread(target=go, args=[everyone.bruno, (second, first)]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]


def test_a_page_of_another_company_and_of_none_are_the_same_404(people):
    client = Client()
    client.force_login(people.dora.user)
    there, nowhere = client.get("/t/acme/inbox/"), client.get("/t/nowhere/inbox/")
    assert there.status_code == nowhere.status_code == 404
    assert _without_code(there) == _without_code(nowhere)


def test_an_unknown_address_of_the_api_is_a_problem(db):
    answer = Client().get("/api/v1/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(answer.content)["code"] == "not_found"


def _without_code(response):
    code = response["X-Request-Id"][:8]
    return response.content.decode().replace(code, "")


def test_the_transaction_of_the_test_is_whole_after_all_that(people):
    assert transaction.get_connection().in_atomic_block and contacts(people.acme) == 0
