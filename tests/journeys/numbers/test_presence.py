"""The business changes its profile, makes a link, and blocks somebody."""

import pytest
from playwright.sync_api import expect

from tests.browser import barriers, lost_stops
from tests.journeys.numbers.test_connect import NUMBER, connect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_number_is_given_a_profile_a_link_and_a_block(desk, people, meta):
    page = desk(people.ana)
    connect(page)
    page.get_by_role("link", name="Manage the number").click()
    page.get_by_role("link", name="Profile and links").click()
    page.get_by_label("About").fill("Coffee pots since 1948")
    page.get_by_role("button", name="Save the profile").click()
    expect(page.get_by_text("The profile is changed.")).to_be_visible()
    expect(page.get_by_label("About")).to_have_value("Coffee pots since 1948")
    page.get_by_label("New link").fill("I would like to order")
    page.get_by_role("button", name="Make a link").click()
    page.get_by_text("I would like to order", exact=True).click()
    picture = page.get_by_role("img", name="QR code of")
    picture.scroll_into_view_if_needed()
    expect(picture).not_to_have_js_property("naturalWidth", 0)
    assert barriers(page) + lost_stops(page) == []
    meta.say(number=NUMBER, person={"name": "Mariana", "phone": "5511912345634"}, text="x", deliver=False)
    page.get_by_label("Block somebody").fill("+55 11 91234-5634")
    page.get_by_role("button", name="Block", exact=True).click()
    page.get_by_role("button", name="Unblock").click()
    expect(page.get_by_text("Nobody is blocked.")).to_be_visible()
