"""The ways in and around: signing in, invitations, forms from elsewhere, fields nobody offered, other sites."""

import uuid
from typing import Any

import httpx
import pytest

from tests import cast
from tests.attacks.town import Browser, Town

ELSEWHERE = [
    "//evil.test/",
    "https://evil.test/",
    "https:evil.test",
    "http:///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "///evil.test",
    "javascript:alert(1)",
    "/\t/evil.test",
    " https://evil.test",
    "https://127.0.0.1@evil.test/",
    "http://127.0.0.1/",
    "http://[::1",
]
FOREIGN = [{"Origin": "https://evil.test"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1.evil.test"}]
TAKEN, FREE = "ana@acme.test", "nobody-here@acme.test"
PEOPLE = "select email, name, is_superuser, is_active, password from tenants_user where email = %s"
COMPANY = "select slug, content_days, traffic_days, closed_at from tenants_tenant where slug = 'acme'"


def away(town: Town, last: int) -> Browser:
    """A browser on another address of this machine, so that its failures count against nobody else."""
    transport = httpx.HTTPTransport(local_address=f"127.0.0.{last}")
    return Browser(town.client(base_url=town.address, transport=transport, headers={"Accept": "text/html"}))


def fail(browser: Browser, email: str, **headers: str) -> str:
    return browser.send("/accounts/login/", {"login": email, "password": "wrong password"}, headers=headers).text


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_or_out_leads_nowhere_else(address: str, town: Town) -> None:
    within = town.browser("carla").get("/accounts/login/", params={"next": address})
    assert within.headers["location"] == "/"
    assert town.browser().get("/accounts/login/", params={"next": address}).status_code == 200


def test_a_page_that_needs_signing_in_is_come_back_to_and_no_other_site(town: Town) -> None:
    answer = town.browser().get("/t/acme/inbox/?view=//evil.test")
    assert answer.headers["location"] == "/accounts/login/?next=/t/acme/inbox/%3Fview%3D//evil.test"
    entry = {"login": "carla@acme.test", "password": cast.PASSWORD, "next": "//evil.test/"}
    browser = town.browser()
    assert browser.send("/accounts/login/", entry).headers["location"] == "/"
    assert browser.send("/accounts/logout/", {"next": "//evil.test/"}).headers["location"] == "/"


def test_a_session_begins_anew_at_sign_in_and_ends_at_sign_out(town: Town) -> None:
    browser = town.browser()
    fixed, name = "fixed-by-somebody-else0000000000", "wapp_session" + browser_port(browser)
    browser.client.cookies.set(name, fixed, domain="127.0.0.1", path="/")
    assert browser.send("/accounts/login/", {"login": "carla@acme.test", "password": cast.PASSWORD}).status_code == 302
    inside = dict(browser.client.cookies)
    assert fixed not in inside.values()
    assert browser.get("/t/acme/inbox/").status_code == 200
    assert browser.send("/accounts/logout/").status_code == 302
    with httpx.Client(base_url=town.address, cookies=inside) as thief:
        assert thief.get("/t/acme/inbox/").status_code == 302


def browser_port(browser: Browser) -> str:
    """What our cookies' names end in: several installations share a host."""
    browser.csrf  # noqa: B018 - fetches the first cookie
    return next(name.removeprefix("wapp_csrf") for name in browser.client.cookies if name.startswith("wapp_csrf"))


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda headers: headers["Origin"])
def test_a_form_from_another_site_is_refused_even_with_our_word(headers: dict[str, str], town: Town) -> None:
    browser = town.browser("carla")
    before = town.ask(PEOPLE, "carla@acme.test")
    for path in ("/accounts/profile/", "/accounts/logout/", "/t/acme/live/ticket/", "/t/acme/settings/leave/"):
        answer = browser.send(path, {"name": "Owned", "time_zone": "UTC"}, headers=headers)
        assert answer.status_code == 403, path
    without = browser.client.post("/accounts/profile/", data={"name": "Owned", "time_zone": "UTC"})
    assert without.status_code == 403
    assert town.ask(PEOPLE, "carla@acme.test") == before
    assert browser.get("/t/acme/inbox/").status_code == 200


def test_a_form_changes_the_fields_it_shows_and_no_others(town: Town) -> None:
    ana = town.browser("ana")
    before, company = town.ask(PEOPLE, TAKEN), town.ask(COMPANY)
    more = {
        "email": "evil@x.test",
        "is_superuser": "on",
        "is_active": "",
        "id": "1",
        "password": "x",
        "left_at": "2020",
    }
    assert ana.send("/accounts/profile/", {"name": "Ana", "time_zone": "UTC", **more}).status_code == 302
    assert town.ask(PEOPLE, TAKEN) == before
    more = {"slug": "globex", "content_days": "3650", "traffic_days": "1", "closed_at": "2020-01-01", "id": "2"}
    assert ana.send("/t/acme/settings/", {"name": "Acme", "mask_numbers": "on", **more}).status_code == 302
    assert town.ask(COMPANY) == company


def test_nobody_rises_by_a_form(town: Town) -> None:
    roles = "select id, role from tenants_member order by id"
    before = town.ask(roles)
    carla, ana = town.browser("carla"), town.browser("ana")
    mine = f"/t/acme/settings/members/{town.members['carla']}/role/"
    assert carla.send(mine, {"role": "owner"}).status_code == 403
    assert carla.send("/t/acme/settings/tokens/", {"name": "x", "scopes": "read write", "days": ""}).status_code == 403
    assert ana.send("/t/acme/settings/members/invitations/", {"email": "z@x.test", "role": "owner"}).status_code == 422
    issued = {"name": "x", "scopes": "read write", "days": "", "member": town.members["dora"], "tenant": 2}
    assert ana.send("/t/acme/settings/tokens/", issued).status_code == 201
    assert town.ask("select member_id from tenants_apitoken order by id desc limit 1") == [(town.members["ana"],)]
    entry = {"name": "Eve", "email": f"{uuid.uuid4().hex}@evil.test", "password1": "long enough a word"}
    assert town.browser().send("/accounts/signup/", {**entry, "is_superuser": "on", "role": "owner"}).status_code == 302
    assert town.ask("select is_superuser from tenants_user where email = %s", entry["email"]) == [(False,)]
    assert town.ask(roles) == before


def test_an_invitation_is_for_one_address_in_one_company_once(town: Town) -> None:
    ana, dora, carla = town.browser("ana"), town.browser("dora"), town.browser("carla")
    page = ana.send("/t/acme/settings/members/invitations/", {"email": "dora@globex.test", "role": "viewer"}).text
    link = "/invitations/" + page.partition("/invitations/")[2].partition("/")[0] + "/"
    ((number,),) = town.ask("select max(id) from tenants_invitation")
    assert carla.send(link).status_code == 403
    assert carla.send(f"/companies/invitations/{number}/").status_code == 404
    assert town.browser().send(link).status_code == 200  # only the page that says who invites
    assert town.browser().send(f"/companies/invitations/{number}/").status_code == 302
    assert dora.send(link[:-2] + "/").status_code == 410
    assert dora.send(link.swapcase().replace("/INVITATIONS/", "/invitations/")).status_code == 410
    assert dora.send(link, {"role": "owner", "tenant": "2"}).headers["location"] == "/t/acme/inbox/"
    assert dora.send(link).status_code == 410
    assert town.ask("select role from tenants_member order by id desc limit 1") == [("viewer",)]
    assert dora.send("/t/acme/settings/leave/").status_code == 302
    assert dora.get("/t/acme/inbox/").status_code == 404


def test_nobody_learns_who_has_an_account(town: Town) -> None:
    def without_words(text: str) -> str:
        return text.partition("<main")[2].replace(TAKEN, "").replace(FREE, "").partition("csrfmiddlewaretoken")[0]

    tried: list[tuple[Any, ...]] = []
    for email in (TAKEN, FREE):
        browser = away(town, 5)
        login = browser.send("/accounts/login/", {"login": email, "password": "wrong password"})
        again = browser.send("/accounts/password/reset/", {"email": email})
        entry = {"name": "Eve", "email": email, "password1": "long enough a word"}
        joined = browser.send("/accounts/signup/", entry)
        then = without_words(browser.get(joined.headers.get("location", "/")).text)
        tried.append((login.status_code, without_words(login.text), again.status_code, again.headers.get("location")))
        tried[-1] += (joined.status_code, joined.headers.get("location"), then)
    assert tried[0] == tried[1]


def test_who_guesses_passwords_is_slowed_down_by_their_own_address_and_cannot_say_another(town: Town) -> None:
    browser = away(town, 6)
    said = "Too many tries"
    for number in range(10):
        lie = {
            "X-Forwarded-For": f"10.0.0.{number}",
            "X-Real-IP": f"10.0.0.{number}",
            "Forwarded": f"for=10.0.0.{number}",
        }
        assert said not in fail(browser, f"person{number}@acme.test", **lie)
    assert said in fail(
        browser, "person11@acme.test", **{"X-Forwarded-For": "10.0.0.99", "X_Forwarded_For": "10.0.0.99"}
    )
    assert said not in fail(away(town, 7), "person12@acme.test")
