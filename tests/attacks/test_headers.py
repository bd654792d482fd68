"""What every answer tells the browser, whoever makes it: pages, API, files, errors and the edge itself."""

from typing import Any

import pytest

from tests.attacks.town import Browser, Town

PAGES = [
    "/",
    "/accounts/login/",
    "/t/acme/inbox/",
    "/t/acme/settings/tokens/",
    "/t/none/inbox/",
    "/nope",
]
PROGRAMS = ["/api/v1/", "/api/v1/conversations/", "/api/v1/schema/", "/api/v1/docs/", "/api/v1/conversations/0/"]
EDGES = ["/healthz", "/readyz", "/metrics", "/live/acme", "/webhooks/whatsapp/", "/webhooks/whatsapp/x/"]


@pytest.fixture(scope="module")
def ana(town: Town) -> Browser:
    return town.browser("ana")


@pytest.mark.parametrize("path", [*PAGES, *PROGRAMS])
def test_no_page_may_be_framed_cached_sniffed_or_run_what_is_not_ours(path: str, ana: Browser) -> None:
    headers = ana.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == headers["cross-origin-opener-policy"] == "same-origin"
    assert "no-store" in headers["cache-control"]
    assert "server" not in headers


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_is_refused_at_the_door_is_as_closed_as_a_page(accept: str, ana: Browser) -> None:
    path = "/" if accept == "text/html" else "/api/v1/contacts/"
    foreign = ana.get(path, headers={"Host": "evil.test", "Accept": accept})
    unknown = ana.client.request("TRACE", path, headers={"Accept": accept})
    assert foreign.status_code == 400
    assert unknown.status_code in (401, 405)  # a program has to say first who it is
    for answer in (foreign, unknown):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", EDGES)
def test_the_edges_own_answers_are_plain_text_to_every_browser(path: str, ana: Browser) -> None:
    answer = ana.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "html" not in answer.headers.get("content-type", "")


def test_what_the_edge_says_instead_of_the_pages_is_as_closed_as_they_are(ana: Browser) -> None:
    answer = ana.client.post("/accounts/login/", content=b"a" * (26 * 1024 * 1024))
    assert answer.status_code == 413
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_file_is_cached_for_ever_by_everybody_and_a_missing_one_is_not(ana: Browser) -> None:
    page = ana.get("/accounts/profile/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    headers = ana.get(address).headers
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in ana.get("/static/css/none.css").headers["cache-control"]


def test_cookies_are_the_browsers_alone(town: Town) -> None:
    browser = town.browser("bruno")
    made: dict[str, Any] = {cookie.name.rpartition("_")[0]: cookie for cookie in browser.client.cookies.jar}
    assert made["wapp_session"].has_nonstandard_attr("HttpOnly")
    for cookie in made.values():
        assert cookie.get_nonstandard_attr("SameSite") == "Lax"
        assert cookie.domain_specified is False
