"""The commands of the operator: what they print, what they refuse, and with which words."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenants import tokens
from tenants.models import Member, Route, Tenant, User
from tests import cast


def run(command, **options):
    """(what it printed as JSON, what it said on the side)"""
    out, err = StringIO(), StringIO()
    call_command(command, stdout=out, stderr=err, **options)
    return json.loads(out.getvalue()), err.getvalue()


def opened(**more):
    return run("open_tenant", **{"name": "Initech", "slug": "initech", "owner": "Eva@Initech.test", **more})


def test_open_tenant_makes_company_owner_and_account(db):
    printed, said = opened(password=cast.PASSWORD)
    tenant = Tenant.objects.get()
    assert printed == {"tenant": tenant.pk, "slug": "initech"} and said == ""
    owner = User.objects.get(email="eva@initech.test")
    assert owner.check_password(cast.PASSWORD)
    assert owner.emailaddress_set.get().verified
    assert Member.objects.get(tenant=tenant).role == "owner"


def test_open_tenant_takes_an_account_that_is_there_and_says_so(people):
    _, said = opened(owner="dora@globex.test", password="another long word")
    assert "new password" in said
    assert User.objects.get(email="dora@globex.test").check_password("another long word")
    _, said = opened(slug="initrode", owner="dora@globex.test")
    assert said == ""
    assert User.objects.get(email="dora@globex.test").memberships.count() == 3


def test_a_weak_password_is_said_to_be_one(db):
    assert "weak" in opened(password="abc")[1]


@pytest.mark.parametrize(
    ("more", "words"),
    [({"slug": "acme"}, "taken"), ({"slug": "A c"}, "small letters"), ({"owner": "nobody"}, "valid email")],
)
def test_open_tenant_refuses_in_words_and_leaves_nothing(people, more, words):
    with pytest.raises(CommandError, match=words):
        opened(**more)
    assert Tenant.objects.count() == 2 and User.objects.count() == 4


def test_issue_token_prints_one_that_works(people):
    printed, _ = run("issue_token", tenant="acme", member="ANA@acme.test", name="bench", scopes=["read"], days=1)
    token = tokens.lookup(printed["token"])
    assert (token.member, token.scopes, token.name) == (people.ana, "read", "bench")
    assert token.expires_at is not None


@pytest.mark.parametrize(("tenant", "member"), [("acme", "dora@globex.test"), ("nowhere", "ana@acme.test")])
def test_issue_token_only_for_a_member(people, tenant, member):
    with pytest.raises(CommandError, match="not a member"):
        run("issue_token", tenant=tenant, member=member, name="bench")


NUMBER = {
    "tenant": "globex",
    "phone_number_id": "42",
    "waba_id": "43",
    "display_phone": "+1 555-010-0042",
    "access_token": "EAAB-token",
}


def test_connect_channel_prints_where_webhooks_go_and_goes_on_when_meta_is_away(people):
    printed, said = run("connect_channel", **NUMBER)
    route = Route.objects.get(phone_number_id="42")
    assert printed["channel"] == str(route.channel_uuid)
    assert printed["webhook_path"] == f"/webhooks/whatsapp/{route.channel_uuid}/"
    assert len(printed["verify_token"]) >= 20
    assert printed["subscribed"] is False and "Meta could not be reached" in said and "Subscribe again" in said
    assert "EAAB" not in said


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"phone_number_id": "200000000000001"}, "already connected"),  # of Acme
        ({"phone_number_id": "+1 555"}, "--phone-number-id: Digits only"),
        ({"access_token": "two words"}, "--access-token"),
        ({"tenant": "nowhere"}, "There is no company"),
    ],
)
def test_connect_channel_refuses_in_words_and_leaves_nothing(people, more, words):
    with pytest.raises(CommandError, match=words):
        run("connect_channel", **{**NUMBER, **more})
    assert Route.objects.count() == 2


def test_without_an_app_secret_nobody_could_check_its_webhooks(people, settings):
    settings.WHATSAPP_APP_SECRET = ""
    with pytest.raises(CommandError, match="app secret"):
        run("connect_channel", **NUMBER)
    run("connect_channel", **NUMBER, app_secret="own")
