"""Every page of the table of doors in a real browser: no barrier by day or night, nothing cut, hidden or sticking out.

The table holds every address, so that whoever adds a page has it looked at here; what is no page, or is never one, is
named with its reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as house_settings
from django.core import mail
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tenants.models import Member
from tenants.scope import acting_for
from tenants.views import errors
from tests.browser import KEY, flaws, photograph
from tests.cast import PASSWORD
from tests.doors import stage as staging
from tests.doors.doors import PAGES, Door
from tests.doors.stage import Stage
from tests.inbox.day import full_day
from tests.inbox.shelf import fill
from tests.letterbox import drain, put, text, texts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GET = [door for door in PAGES if door.method == "GET"]
NO_PAGE = {
    "company": "leads to the inbox",
    "test_channel": "leads to the number",
    "media": "leads to the file",
    "media_file": "a file",
    "profile_picture": "a file",
    "link_picture": "a picture",
    "mfa_download_recovery_codes": "a file",
    "mfa_login_webauthn": "for the page's script",
    "session": "for the page's script",
    "metrics": "for a program",
    "readyz": "for a program",
    "schema": "for a program",
    "rows": "a piece of the inbox",
    "reminder": "a piece of the inbox",
    "messages": "a piece of the thread",
    "channel_steps": "a piece of the number's page",
    "account_set_password": "everybody has one",
    "account_confirm_login_code": "codes do not sign in here",
}
ANSWERED_TO_A_SCRIPT = ("uploads", "upload_stored", "studio_sample")
PRACTICE = "http://127.0.0.1:1"  # numbers are connected without asking WhatsApp
CODE = re.compile(r"^([A-Z0-9]{4}-?[A-Z0-9]{4})$", re.MULTILINE)


SUBMIT = """([path, fields]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: path, hidden: true })
    for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { name, value }))
    }
    document.body.append(form)
    form.submit()
}"""


@dataclass
class Round:
    """One browser that goes from page to page. `found` is what was wrong where; `seen` are the doors gone through."""

    home: str
    context: BrowserContext
    page: Page
    stage: Stage
    found: list[tuple[str, list[str]]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def become(self, member: Member | None) -> None:
        """Sign in, as somebody who has just given their password; None: nobody."""
        self.context.clear_cookies()
        if member is not None:
            client = Client()
            client.force_login(member.user, "allauth.account.auth_backends.AuthenticationBackend")
            name = house_settings.SESSION_COOKIE_NAME
            self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.home}])
            assert self.send("/accounts/reauthenticate/", {"password": PASSWORD}).ok

    def look(self, name: str) -> None:
        """Judge the page as it stands."""
        self.found.append((name, flaws(self.page)))
        self.seen.add(name)

    def visit(self, path: str, name: str = "") -> None:
        self.page.goto(path)
        self.look(name or path)

    def show(self, answer: Any, name: str) -> None:
        """Judge what a view has answered, or would have."""
        content = answer.content.decode() if isinstance(answer, HttpResponse) else answer.text()
        assert "<html" in content, name
        self.page.route("**/shown/", lambda route: route.fulfill(body=content, content_type="text/html"))
        self.visit("/shown/", name)
        self.page.unroute("**/shown/")

    def send(self, path: str, form: dict[str, Any]) -> Any:
        """Post a form of ours without leaving the page."""
        return self.context.request.post(path, form={**form, **self.token()})

    def submit(self, path: str, form: dict[str, Any], name: str) -> int:
        """Send a form from the page as it stands, judge the page that comes, and return its status."""
        with self.page.expect_navigation() as left:
            self.page.evaluate(SUBMIT, [path, {**form, **self.token()}])
        assert "<html" in left.value.text(), name
        self.look(name)
        return int(left.value.status)

    def token(self) -> dict[str, str]:
        """What every form of ours carries."""
        page = self.context.request.get("/accounts/password/reset/").text()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        return {"csrfmiddlewaretoken": found[1]}

    def try_all(self, doors: list[Door]) -> None:
        """Go through the doors that nobody went through before and that open for whoever we are now."""
        for door in doors:
            path = reverse(door.name, kwargs=self.stage.fill(door.where))
            new = door.name not in self.seen and door.name not in NO_PAGE
            if new and self.context.request.get(path, max_redirects=0).status in (200, 410):
                self.visit(path, door.name)


@pytest.fixture
def walk(chromium: Browser, live_server: Any, people: Any, settings: Any, house: Any) -> Iterator[Round]:
    settings.SIMULATOR_URL = PRACTICE
    settings.WHATSAPP_APP_ID, settings.WHATSAPP_CONFIG_ID = "400000000000001", "500000000000001"
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    home = live_server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=home)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield Round(home, context, page, staging.build(people))
    context.close()
    expected = ("status of 4", "net::ERR_NAME_NOT_RESOLVED")  # the latter is Meta's own script for signing up
    assert [line for line in said if not any(word in line for word in expected)] == []


def test_no_page_has_a_barrier_or_words_that_cannot_be_read(
    walk: Round, people: Any, house: Any, settings: Any
) -> None:
    with acting_for(people.acme):
        rich, row = full_day(people.line, people.bruno, people.ana), fill(people.line)
    walk.try_all(GET)
    signing_in(walk, people)
    put(house, texts(text("wamid.1", "Bom dia")))
    drain(house)
    walk.become(people.ana)
    walk.visit(f"/t/acme/inbox/{rich.conversation.pk}/", "thread")
    walk.visit(f"/t/acme/settings/templates/{row.pk}/", "template")
    walk.visit(f"/t/acme/settings/templates/{row.pk}/change/", "change_template")
    walk.page.goto("/t/acme/settings/events/")
    walk.visit(walk.page.locator("a[href*='/settings/events/2']").first.get_attribute("href") or "", "event")
    walk.try_all(GET)
    settings.SIMULATOR_URL = ""
    walk.visit("/t/acme/settings/channels/new/dialog/", "signup_channel")
    settings.SIMULATOR_URL = PRACTICE
    after_a_form(walk)
    walk.become(people.bruno)
    walk.try_all(GET)  # who has a second step
    assert {door.name for door in GET} - walk.seen - set(NO_PAGE) == set()
    assert [one for one in walk.found if one[1]] == []


def test_what_is_no_page_is_an_address_of_the_table() -> None:
    assert set(NO_PAGE) <= {door.name for door in GET}


def signing_in(walk: Round, people: Any) -> None:
    """Codes by mail and the second step; Bruno has an app, codes for when it is lost, and a key, from now on."""
    page, bruno = walk.page, people.bruno.user
    TOTP.activate(bruno, generate_totp_secret())
    RecoveryCodes.activate(bruno)
    walk.become(None)
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Gil")
    page.get_by_label("E-mail").fill("gil@acme.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("heading", name="Confirm your e-mail").wait_for()
    walk.look("account_email_verification_sent")
    walk.become(None)
    page.goto("/accounts/password/reset/")
    page.get_by_label("E-mail").fill(people.carla.user.email)
    page.locator("main form button").first.click()
    page.get_by_label("Code").wait_for()
    walk.look("account_confirm_password_reset_code")
    page.get_by_label("Code").fill(CODE.findall(mail.outbox[-1].body)[0])
    page.keyboard.press("Enter")
    page.get_by_label("Code").wait_for(state="detached")
    walk.look("account_complete_password_reset")
    walk.become(None)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(bruno.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("do not match").wait_for()
    walk.look("account_login")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code", exact=True).wait_for()
    walk.look("mfa_authenticate")
    walk.become(people.bruno)
    cdp = walk.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("Work laptop")
    page.locator("main").get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"^(?!.*/add/)"))
    walk.stage.things["passkey"] = Authenticator.objects.get(type="webauthn").pk


def after_a_form(walk: Round) -> None:
    """What a form answers with a page of its own: a secret that is shown once, or what is wrong in it."""
    for door in PAGES:
        if door.method == "POST" and door.gets[4] in (201, 422) and door.name not in ANSWERED_TO_A_SCRIPT:
            path = reverse(door.name, kwargs=walk.stage.fill(door.where))
            assert walk.submit(path, walk.stage.fill(door.sends), f"{door}") == door.gets[4], door


def test_no_page_of_an_error_has_a_barrier_either(walk: Round, people: Any) -> None:
    walk.become(people.bruno)
    request = RequestFactory().get("/")
    for name, path in {
        "404": "/no-such-page/",
        "403": "/t/acme/settings/tokens/",
        "405": "/t/acme/live/ticket/",
    }.items():
        walk.visit(path, name)
        photograph(walk.page, f"error-{name}".replace("_", "-"))
    try:
        raise OperationalError("gone")
    except OperationalError:
        away = errors.server_error(request)
    answers = {"400": errors.bad_request(request), "500": errors.server_error(request), "503": away}
    for name, answer in {**answers, "403_csrf": walk.context.request.post("/accounts/login/")}.items():
        walk.show(answer, name)
        photograph(walk.page, f"error-{name}".replace("_", "-"))
    assert walk.seen >= {path.stem for path in Path("templates/errors").glob("[!_]*.html")}
    assert [one for one in walk.found if one[1]] == []
