"""The pages of one's own account, from sign-up to the list of devices, as a browser without script sees them."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.test import Client

from tenants.models import User
from tests.cast import PASSWORD

CODE = re.compile(r"^([A-Z0-9]{4}-?[A-Z0-9]{4})$", re.MULTILINE)
# Pieces that no page of ours uses, and pages of ways to sign in that are switched off.
UNUSED = re.compile(r"/base|snippets/|phone|passkey\.html|signup_form|email_change|request_login|email_confirm\.")
WITHOUT_CODE = re.compile(r"/base|password_reset_key")  # pieces of letters, and those with a link instead of a code
HOME = Path(allauth.__file__).parent / "templates"
REACHABLE = sorted(
    path.relative_to(HOME).as_posix()
    for path in HOME.rglob("*.html")
    if path.relative_to(HOME).parts[0] in ("account", "mfa", "usersessions") and not UNUSED.search(path.as_posix())
)
LETTERS = sorted(
    path.relative_to(HOME).as_posix()
    for part in ("account", "mfa")
    for path in (HOME / part).rglob("email/*.txt")
    if not WITHOUT_CODE.search(path.as_posix())
)


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def ana(people, client):
    """Ana of Acme, signed in, and having confirmed a moment ago that it is she."""
    user = people.ana.user
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return user


@pytest.mark.parametrize("template", [*REACHABLE, *LETTERS])
def test_no_page_of_the_library_shows_in_its_own_clothes(template):
    assert get_template(template).origin.name.startswith(str(settings.BASE_DIR / "templates"))


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_the_only_inline_script_is_the_import_map_with_the_nonce_of_this_answer(client, db, address):
    answer = client.get(address)
    page, policy = answer.content.decode(), answer["Content-Security-Policy"]
    nonce = re.search(r"script-src[^;]*'nonce-([^']+)'", policy)[1]
    assert f'<script type="importmap" nonce="{nonce}">' in page
    assert "unsafe" not in policy
    assert len(re.findall(r"<script(?![^>]*src=)", page)) == 1


def test_a_code_by_mail_opens_the_account_and_leads_to_the_company(client, db):
    form = {"name": "Dora Nunes", "email": "Dora@Globex.test", "password1": PASSWORD}
    answer = client.post("/accounts/signup/", form, follow=True)
    assert "We sent a code to" in answer.content.decode()
    [letter] = mail.outbox
    code = CODE.search(letter.body)[1]
    assert letter.subject == f"{code} is your code for WApp Central"
    answer = client.post("/accounts/confirm-email/", {"code": code}, follow=True)
    assert answer.redirect_chain[-1][0] == "/companies/new/"
    assert User.objects.get(email="dora@globex.test").name == "Dora Nunes"


def test_a_wrong_code_is_said_to_be_wrong_and_tells_a_screen_reader_so(client, db):
    client.post("/accounts/signup/", {"name": "Dora", "email": "dora@globex.test", "password1": PASSWORD})
    page = client.post("/accounts/confirm-email/", {"code": "WRON-GONE"}).content.decode()
    assert "This is not the code." in page
    assert 'aria-invalid="true"' in page


def test_a_wrong_password_does_not_say_which_half_was_wrong(client, people):
    said = set()
    for email in (people.ana.user.email, "nobody@nowhere.test"):
        page = client.post("/accounts/login/", {"login": email, "password": "wrong"}).content.decode()
        said.add(re.search(r'role="alert">.*?<span>(.*?)</span>', page, re.DOTALL)[1])
    assert said == {"E-mail and password do not match."}


def test_a_forgotten_password_is_replaced_with_a_code(client, ana):
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": ana.email})
    code = CODE.search(mail.outbox[-1].body)[1]
    client.post("/accounts/password/reset/confirm/", {"code": code})
    form = {"password1": "another winter evening", "password2": "another winter evening"}
    assert client.post("/accounts/password/reset/complete/", form).status_code == 302
    assert User.objects.get(pk=ana.pk).check_password("another winter evening")
    assert mail.outbox[-1].subject == "Your password was changed" and "with a code" in mail.outbox[-1].body


def test_a_changed_password_is_told_to_its_owner(client, ana):
    form = {"oldpassword": PASSWORD, "password1": "another winter evening", "password2": "another winter evening"}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert mail.outbox[-1].subject == "Your password was changed"
    assert "If it was you, there is nothing to do." in mail.outbox[-1].body


def test_the_authenticator_app_is_turned_on_and_asked_for_at_the_next_sign_in(client, ana):
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)}, follow=True)
    assert "Recovery codes" in answer.content.decode()
    client.post("/accounts/logout/")
    answer = client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD}, follow=True)
    assert "One more step" in answer.content.decode() and "Use a passkey" not in answer.content.decode()
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "This is not the code that counts now." in wrong
    recovery = ana.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
    answer = client.post("/accounts/2fa/authenticate/", {"code": recovery})
    assert answer.status_code == 302


def test_one_device_is_signed_out_and_the_others_stay(client, ana, people):
    lost, kept, stranger = Client(HTTP_USER_AGENT="Firefox on Android"), Client(), Client()
    for browser, person in ((lost, ana), (kept, ana), (stranger, people.dora.user)):
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        assert browser.get("/companies/").status_code == 200  # seen, and so listed
    page = client.get("/accounts/sessions/").content.decode()
    row = UserSession.objects.get(session_key=lost.session.session_key)
    assert f'action="/accounts/sessions/{row.pk}/end/"' in page and page.count("/end/") == 2  # not beside this one
    assert stranger.post(f"/accounts/sessions/{row.pk}/end/").status_code == 404
    mine = UserSession.objects.get(session_key=client.session.session_key)
    assert client.post(f"/accounts/sessions/{mine.pk}/end/").status_code == 404
    page = client.post(f"/accounts/sessions/{row.pk}/end/", follow=True).content.decode()
    assert "Firefox on Android is signed out." in page
    assert [browser.get("/companies/").status_code for browser in (lost, kept, client)] == [302, 200, 200]


def test_the_profile_keeps_name_phone_and_time_zone(client, ana):
    form = {"name": "Ana Reis", "phone": "+55 11 4002-8922", "time_zone": "America/Sao_Paulo"}
    page = client.post("/accounts/profile/", form, follow=True).content.decode()
    ana.refresh_from_db()
    assert (ana.name, ana.phone, ana.time_zone) == ("Ana Reis", "+55 11 4002-8922", "America/Sao_Paulo")
    assert 'data-time-zone="America/Sao_Paulo"' in page


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/accounts/profile/", "About you"),
        ("/accounts/email/", "Addresses you can sign in with"),
        ("/accounts/password/change/", "Change the password"),
        ("/accounts/2fa/", "More than a password"),
        ("/accounts/2fa/webauthn/", "No passkey yet"),
        ("/accounts/2fa/webauthn/add/", "Add a passkey"),
        ("/accounts/2fa/totp/activate/", "Turn on the authenticator app"),
        ("/accounts/sessions/", "Where you are signed in"),
        ("/accounts/logout/", "Sign out?"),
    ],
)
def test_every_page_of_the_account_opens(client, ana, address, says):
    page = client.get(address, follow=True).content.decode()
    assert says in page


def test_a_chosen_theme_is_in_the_first_paint(client, db):
    client.cookies["wapp_theme"] = "dark"
    assert '<html lang="en" data-theme="dark"' in client.get("/accounts/login/").content.decode()


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
