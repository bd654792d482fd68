"""From Meta's settings page to the first message: steps turn green one by one, or red with a remedy."""

import pytest
from playwright.sync_api import expect

from tests.browser import barriers
from tests.journeys.line import send_all
from tests.letterbox import drain, one

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = "299000000000042"


def connect(page):
    page.goto("/t/acme/settings/channels/new/")
    page.get_by_label("Phone number", exact=True).fill("+1 555-010-0042")
    page.get_by_label("Name for your team").fill("Acme Gulf")
    page.get_by_label("Phone number ID").fill(NUMBER)
    page.get_by_label("WhatsApp Business account ID").fill("399000000000042")
    page.get_by_label("Access token").fill("EAAgulf")
    page.get_by_label("App secret").fill("own-secret")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("heading", name="Acme Gulf is connected")).to_be_visible()


def step(page, name):
    return page.locator("#steps .step").filter(has=page.get_by_text(name, exact=True))


def test_a_number_is_connected_by_hand_and_a_test_message_proves_the_way(desk, people, house, admin, meta, settings):
    settings.GRAPH_URL = meta.url
    page = desk(people.ana)
    connect(page)
    for name in ("Connect", "Verify", "Subscribe"):
        expect(step(page, name)).to_contain_text("Done")
    expect(step(page, "Test")).to_contain_text("Write “hello” to +1 555-010-0042")
    card = page.locator("#trial")
    card.locator("form[data-htmx-powered]").wait_for()
    card.get_by_label("Phone number").fill("12")
    card.get_by_role("button", name="Send a test").click()
    expect(card).to_contain_text("The whole number with its country's code")
    card.get_by_label("Phone number").fill("+55 11 90000-0001")
    card.get_by_role("button", name="Send a test").click()
    expect(card).to_contain_text("on its way")
    assert barriers(page) == []
    send_all(people.acme)
    meta.idle()
    drain(house)
    expect(card).to_contain_text("It is on the phone")
    meta.say(number=NUMBER, person={"name": "Marta", "phone": "5511900000001"}, text="It is here")
    meta.idle()
    drain(house)
    expect(card).to_contain_text("the way there and back works")
    expect(step(page, "Test")).to_contain_text("an answer came back")
    page.get_by_role("link", name="Open the inbox").click()
    expect(page.locator(".row").first).to_contain_text("It is here")
    assert one(admin, "select count(*) from conversations_checkup") == 1


def test_what_went_wrong_at_whatsapp_is_shown_and_fixed(desk, people, meta):
    page = desk(people.ana)
    connect(page)
    page.get_by_role("link", name="Manage the number").click()
    meta.graph("DELETE", "399000000000042/subscribed_apps", token="EAAgulf")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_role("alert")).to_contain_text("WhatsApp does not send its messages here")
    step(page, "Subscribe").get_by_role("button", name="Fix").click()
    expect(step(page, "Subscribe")).to_contain_text("fields")
    expect(page.get_by_role("alert")).to_have_count(0)
    meta.control("DELETE", "tokens/EAAgulf")
    page.get_by_role("button", name="Check now").click()
    expect(step(page, "Connect")).to_contain_text("refuses the access token")
    page.goto("/t/acme/inbox/")
    page.get_by_role("link", name="Acme Gulf needs attention").click()
    step(page, "Connect").get_by_role("link", name="Fix").click()
    (app,) = (one["id"] for one in meta.control("GET", "apps")["results"] if one["secret"] == "own-secret")
    meta.control("POST", "tokens", access_token="EAAfresh", app_id=app, waba_ids=["399000000000042"])
    page.get_by_label("Access token").fill("EAAfresh")
    page.get_by_role("button", name="Use this token").click()
    expect(step(page, "Connect")).to_contain_text("Token and number accepted")
    expect(page.get_by_role("alert")).to_have_count(0)
