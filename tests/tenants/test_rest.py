"""The base of the API: who gets in, what a refusal looks like, and that it leaves nothing behind."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from conversations.models import Contact
from tenants import clock, tokens
from tenants.keyset import KeysetPagination
from tenants.models import ApiToken, Fact
from tenants.refusals import AlreadyMember
from tenants.rest import TenantViewSet
from tenants.scope import acting_for

call = APIRequestFactory()


class ContactSerializer(serializers.ModelSerializer):
    class Meta:
        model = Contact
        fields = ("id", "name")


class Contacts(TenantViewSet):
    """A small resource, as the rooms above make theirs."""

    queryset = Contact.objects.all()
    serializer_class = ContactSerializer
    pagination_class = KeysetPagination
    verbs = {"list": "read", "create": "send", "refuse": "send", "fall": "send"}

    def list(self, request):
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def create(self, request):
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        form.save()
        return Response(form.data, status=201)

    def refuse(self, request):
        Contact.objects.create(name="half a verb")
        raise AlreadyMember()

    def fall(self, request):
        Contact.objects.create(name="half a verb")
        return Response({}, status=400)


contacts = Contacts.as_view({"get": "list", "post": "create", "put": "refuse", "patch": "fall"})


def view(request):
    """The answer as Django would send it."""
    return contacts(request).render()


def make(member, **fields):
    text, prefix, digest = tokens.new()
    row = ApiToken.objects.create(tenant=member.tenant, member=member, name="t", prefix=prefix, digest=digest, **fields)
    return row, {"Authorization": f"Bearer {text}"}


def names(tenant):
    with acting_for(tenant):
        return set(Contact.objects.values_list("name", flat=True))


def test_a_token_sees_its_own_tenant_and_no_other(people):
    for tenant, name in ((people.acme, "Mariana"), (people.globex, "Theirs")):
        with acting_for(tenant):
            Contact.objects.create(name=name)
    answer = view(call.get("/", headers=make(people.dora)[1]))
    assert [row["name"] for row in answer.data["results"]] == ["Theirs"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Basic YTpi",
        "Bearer wapp_x",
        "Bearer " + "wapp_" + "A" * 43,
        "bearer\twapp_",
        "Bearer wapp_" + "%" * 43,
    ],
)
def test_without_a_good_token_the_answer_is_401_and_says_how(people, header):
    answer = view(call.get("/", headers={"Authorization": header} if header else {}))
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="WApp Central"'


def test_an_expired_withdrawn_or_orphaned_token_does_not_work(people):
    now = clock.now()
    for fields in ({"expires_at": now}, {"revoked_at": now}):
        assert view(call.get("/", headers=make(people.bruno, **fields)[1])).status_code == 401
    _, header = make(people.bruno)
    assert view(call.get("/", headers=header)).status_code == 200
    for row, field, value in (
        (people.bruno, "left_at", now),
        (people.bruno.user, "is_active", False),
        (people.acme, "closed_at", now),
    ):
        former = getattr(row, field)
        type(row).objects.filter(pk=row.pk).update(**{field: value})
        assert view(call.get("/", headers=header)).status_code == 401
        type(row).objects.filter(pk=row.pk).update(**{field: former})


def test_the_scope_and_the_role_both_have_to_allow_it(people):
    only_read = make(people.bruno, scopes="read")[1]
    assert view(call.get("/", headers=only_read)).status_code == 200
    refused = view(call.post("/", {"name": "x"}, format="json", headers=only_read))
    assert (refused.status_code, refused.data["code"]) == (403, "scope_missing")
    looker = view(call.post("/", {"name": "x"}, format="json", headers=make(people.carla)[1]))
    assert (looker.status_code, looker.data["code"]) == (403, "not_allowed")
    assert view(call.post("/", {"name": "x"}, format="json", headers=make(people.bruno)[1])).status_code == 201
    with acting_for(people.acme):
        assert {fact.detail["code"] for fact in Fact.objects.filter(verb="refused")} == {"scope_missing", "not_allowed"}


def test_a_refusal_leaves_no_half_of_a_verb_and_a_fact(people):
    _, header = make(people.bruno)
    answer = view(call.put("/", {}, format="json", headers=header))
    assert (answer.status_code, answer.data["code"]) == (409, "already_member")
    assert answer.data["remedy"]
    assert view(call.patch("/", {}, format="json", headers=header)).status_code == 400
    assert names(people.acme) == set()
    with acting_for(people.acme):
        assert Fact.objects.get().detail["code"] == "already_member"


@pytest.mark.parametrize(
    ("request_of", "status", "code"),
    [
        (lambda h: call.delete("/", headers=h), 405, "method_not_allowed"),
        (lambda h: call.options("/", headers=h), 405, "method_not_allowed"),
        (lambda h: call.post("/", "{", content_type="application/json", headers=h), 400, "parse_error"),
        (lambda h: call.post("/", "a=b", content_type="text/plain", headers=h), 415, "unsupported_media_type"),
        (lambda h: call.get("/", headers={**h, "Accept": "text/html"}), 406, "not_acceptable"),
        (lambda h: call.post("/", {"name": "x" * 4_000_000}, format="json", headers=h), 413, "too_large"),
        (lambda h: call.get("/?after=rubbish", headers=h), 400, "bad_cursor"),
        (lambda h: call.post("/", {"name": "a\0"}, format="json", headers=h), 400, "parse_error"),
        (
            lambda h: call.post("/", r'{"name": "\ud800"}', content_type="application/json", headers=h),
            400,
            "parse_error",
        ),
        (lambda h: call.post("/", [], format="json", headers=h), 400, "invalid"),
    ],
)
def test_every_error_is_a_problem_document(people, request_of, status, code):
    answer = view(request_of(make(people.bruno)[1]))
    assert (answer.status_code, answer.data["code"], answer.data["status"]) == (status, code, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert names(people.acme) == set()


def test_an_invalid_field_is_named_by_its_place(people):
    answer = view(call.post("/", {"name": {"a": 1}}, format="json", headers=make(people.bruno)[1]))
    assert answer.data["errors"] == [{"pointer": "#/name", "code": "invalid", "detail": "Not a valid string."}]


def test_last_used_is_written_at_most_once_a_minute(people, at_time):
    row, header = make(people.bruno)
    start = clock.now()
    for later, written in ((0, 0), (59, 0), (61, 61)):
        at_time(start + timedelta(seconds=later))
        view(call.get("/", headers=header))
        row.refresh_from_db()
        assert row.last_used_at == start + timedelta(seconds=written)


def test_pages_cut_by_keys_yield_every_row_once(people):
    with acting_for(people.acme):
        Contact.objects.bulk_create(Contact(name=f"c{number}") for number in range(7))
    _, header = make(people.bruno)
    seen, address = [], "/?limit=3"
    while address:
        answer = view(call.get(address, headers=header))
        seen += [row["id"] for row in answer.data["results"]]
        address = answer.data["next"]
    assert len(seen) == 7 and seen == sorted(set(seen), reverse=True)


def test_a_door_cannot_be_built_around():
    for name in ("get_queryset", "get_permissions", "permission_classes", "authentication_classes", "dispatch"):
        with pytest.raises(TypeError, match=name):
            type("Clever", (TenantViewSet,), {name: None})
    with pytest.raises(TypeError, match="fly"):
        type("Unknown", (TenantViewSet,), {"verbs": {"list": "fly"}})
    with pytest.raises(TypeError, match="destroy"):
        Contacts.as_view({"delete": "destroy"})


def test_a_deadlock_runs_the_request_again_and_its_third_loss_is_503(people, monkeypatch):
    class Lost(Exception):
        pgcode = "40P01"

    class Unlucky(Contacts):
        losses = 2

        def create(self, request):
            answer = super().create(request)
            if Unlucky.losses:
                Unlucky.losses -= 1
                raise OperationalError("deadlock") from Lost()
            return answer

    unlucky = Unlucky.as_view({"post": "create"})
    _, header = make(people.bruno)
    assert unlucky(call.post("/", {"name": "once"}, format="json", headers=header)).status_code == 201
    assert names(people.acme) == {"once"}
    with acting_for(people.acme):
        assert Contact.objects.count() == 1
    Unlucky.losses = 3
    answer = unlucky(call.post("/", {"name": "never"}, format="json", headers=header))
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert names(people.acme) == {"once"}


def test_after_a_request_no_tenant_is_left(people):
    view(call.get("/", headers=make(people.bruno)[1]))
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.tenant', true)")
        assert cursor.fetchone()[0] == ""
