"""A session that ends while somebody writes: the words stay, and go out once when it is there again."""

import pytest
from playwright.sync_api import expect

from conversations.models import Attribute
from tenants.scope import acting_for
from tests.browser import sticking_out, unreadable
from tests.journeys.desk import offer, thread_of, writes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "What you wrote is kept."


def end(page):
    """The session goes, as when its hours are over or it was ended from another device; returns what it was."""
    (session,) = [one for one in page.context.cookies() if "session" in one["name"]]
    page.context.clear_cookies(name=session["name"])
    return session


def return_(page, session):
    """As by another tab: the session is new, and so is its token."""
    page.context.clear_cookies()
    page.context.add_cookies([session])


def test_a_session_that_ended_takes_no_word_away(desk, people, mariana):
    page = desk(people.bruno)
    log, field = thread_of(page, mariana), page.get_by_label("Reply to Mariana")
    session = end(page)
    field.fill("Chega na sexta")
    page.keyboard.press("Enter")
    notice = page.get_by_text(KEPT)
    expect(notice).to_be_visible()
    expect(field).to_have_value("Chega na sexta")
    return_(page, session)
    page.keyboard.press("Enter")
    expect(log.get_by_text("Chega na sexta")).to_have_count(1)
    expect(log.locator(".msg.out[data-version='0']")).to_have_count(0)
    expect(notice).to_have_count(0)
    in_a_dialog(page, notice)
    end(page)
    writes(mariana, "obrigada", people.acme)  # nothing is written now: the page gives way
    page.wait_for_url("**/accounts/login/**")


def in_a_dialog(page, notice):
    """The same where a dialog lies above everything else: the notice is in it, and stays when it goes."""
    dialog = offer(page, "Buttons")
    dialog.get_by_label("Message").fill("When?")
    dialog.get_by_label("First button").fill("Friday")
    session = end(page)
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_text(KEPT)).to_be_visible()
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert sticking_out(page) + unreadable(page) == []
    with page.expect_popup() as beside:
        dialog.get_by_role("link", name="Sign in").click()
    beside.value.wait_for_url("**/accounts/login/**")
    beside.value.close()
    dialog.get_by_role("button", name="Cancel").click()
    expect(notice).to_be_visible()
    page.evaluate("document.querySelector('#offer').showModal()")
    expect(dialog.get_by_text(KEPT)).to_be_visible()
    return_(page, session)
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log").get_by_text("When?")).to_have_count(1)
    expect(notice).to_have_count(0)


def test_a_form_that_is_sent_after_it_ended_keeps_its_words(desk, people):
    page = desk(people.ana)
    page.goto("/t/acme/settings/fields/")
    page.get_by_label("Name", exact=True).fill("Birthday")
    session = end(page)  # a moment after the page came
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Birthday")
    return_(page, session)
    page.evaluate("() => dispatchEvent(new Event('focus'))")  # back from the tab in which one signs in
    expect(page.get_by_text(KEPT)).to_have_count(0)
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".rows-list")).to_contain_text("Birthday")
    with acting_for(people.acme):
        assert Attribute.objects.get().label == "Birthday"
