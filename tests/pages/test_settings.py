"""The pages of a company's settings: who sees what, what a form changes, and how many questions a page asks."""

import re

import pytest
from django.test import Client

from conversations.models import Channel
from tenants import onboard, tokens
from tenants.models import ApiToken, Fact, Member, Role, Tenant
from tenants.scope import acting_for
from tests import cast


@pytest.fixture
def carla(people) -> Client:
    client = Client()
    client.force_login(people.carla.user)
    return client


def text(response) -> str:
    return response.content.decode()


# Session, user, membership, and four for the door: savepoint, set, put back, release. The rest is the page's own.
@pytest.mark.parametrize(
    ("page", "questions"), [("", 7), ("members/", 9), ("tokens/", 8), ("channels/", 8), ("channels/new/", 3)]
)
def test_a_page_asks_the_same_few_questions_however_many_rows_there_are(
    people, ana, django_assert_num_queries, page, questions
):
    for number in range(8):
        cast.member(people.acme, f"Member{number}", Role.AGENT)
        onboard.invite(f"guest{number}@acme.test", Role.AGENT, by=people.ana)
        onboard.issue_token(people.ana, f"token {number}", by=people.ana)
    ana.get("/accounts/profile/")  # from now on this browser has been seen
    with django_assert_num_queries(questions):
        assert ana.get(f"/t/acme/settings/{page}").status_code == 200


def test_a_viewer_sees_the_people_and_no_way_to_change_them(carla):
    page = text(carla.get("/t/acme/settings/members/"))
    assert "Bruno" in page and "/role/" not in page and "Send the invitation" not in page
    assert "API tokens" not in page
    page = text(carla.get("/t/acme/settings/"))
    assert "disabled" in page and "An admin can change this" in page


def test_the_company_is_renamed_and_the_fact_names_fields_not_words(people, ana):
    assert ana.post("/t/acme/settings/", {"name": "Acme Ltd", "read_receipts": "reply"}).status_code == 302
    acme = Tenant.objects.get(slug="acme")
    assert (acme.name, acme.mask_numbers) == ("Acme Ltd", False)
    with acting_for(people.acme):
        assert Fact.objects.get(verb="changed_settings").detail == {"fields": ["name", "mask_numbers"]}
    page = ana.post("/t/acme/settings/", {"name": ""})
    assert page.status_code == 422 and "Acme Ltd" in text(page)
    ana.post("/t/acme/settings/", {"name": "Acme Ltd", "slug": "other", "content_days": "1"})
    assert Tenant.objects.get(pk=acme.pk).slug == "acme" and Tenant.objects.get(pk=acme.pk).content_days == 30


def test_an_invitation_shows_its_link_once(people, ana):
    page = ana.post("/t/acme/settings/members/invitations/", {"email": "eva@acme.test", "role": "agent"})
    assert page.status_code == 201
    (secret,) = re.findall(r"/invitations/([\w-]{43})/", text(page))[:1]
    assert onboard.find_invitation(secret).email == "eva@acme.test"
    later = text(ana.get("/t/acme/settings/members/"))
    assert "eva@acme.test" in later and secret not in later
    again = ana.post("/t/acme/settings/members/invitations/", {"email": "eva@acme.test", "role": "agent"})
    assert again.status_code == 422 and "open invitation" in text(again)
    owner = ana.post("/t/acme/settings/members/invitations/", {"email": "gil@acme.test", "role": "owner"})
    assert owner.status_code == 422


def test_a_token_is_shown_once_and_not_kept_by_the_browser(people, ana):
    page = ana.post("/t/acme/settings/tokens/", {"name": "bench", "scopes": "read", "days": "90"})
    assert page["Cache-Control"] == "no-store"
    (token,) = set(re.findall(r"wapp_[\w-]{43}", text(page)))
    assert tokens.lookup(token).scopes == "read"
    assert token not in text(ana.get("/t/acme/settings/tokens/"))
    row = ApiToken.objects.get()
    ana.post(f"/t/acme/settings/tokens/{row.pk}/revocation/")
    assert tokens.lookup(token) is None


def test_a_role_that_was_never_offered_is_not_taken(people, ana):
    eva = cast.member(people.acme, "Eva", Role.ADMIN)
    client = Client()
    client.force_login(eva.user)
    page = text(client.get("/t/acme/settings/members/"))
    assert 'value="owner"' not in page
    refused = client.post(f"/t/acme/settings/members/{people.bruno.pk}/role/", {"role": "owner"})
    assert refused.status_code == 403 and "Only an owner" in text(refused)
    assert ana.post(f"/t/acme/settings/members/{people.bruno.pk}/role/", {"role": "king"}).status_code == 422
    assert Member.objects.get(pk=people.bruno.pk).role == Role.AGENT


def test_connecting_a_number_shows_the_verify_token_once_and_no_secret_ever(people, ana, settings):
    settings.SIMULATOR_URL = "http://127.0.0.1:1"  # practice: a number exists from the moment it is connected
    form = {
        "display_phone": "+1 555-010-0042",
        "phone_number_id": "42",
        "waba_id": "43",
        "access_token": "EAAB-very-secret",
        "app_secret": "own-very-secret",
        "verify_token": "my-verify-token",
    }
    page = ana.post("/t/acme/settings/channels/new/", form)
    assert page.status_code == 201 and "my-verify-token" in text(page)
    with acting_for(people.acme):
        channel = Channel.objects.get(phone_number_id="42")
    pages = [page, ana.get("/t/acme/settings/channels/"), ana.get(f"/t/acme/settings/channels/{channel.uuid}/")]
    assert f"/webhooks/whatsapp/{channel.uuid}/" in text(pages[2])
    for shown in pages:
        assert "very-secret" not in text(shown)
    assert all("my-verify-token" not in text(shown) for shown in pages[1:])
    twice = ana.post("/t/acme/settings/channels/new/", form)
    assert twice.status_code == 422 and "already connected" in text(twice) and "very-secret" not in text(twice)


def test_leaving_ends_access_at_once(people):
    client = Client()
    client.force_login(people.bruno.user)
    assert client.post("/t/acme/settings/leave/").headers["Location"] == "/"
    assert client.get("/t/acme/inbox/").status_code == 404
    assert Client().get("/t/acme/inbox/").status_code == 302
