"""A session that ends while somebody writes: the words stay, and go out once when it is there again."""

import pytest
from playwright.sync_api import expect

from conversations.models import Attribute
from tenants.scope import acting_for
from tests.journeys.test_inbox import mariana, thread_of, writes  # noqa: F401 - mariana is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "What you wrote is kept here."


def test_a_session_that_ended_takes_no_word_away(desk, people, mariana):  # noqa: F811
    page = desk(people.bruno)
    log, field = thread_of(page, mariana), page.get_by_label("Reply to Mariana")
    (session,) = [one for one in page.context.cookies() if "session" in one["name"]]
    page.context.clear_cookies(name=session["name"])
    field.fill("Chega na sexta")
    page.keyboard.press("Enter")
    notice = page.get_by_text(KEPT)
    expect(notice).to_be_visible()
    expect(field).to_have_value("Chega na sexta")
    page.context.clear_cookies()
    page.context.add_cookies([session])  # as if by another tab: the session is new, and so is its token
    page.keyboard.press("Enter")
    expect(log.get_by_text("Chega na sexta")).to_have_count(1)
    expect(log.locator(".msg.out[data-version='0']")).to_have_count(0)
    expect(notice).to_have_count(0)
    page.context.clear_cookies(name=session["name"])
    writes(mariana, "obrigada", people.acme)  # nothing is written now: the page gives way
    page.wait_for_url("**/accounts/login/**")


def test_a_form_that_is_sent_after_it_ended_keeps_its_words(desk, people):
    page = desk(people.ana)
    page.clock.install()
    page.goto("/t/acme/settings/fields/")
    page.get_by_label("Name", exact=True).fill("Birthday")
    (session,) = [one for one in page.context.cookies() if "session" in one["name"]]
    page.context.clear_cookies(name=session["name"])
    page.clock.fast_forward("06:00")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Birthday")
    page.context.clear_cookies()
    page.context.add_cookies([session])
    page.evaluate("() => dispatchEvent(new Event('focus'))")  # back from the tab in which one signs in
    expect(page.get_by_text(KEPT)).to_have_count(0)
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".rows-list")).to_contain_text("Birthday")
    with acting_for(people.acme):
        assert Attribute.objects.get().label == "Birthday"
