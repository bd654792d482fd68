"""From an idea to a customer whose window is closed: written, reviewed, sent, and its ticks."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect

from conversations import sender
from conversations.files import courier
from conversations.models import Message, Template
from tenants.scope import acting_for
from tests.browser import barriers, sticking_out
from tests.inbox.day import talk
from tests.journeys.templates.conftest import NUMBER
from tests.letterbox import drain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = "/t/acme/settings/templates/"
PHOTO = Path(__file__).parents[3] / "simulator/samples/photo.jpg"


def written(page):
    page.goto(f"{HOME}new/")
    page.locator("form[data-htmx-powered]").first.wait_for()
    page.get_by_label("Name", exact=True).fill("table_ready")
    page.get_by_label("Text", exact=True).fill("Hello {{first_name}}, your table is ready for you.")
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Header", exact=True).select_option("Picture")
    page.locator(".header-file input[type=file]").set_input_files(PHOTO)
    expect(page.locator(".phone img")).to_be_visible()
    expect(page.locator(".phone")).to_contain_text("Hello Ana, your table is ready")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("table_ready is with Meta now.")).to_be_visible()


def handed_over(tenant_id):
    try:
        return courier.run_round(tenant_id)
    finally:
        connection.close()


def told(meta, house):
    meta.idle()
    drain(house)


def test_a_template_is_written_approved_sent_in_a_closed_window_and_read(desk, people, house, account):
    with acting_for(people.acme):
        mariana = talk(people.line, "Mariana Albuquerque", "5511912345634")
        mariana.say("Oi!", 60 * 30)
        mariana.conversation.refresh_from_db()
    page = desk(people.ana)
    written(page)
    expect(page.locator(".crumb .tag")).to_have_text("In review")
    account.control("POST", "templates/table_ready", event="APPROVED")
    told(account, house)
    page.goto(HOME)
    expect(page.get_by_text("Now approved.")).to_be_visible()
    assert barriers(page) == [] and sticking_out(page) == []

    page.goto(f"/t/acme/inbox/{mariana.conversation.pk}/")
    page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    page.get_by_role("link", name="Choose a template").click()
    page.get_by_role("link", name="table_ready").click()
    expect(page.locator(".picker .phone")).to_contain_text("Hello Mariana, your table is ready for you.")
    page.locator("#template-fill[data-htmx-powered]").wait_for()
    page.get_by_label("Picture: a file").set_input_files(PHOTO)
    expect(page.locator(".picker .phone img")).to_be_visible()
    page.get_by_role("button", name="Send template").click()
    bubble = page.get_by_role("log").locator("article.out")
    expect(bubble).to_contain_text("Hello Mariana, your table is ready for you.")

    with ThreadPoolExecutor(1) as worker:  # the browser's loop runs in this thread
        assert worker.submit(handed_over, people.acme.pk).result() == 1
    sender.send_due(people.acme.pk, lambda: None)
    told(account, house)
    with acting_for(people.acme):
        message = Message.objects.get(direction="out")
        assert message.delivered_at is not None
    account.control("POST", "read", number=NUMBER, person="5511912345634", wamid="")
    told(account, house)
    page.reload()
    expect(bubble.locator(".tick")).to_contain_text("Read")
    (sent,) = account.control("GET", "ledger?kind=message")["results"]
    header, body = sent["body"]["template"]["components"]
    assert header["parameters"] == [{"type": "image", "image": {"id": header["parameters"][0]["image"]["id"]}}]
    assert body["parameters"] == [{"type": "text", "parameter_name": "first_name", "text": "Mariana"}]
    page.goto(f"{account.url}/phone/?number={NUMBER}&person=w5511912345634")
    expect(page.get_by_text("Hello Mariana, your table is ready for you.").first).to_be_visible()
    expect(page.locator("img.picture")).to_be_visible()


def test_a_rejected_one_says_why_and_is_submitted_again(desk, people, house, account):
    page = desk(people.ana)
    written(page)
    account.control("POST", "templates/table_ready", event="REJECTED", reason="PROMOTIONAL")
    told(account, house)
    page.reload()
    expect(page.get_by_text("Meta found it promotional for its category.")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Category").select_option("Marketing")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".crumb .tag")).to_have_text("In review")
    with acting_for(people.acme):
        assert Template.objects.get().category == "MARKETING"
