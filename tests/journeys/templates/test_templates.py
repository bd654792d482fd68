"""From an idea to a customer whose window is closed: written, reviewed, sent, and its ticks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect

from conversations.files import courier
from conversations.models import Message, Template
from conversations.templating import sync
from tenants.scope import acting_for
from tests.browser import barriers, sticking_out
from tests.inbox.day import talk
from tests.journeys.line import send_all
from tests.journeys.templates.conftest import NUMBER
from tests.journeys.templates.test_offers import sections
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


def beside(verb, tenant_id):
    """What a verb that uses the network answers, in a thread of its own: the browser's loop runs in this one."""

    def work():
        try:
            return verb(tenant_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        return worker.submit(work).result()


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

    assert beside(courier.run_round, people.acme.pk) == 1
    send_all(people.acme)
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


def tap(kind, text, **more):
    return {"type": "BUTTONS", "buttons": [{"type": kind, "text": text, **more}]}


def words(said):
    return {"type": "BODY", "text": said}


SHOP = "https://acme.example/shop"
SAMPLE = {"example": {"header_handle": ["4::a"]}}
CARD = {"components": [{"type": "HEADER", "format": "IMAGE", **SAMPLE}, tap("URL", "Buy", url=SHOP)]}
CODE = {"type": "COPY_CODE", "example": "CUPS25"}
ENDING = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": True}}
SOLD = {
    "two_cups": [words("Two new cups."), {"type": "CAROUSEL", "cards": [CARD, CARD]}],
    "cups_for_less": [
        ENDING,
        words("All cups for less."),
        {"type": "BUTTONS", "buttons": [CODE, {"type": "URL", "text": "Shop", "url": SHOP}]},
    ],
}


def written_with_products(page):
    """A template of several products, in the studio."""
    page.goto(f"{HOME}new/")
    page.locator("form[data-htmx-powered]").first.wait_for()
    page.get_by_label("Name", exact=True).fill("still_in_your_cart")
    page.get_by_label("Category").select_option("Marketing")
    page.get_by_label("Header", exact=True).select_option("Text")
    page.get_by_label("Header text").fill("Forgot something?")
    page.get_by_label("Text", exact=True).fill("These are still in your cart.")
    page.get_by_role("button", name="Add a button").click()
    page.get_by_label("Kind", exact=True).first.select_option("Show several products")
    expect(page.locator(".phone")).to_contain_text("View items")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("still_in_your_cart is with Meta now.")).to_be_visible()


def chosen(page, name):
    page.get_by_role("link", name="Choose a template").click()
    page.locator("#picker-list").get_by_role("link", name=name).click()
    page.locator(f"#template-fill:has-text('{name}')[data-htmx-powered]").wait_for()


def test_cards_an_ending_offer_and_several_products_reach_the_phone_as_they_were_filled(desk, people, house, account):
    goods = [{"retailer_id": f"cup-{n}", "name": f"Cup {n}", "price": 9.5, "currency": "USD"} for n in range(3)]
    account.control("POST", "catalogues", number=NUMBER, id="77", products=goods)
    for name, parts in SOLD.items():
        account.control("POST", "templates", number=NUMBER, name=name, category="MARKETING", components=parts)
    assert beside(sync.everything, people.acme.pk) == ""
    with acting_for(people.acme):
        mariana = talk(people.line, "Mariana Albuquerque", "5511912345634")
        mariana.say("Oi!", 60 * 30)
    page = desk(people.ana)
    written_with_products(page)
    (handed,) = account.control("GET", "templates/still_in_your_cart")["components"][-1]["buttons"]
    assert handed == {"type": "MPM", "text": "View items"}
    account.control("POST", "templates/still_in_your_cart", event="APPROVED")
    told(account, house)
    page.goto(f"/t/acme/inbox/{mariana.conversation.pk}/")
    page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    bubble = page.get_by_role("log").locator("article.out").last

    chosen(page, "two_cups")
    page.get_by_label("Card 1: Picture: an address").fill("https://acme.example/cup.jpg")
    page.get_by_label("Card 2: Picture: a file").set_input_files(PHOTO)
    expect(page.locator(".picker .phone img")).to_be_visible()
    page.get_by_role("button", name="Send template").click()
    expect(bubble).to_contain_text("Two new cups.")
    chosen(page, "cups_for_less")
    page.get_by_label("Offer ends").fill("2030-12-24T18:00")
    page.get_by_label("Code to copy").fill("CUPS30")
    page.get_by_role("button", name="Send template").click()
    expect(bubble).to_contain_text("Ends soon")
    chosen(page, "still_in_your_cart")
    page.get_by_label("Product whose picture shows").select_option("Cup 1 · $9.50")
    sections(page.locator("#template-fill"), (("For coffee", "cup-1"), ("For tea", "cup-2")))
    expect(page.locator(".picker .phone")).to_contain_text("For tea")
    assert barriers(page) == [] and sticking_out(page) == []
    page.get_by_role("button", name="Send template").click()
    expect(bubble.locator(".wares")).to_contain_text(["Cup 1", "Cup 2"])

    assert beside(courier.run_round, people.acme.pk) == 1
    send_all(people.acme)
    rows = account.control("GET", "ledger?kind=message&count=3&wait=10")["results"]
    sent = {row["body"]["template"]["name"]: row["body"]["template"]["components"] for row in rows}
    file = sent["two_cups"][0]["cards"][1]["components"][0]["parameters"][0]["image"]["id"]
    pictures = ({"link": "https://acme.example/cup.jpg"}, {"id": file})
    headers = [{"type": "header", "parameters": [{"type": "image", "image": one}]} for one in pictures]
    cards = [{"card_index": n, "components": [one]} for n, one in enumerate(headers)]
    until = sent["cups_for_less"][0]["parameters"][0]["limited_time_offer"]["expiration_time_ms"]
    ends = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": until}}
    copied = [{"type": "coupon_code", "coupon_code": "CUPS30"}]
    shelves = [
        {"title": title, "product_items": [{"product_retailer_id": id_}]}
        for title, id_ in (("For coffee", "cup-1"), ("For tea", "cup-2"))
    ]
    action = {"thumbnail_product_retailer_id": "cup-1", "sections": shelves}
    assert sent == {
        "two_cups": [{"type": "carousel", "cards": cards}],
        "cups_for_less": [
            {"type": "limited_time_offer", "parameters": [ends]},
            {"type": "button", "sub_type": "copy_code", "index": "0", "parameters": copied},
        ],
        "still_in_your_cart": [
            {"type": "button", "sub_type": "mpm", "index": "0", "parameters": [{"type": "action", "action": action}]}
        ],
    }
    assert abs(until / 1000 - datetime(2030, 12, 24, 18, tzinfo=UTC).timestamp()) < 86_400  # in the reader's time zone

    page.goto(f"{account.url}/phone/?number={NUMBER}&person=w5511912345634")
    log = page.get_by_role("log")
    expect(log.locator(".side img.picture")).to_be_visible()
    expect(log).to_contain_text("Ends soon")
    expect(log.get_by_role("button", name="Copy CUPS30")).to_be_visible()
    log.get_by_role("button", name="View items").click()
    expect(page.locator("dialog.sheet .ware b")).to_have_text(["Cup 1", "Cup 2"])


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
