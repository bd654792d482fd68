"""Somebody is looked for by the end of their number, and answered."""

import pytest
from playwright.sync_api import expect

from tenants.scope import acting_for
from tests.browser import barriers, sticking_out
from tests.inbox.day import talk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_agent_finds_a_person_by_keyboard_and_opens_the_conversation(desk, people):
    with acting_for(people.acme):
        talk(people.line, "Jonas Weber", "4915100000001").say("Which carrier?", 90)
        talk(people.line, "Mariana Albuquerque", "5511912345634").say("Oi!", 5)
    page = desk(people.bruno)
    page.goto("/t/acme/inbox/")
    page.get_by_role("link", name="Contacts").first.click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("searchbox").fill("5634")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    assert barriers(page) == []
    page.get_by_role("link", name="Mariana Albuquerque").press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Oi!")


def test_on_a_phone_a_search_that_finds_nobody_fits(desk, people):
    page = desk(people.bruno, 360)
    page.goto("/t/acme/contacts/?q=nobody")
    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    assert sticking_out(page) == [] and barriers(page) == []
