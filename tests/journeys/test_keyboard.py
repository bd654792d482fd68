"""An admin without a mouse: every stop can be seen, and whatever opens gives the focus back."""

import pytest
from playwright.sync_api import expect

from tests.browser import lost_stops

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SETTINGS = "/t/acme/settings/"
PAGES = ["channels/", "templates/new/"]


def test_an_admin_needs_no_mouse(desk, people):
    page = desk(people.ana, width=768, height=640)
    held = []
    page.route("**/controllers/dialog*.js", lambda route: held.append(route))
    page.goto(f"{SETTINGS}members/")
    remove = page.get_by_role("button", name="Remove Bruno")
    remove.press("Enter")  # its script is still on its way
    expect(remove).to_have_attribute("data-pressed", "dialog")
    held.pop().continue_()
    dialog = page.get_by_role("dialog", name="Remove this member")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(remove).to_be_focused()
    you = page.locator("summary", has_text="You")
    you.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Sign out")).to_be_focused()
    page.keyboard.press("Escape")
    expect(you).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Your account")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("details.me")).not_to_have_attribute("open", "")
    assert lost_stops(page) == []
    for path in PAGES:
        page.goto(f"{SETTINGS}{path}")
        assert lost_stops(page) == [], path
