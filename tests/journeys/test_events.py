"""From a message that was set aside to the conversation: the ledger in a browser, by mouse and by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser import barriers
from tests.letterbox import drain, events, put, text, texts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MARTA = {"profile": {"name": "Marta Reis"}, "wa_id": "5511900000001"}


def test_an_admin_finds_an_event_reads_it_and_replays_it(desk, people, house, admin):
    put(house, texts(text("wamid.1", "Bom dia"), contacts=[MARTA]), texts(text("wamid.1", "Bom dia")))
    drain(house)
    page = desk(people.ana)
    page.goto("/t/acme/settings/")
    page.get_by_role("link", name="Events").click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_label("Outcome").select_option("Duplicate")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Duplicate, kept once")).to_be_visible()
    page.get_by_role("link", name="Text").click()
    expect(page.locator("pre")).to_contain_text("Bom dia")
    assert barriers(page) == []
    before = events(admin)
    page.get_by_role("button", name="Replay").press("Enter")
    expect(page.get_by_text("The delivery is read again.")).to_be_visible()
    drain(house)
    assert events(admin) == before
    page.get_by_label("Choose Text").first.check()
    with page.expect_navigation():  # the same words stand there from the first time
        page.get_by_role("button", name="Replay chosen").click()
    expect(page.get_by_text("The delivery is read again.")).to_be_visible()
    page.get_by_role("link", name="Marta Reis").first.click()
    expect(page.get_by_role("log")).to_contain_text("Bom dia")
