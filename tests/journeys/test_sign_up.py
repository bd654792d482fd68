"""Coming in: from the home page to one's own company, then in again with a passkey and with a second step."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from playwright.sync_api import expect

from tests.browser import KEY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL, PASSWORD = "dora@globex.test", "a quiet winter evening"


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


@pytest.fixture
def tab(chromium, live_server):
    """A page of a fresh browser on the running product; at its end its console is empty."""
    context = chromium.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    said: list[str] = []
    tab.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    context.close()
    assert [line for line in said if "status of 404" not in line] == []


def give_it_a_key(tab) -> None:
    cdp = tab.context.new_cdp_session(tab)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def sign_up(tab) -> None:
    tab.goto("/")
    tab.get_by_role("link", name="Open your company").click()
    tab.get_by_label("Your name").fill("Dora Nunes")
    tab.get_by_label("E-mail").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Send me a code").click()
    tab.get_by_role("heading", name="Confirm your e-mail").wait_for()
    tab.get_by_label("Code").fill(re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{4})$", mail.outbox[-1].body, re.MULTILINE)[1])
    tab.get_by_role("button", name="Confirm").click()
    tab.get_by_role("heading", name="Open your company").wait_for()


def confirm_it_is_me(tab) -> None:
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Confirm").click()


def give_the_password(tab) -> None:
    tab.goto("/accounts/login/")
    tab.get_by_label("E-mail").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(tab) -> None:
    tab.goto("/accounts/logout/")
    tab.locator("main").get_by_role("button", name="Sign out").click()
    tab.get_by_role("link", name="Open your company").wait_for()


def test_from_the_home_page_to_a_company_of_ones_own(tab):
    sign_up(tab)
    tab.get_by_label("Name of the company").fill("Globex")
    tab.get_by_role("button", name="Open it").click()
    tab.wait_for_url("**/t/globex/inbox/")
    tab.goto("/")
    tab.wait_for_url("**/t/globex/inbox/")


def test_a_passkey_signs_in_alone(tab):
    give_it_a_key(tab)
    sign_up(tab)
    tab.goto("/accounts/2fa/webauthn/add/")
    confirm_it_is_me(tab)
    tab.get_by_label("Name").fill("Work laptop")
    tab.locator("main").get_by_role("button", name="Add").click()
    tab.get_by_role("heading", name="Recovery codes").wait_for()
    tab.goto("/accounts/2fa/webauthn/")
    assert tab.get_by_text("Work laptop").is_visible()
    sign_out(tab)
    tab.goto("/accounts/login/")
    tab.get_by_role("button", name="Continue with a passkey").click()
    tab.get_by_role("heading", name="Open your company").wait_for()
    sign_out(tab)
    give_the_password(tab)
    expect(tab.get_by_label("Recovery code")).to_be_visible()  # there is no app whose code could be asked for
    tab.get_by_role("button", name="Use a passkey").click()
    tab.get_by_role("heading", name="Open your company").wait_for()
    tab.goto("/accounts/2fa/webauthn/")
    tab.get_by_role("link", name="Remove").click()
    tab.get_by_role("link", name="Use a passkey").click()
    tab.get_by_role("button", name="Use a passkey").click()
    tab.get_by_role("button", name="Remove").click()
    tab.get_by_text("No passkey yet").wait_for()
    sign_out(tab)
    tab.goto("/accounts/login/")
    tab.get_by_role("button", name="Continue with a passkey").click()
    tab.get_by_text("This passkey is not known here any more.").wait_for()


def test_without_a_passkey_the_page_says_so_and_the_password_still_works(tab):
    give_it_a_key(tab)
    sign_up(tab)
    sign_out(tab)
    tab.goto("/accounts/login/")
    tab.get_by_role("button", name="Continue with a passkey").click()
    tab.get_by_text("No passkey was used. Try again, or take another way.").wait_for()
    tab.get_by_label("E-mail").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.get_by_role("heading", name="Open your company").wait_for()


def test_a_second_step_is_asked_once_it_is_turned_on(tab):
    sign_up(tab)
    tab.goto("/accounts/2fa/totp/activate/")
    confirm_it_is_me(tab)
    secret = tab.locator("dd code").inner_text()
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    tab.get_by_label("Code of six digits").fill(code)
    tab.get_by_role("button", name="Turn on").click()
    recovery = tab.locator(".codes li").first.inner_text()
    sign_out(tab)
    give_the_password(tab)
    tab.get_by_label("Code", exact=True).fill(recovery)
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("heading", name="Open your company").wait_for()


def test_a_theme_once_chosen_stays(tab):
    sign_up(tab)
    tab.goto("/accounts/profile/")
    tab.get_by_label("Dark").check()
    assert tab.locator("html").get_attribute("data-theme") == "dark"
    tab.reload()
    assert tab.locator("html").get_attribute("data-theme") == "dark"
    tab.get_by_label("As the system").check()
    tab.reload()
    assert tab.locator("html").get_attribute("data-theme") is None
