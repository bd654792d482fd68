"""A number is connected in Meta's own window: nothing is loaded from there before the button is pressed."""

import pytest
from playwright.sync_api import expect

from tests.browser import barriers
from tests.drain.process import eventually
from tests.journeys.numbers.conftest import APP
from tests.journeys.numbers.test_connect import step
from tests.letterbox import drain, one

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/t/acme/settings/channels/new/dialog/"


def choose(page, what):
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Continue with Meta").click()
    with opened.value.expect_event("close"):
        opened.value.get_by_role("button", name=what, exact=True).click()


def messages_of_the_new_number(house, admin) -> int:
    drain(house)
    newest = "(select max(id) from conversations_channel)"
    return one(admin, f"select count(*) from conversations_message where channel_id = {newest}")


def test_a_number_is_shared_in_the_dialog_and_registered_under_its_pin(desk, people, admin, meta):
    page = desk(people.ana)
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/t/acme/settings/channels/new/")
    page.get_by_role("link", name="Connect with Meta").click()
    expect(page.get_by_role("button", name="Continue with Meta")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [url for url in loaded if url.startswith(meta.url)]
    assert barriers(page) == []
    page.get_by_label("Two-step PIN").fill("918273")
    choose(page, "Share a number")
    expect(page.get_by_role("heading", name="is connected")).to_be_visible()
    for name in ("Connect", "Verify", "Subscribe"):
        expect(step(page, name)).to_contain_text("Done")
    number = one(admin, "select phone_number_id from conversations_channel where phone_number_id like '25%%'")
    assert meta.control("GET", f"numbers/{number}")["apps"][APP].startswith("http")


def test_a_number_that_stays_on_a_phone_needs_no_pin_and_its_history_is_asked_for(house, desk, people, admin, meta):
    page = desk(people.ana)
    page.goto(PAGE)
    page.get_by_label("It stays in the WhatsApp Business app").check()
    choose(page, "Share a number, and do not say which")
    expect(page.get_by_role("heading", name="is connected")).to_be_visible(timeout=15_000)  # it waits for Meta's word
    expect(page.get_by_text("connected all the same")).to_have_count(0)
    assert one(admin, "select on_phone from conversations_checkup") is True
    eventually(lambda: messages_of_the_new_number(house, admin) == 5, "what the app knew is here")
    page.get_by_role("link", name="Manage the number").click()
    page.get_by_role("button", name="Ask once more").click()
    expect(page.get_by_text("Its messages were asked for before")).to_be_visible()


def test_a_dialog_that_is_cancelled_connects_nothing(desk, people, admin):
    page = desk(people.ana)
    page.goto(PAGE)
    page.get_by_role("button", name="Continue with Meta").click()
    expect(page.get_by_text("Choose a PIN of six digits.")).to_be_visible()
    page.get_by_label("Two-step PIN").fill("918273")
    for button, said in (
        ("Cancel at the account", "closed at “business account selection”. Nothing was connected."),
        ("Cancel at the number", "closed at “phone number setup”. Nothing was connected."),
        ("Stop with an error", "Your business is not verified. Nothing was connected."),
    ):
        choose(page, button)
        expect(page.get_by_text(said)).to_be_visible()
    assert one(admin, "select count(*) from tenants_route") == 2
