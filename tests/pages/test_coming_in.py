"""From a stranger to a member: sign-up with a code, a company of one's own or an invitation, several companies."""

import re

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from tenants import letters, onboard
from tenants.models import Member, Role, User
from tests import cast


@pytest.fixture
def visitor(db) -> Client:
    """A fresh browser, to which no limit of an earlier test applies."""
    caches["default"].clear()
    return Client()


def sign_up(visitor, email, **query):
    form = {"name": "Eva", "email": email, "password1": cast.PASSWORD}
    visitor.post("/accounts/signup/", form, query_params=query)
    code = re.search(r"Your code is\s+(\S+)", mail.outbox[-1].body)[1]
    return visitor.post("/accounts/confirm-email/", {"code": code}, follow=True)


def test_a_stranger_signs_up_confirms_and_opens_a_company(visitor):
    page = sign_up(visitor, "Eva@Initech.test")
    assert page.redirect_chain[-1][0] == "/companies/new/"
    user = User.objects.get()
    assert (user.email, user.name) == ("eva@initech.test", "Eva")
    page = visitor.post("/companies/new/", {"name": "Initech GmbH & Söhne", "slug": ""}, follow=True)
    assert page.redirect_chain[-1][0] == "/t/initech-gmbh-sohne/inbox/"
    assert Member.objects.get(user=user).role == Role.OWNER


def test_who_has_no_code_asks_for_another_and_the_first_counts_no_more(visitor):
    visitor.post("/accounts/signup/", {"name": "Eva", "email": "eva@initech.test", "password1": cast.PASSWORD})
    assert "Send a new code" in visitor.get("/accounts/confirm-email/").content.decode()
    caches["default"].clear()  # as three minutes later: one mail to an address in so long
    visitor.post("/accounts/confirm-email/", {"action": "resend"})
    first, second = (re.search(r"Your code is\s+(\S+)", one.body)[1] for one in mail.outbox)
    assert "This is not the code" in visitor.post("/accounts/confirm-email/", {"code": first}).content.decode()
    page = visitor.post("/accounts/confirm-email/", {"code": second}, follow=True)
    assert page.redirect_chain[-1][0] == "/companies/new/"


def test_a_taken_address_is_said_beside_its_field(visitor, people):
    visitor.force_login(people.dora.user)
    page = visitor.post("/companies/new/", {"name": "Acme", "slug": "acme"})
    assert page.status_code == 422 and "This address is taken" in page.content.decode()
    page = visitor.post("/companies/new/", {"name": "Acme", "slug": ""}, follow=True)
    assert page.redirect_chain[-1][0] == "/t/acme-2/inbox/"


def test_an_invitation_says_its_end_in_the_zone_it_names(people):
    row, _ = onboard.invite("eva@initech.test", Role.AGENT, by=people.ana)
    with timezone.override("America/Sao_Paulo"):  # Ana's own
        letters.invitation(row, "secret")
    assert f"until {row.expires_at:%-d %B %Y, %H:%M} UTC" in mail.outbox[-1].body


def test_an_invited_stranger_signs_up_and_is_in(visitor, people):
    _, link = onboard.invite("eva@initech.test", Role.AGENT, by=people.ana)
    path = link.removeprefix("http://testserver")
    page = visitor.get(path).content.decode()
    assert "Ana" in page and "Acme" in page and "/accounts/signup/" in page
    page = sign_up(visitor, "eva@initech.test", next=path)
    assert page.redirect_chain[-1][0] == path
    page = visitor.post(path, follow=True)
    assert page.redirect_chain[-1][0] == "/t/acme/inbox/"
    assert visitor.get(path).status_code == 410


def test_who_has_another_address_is_told_so_and_not_let_in(visitor, people):
    _, link = onboard.invite("eva@initech.test", Role.AGENT, by=people.ana)
    visitor.force_login(people.dora.user)
    path = link.removeprefix("http://testserver")
    page = visitor.get(path).content.decode()
    assert "another address" in page and "eva@initech.test" not in page
    assert visitor.post(path).status_code == 403
    assert Member.objects.filter(user=people.dora.user).count() == 1


def test_an_open_invitation_waits_on_the_page_of_companies(visitor, people):
    invitation, _ = onboard.invite("dora@globex.test", Role.AGENT, by=people.ana)
    visitor.force_login(people.dora.user)
    assert "Acme" in visitor.get("/companies/").content.decode()
    visitor.post(f"/companies/invitations/{invitation.pk}/")
    page = visitor.get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/companies/"
    text = page.content.decode()
    assert "/t/acme/inbox/" in text and "/t/globex/inbox/" in text


def test_home_leads_to_the_one_company(visitor, people):
    visitor.force_login(people.bruno.user)
    assert visitor.get("/").headers["Location"] == "/t/acme/inbox/"


def test_a_profile_is_saved_and_times_follow_its_zone(visitor, people):
    visitor.force_login(people.bruno.user)
    form = {"name": "Bruno B.", "phone": "+55 11 90000-0000", "time_zone": "Asia/Tokyo"}
    assert visitor.post("/accounts/profile/", form).status_code == 302
    bruno = User.objects.get(pk=people.bruno.user_id)
    assert (bruno.name, bruno.phone, bruno.time_zone) == ("Bruno B.", "+55 11 90000-0000", "Asia/Tokyo")
    assert 'data-time-zone="Asia/Tokyo"' in visitor.get("/accounts/profile/").content.decode()
    wrong = visitor.post("/accounts/profile/", {**form, "time_zone": "Mars/Base", "phone": "call me"})
    assert wrong.status_code == 422
    for field in ("email", "is_superuser", "id"):
        visitor.post("/accounts/profile/", {**form, field: "1"})
    assert User.objects.get(pk=bruno.pk).email == "bruno@acme.test"
    assert not User.objects.filter(is_superuser=True).exists()


def test_after_a_lost_session_a_form_leads_back_to_a_page(visitor, people):
    """The address of a form cannot be opened: after sign-in one would stand before a 405."""
    answer = visitor.post("/t/acme/settings/members/1/removal/")
    assert answer.headers["Location"] == "/accounts/login/?next=/"
    visitor.force_login(people.ana.user)
    page = visitor.get("/t/acme/settings/members/1/removal/")
    assert page.status_code == 405 and page["Allow"] == "POST" and "<h1" in page.content.decode()
