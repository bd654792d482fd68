"""The phone in a real browser: write as a customer, see the answer arrive, on every width and in both themes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import WIDTHS, flaws
from tests.simulator.stage import ANA, PNID, Product, Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, sim: Stage) -> Iterator[Page]:
    """A page of the simulator that must not complain on its console."""
    context = chromium.new_context(base_url=sim.url, viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def test_a_customer_writes_and_sees_the_answer(page: Page, sim: Stage, product: Product) -> None:
    page.goto("/phone/")
    page.get_by_role("button", name="New customer").click()
    page.get_by_label("Name", exact=True).fill("Ana Müller")
    page.get_by_role("textbox", name="Phone").fill("+1 650 555 0111")
    page.get_by_role("button", name="Create customer").click()
    expect(page.locator("#business-name")).to_have_text("Acme")
    page.get_by_label("Message", exact=True).fill("Is it ready?")
    page.keyboard.press("Enter")
    assert product.wait(1)[0].value["messages"][0]["text"] == {"body": "Is it ready?"}
    thread = page.get_by_role("log")
    expect(thread.get_by_role("img", name="Delivered")).to_be_visible()
    wamid = sim.send(text={"body": "Yes, since nine."}).json()["messages"][0]["id"]
    expect(thread.get_by_text("Yes, since nine.")).to_be_visible()
    product.wait(4)
    assert [one["status"] for one in product.statuses() if one["id"] == wamid] == ["sent", "delivered", "read"]
    read = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": product.arrivals[0].value["messages"][0]["id"],
    }
    sim.graph("POST", f"{PNID}/messages", json=read | {"typing_indicator": {"type": "text"}})
    expect(thread.get_by_role("img", name="Read")).to_be_visible()
    expect(page.locator("#business-line")).to_have_text("typing…")


def test_everything_else_is_sent_from_the_phone(page: Page, sim: Stage, product: Product) -> None:
    open_thread(page, sim)
    for count, (name, kind) in enumerate(
        [("Photo", "image"), ("Voice message", "audio"), ("Sticker", "sticker"), ("Location", "location")], start=2
    ):
        choose(page, name)
        assert product.wait(count)[-1].value["messages"][0]["type"] == kind
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".voice small")).to_have_text("0:02")
    buttons = [{"type": "reply", "reply": {"id": "y", "title": "Yes, please"}}]
    sim.send(
        type="interactive", interactive={"type": "button", "body": {"text": "Gift?"}, "action": {"buttons": buttons}}
    )
    page.get_by_role("button", name="Yes, please").click()
    expect(page.get_by_role("log").locator(".mine").get_by_text("Yes, please")).to_be_visible()
    said = page.get_by_role("log").locator(".said", has_text="Gift?").first
    said.get_by_role("button", name="React, reply").click()
    said.get_by_role("button", name="React with 👍").click()
    expect(page.get_by_role("img", name="Reactions: 👍")).to_be_visible()
    sim.idle()
    kinds = [message["type"] for one in product.arrivals for message in one.value.get("messages", [])]
    assert kinds[-2:] == ["interactive", "reaction"]


def test_every_button_of_a_template_does_what_whatsapps_does(page: Page, sim: Stage, product: Product) -> None:
    sim.control("POST", "flows", number=PNID, id="501", name="Delivery")
    sim.control("POST", "catalogues", number=PNID, id="77", products=[CUP])
    see_all = {"type": "BUTTONS", "buttons": [{"type": "CATALOG", "text": "See all"}]}
    for name, components in (("ready", TEMPLATE), ("shop", [{"type": "BODY", "text": "All cups."}, see_all])):
        sim.control("POST", "templates", number=PNID, name=name, category="MARKETING", components=components)
    open_thread(page, sim)
    values = [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://a.test/1.jpg"}}]},
        button(1, "url", {"type": "text", "text": "A7"}),
        button(2, "flow", {"type": "action", "action": {"flow_token": "t-9"}}),
    ]
    template = {"name": "ready", "language": {"code": "en_US"}, "components": values}
    assert sim.send(type="template", template=template).status_code == 200
    log = page.get_by_role("log")
    expect(log.get_by_role("link", name="Track")).to_have_attribute("href", "https://a.test/o/A7")
    page.context.route("https://a.test/**", lambda route: route.fulfill(body="On its way"))
    with page.expect_popup():
        log.get_by_role("link", name="Track").click()
    sim.until(lambda: any("taps" in one["extra"] for one in sim.control("GET", "messages")["results"]))
    expect(log.get_by_role("link", name="Phone us")).to_have_attribute("href", "tel:+15550100001")
    log.get_by_role("button", name="Choose a day").click()
    page.get_by_label("Your answer").fill("Thursday")
    page.locator(".sheet").get_by_role("button", name="Send").click()
    shop = {"name": "shop", "language": {"code": "en_US"}}
    assert sim.send(type="template", template=shop).status_code == 200
    log.get_by_role("button", name="See all").click()
    page.get_by_role("button", name="Place order").click()
    log.get_by_role("button", name="Thanks").click()
    sim.until(lambda: len(answers(product)) == 3)
    form, order, thanks = answers(product)
    said = json.loads(form["interactive"]["nfm_reply"]["response_json"])
    assert said == {"answer": "Thursday", "flow_token": "t-9"} and form["context"]["id"].startswith("wamid.")
    item = {"product_retailer_id": "cup", "quantity": 1, "item_price": 9.5, "currency": "BRL"}
    assert order["order"] == {"catalog_id": "77", "product_items": [item]}
    assert thanks["button"] == {"payload": "Thanks", "text": "Thanks"}


CUP = {"retailer_id": "cup", "name": "Cup", "price": 9.5, "currency": "BRL"}
TEMPLATE = [
    {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::a"]}},
    {"type": "BODY", "text": "Your cup is ready."},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Thanks"},
            {"type": "URL", "text": "Track", "url": "https://a.test/o/{{1}}", "example": ["https://a.test/o/1"]},
            {"type": "FLOW", "text": "Choose a day", "flow_id": "501"},
            {"type": "PHONE_NUMBER", "text": "Phone us", "phone_number": "+15550100001"},
        ],
    },
]


def button(index: int, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "button", "sub_type": kind, "index": index, "parameters": [value]}


def answers(product: Product) -> list[Any]:
    """What the customer sent after the first message."""
    values = [change["value"] for one in product.arrivals for change in one.json["entry"][0]["changes"]]
    return [message for value in values for message in value.get("messages", [])][1:]


def test_reading_waits_while_the_switch_is_off(page: Page, sim: Stage, product: Product) -> None:
    open_thread(page, sim)
    page.get_by_role("switch").uncheck()
    sim.send()
    expect(page.get_by_role("log").get_by_text("Hello")).to_be_visible()
    sim.idle()
    assert [one["status"] for one in product.statuses()] == ["sent", "delivered"]
    page.get_by_role("switch").check()
    product.wait(4)
    assert product.statuses()[-1]["status"] == "read"


def test_a_wrong_customer_is_explained(page: Page) -> None:
    page.goto("/phone/")
    page.get_by_role("button", name="New customer").click()
    page.get_by_role("button", name="Create customer").click()
    expect(page.get_by_role("alert")).to_have_text("Give the customer a name.")
    page.get_by_label("Name", exact=True).fill("Nobody")
    page.get_by_role("button", name="Create customer").click()
    expect(page.get_by_role("alert")).to_have_text("Give a phone number, a username, or both.")


def test_nothing_overflows_and_axe_is_content(page: Page, sim: Stage) -> None:
    person = sim.control("POST", "people", **ANA)["id"]
    for kind in ("text", "image", "audio", "document", "location", "contacts", "order", "unsupported"):
        sim.control("POST", "messages", number=PNID, person=person, type=kind)
    sim.say(text="wordwithoutanyspaces" * 20)
    sim.send()
    sim.control("POST", "groups", number=PNID, id="g1", subject="Walkers", members=[person])
    sim.say(text="Who comes?", group_id="g1")
    thread = f"/phone/?number={PNID}&person="
    for path in ("/", "/mail/", "/phone/", thread + person, f"{thread}g1"):
        page.goto(path)
        if path.endswith("g1"):
            expect(page.get_by_label("Write as")).to_have_value(person)
        elif "person" in path:
            expect(page.get_by_role("log").get_by_text("Hello", exact=True)).to_be_visible()
        widths = (360,) if path.endswith("g1") else WIDTHS
        assert (path, flaws(page, widths)) == (path, [])


def choose(page: Page, example: str) -> None:
    page.get_by_role("button", name="Send an example").click()
    page.get_by_role("button", name=example, exact=True).click()


def test_what_was_sent_is_put_in_other_words_passed_on_or_of_a_kind_that_is_not_carried(
    page: Page, sim: Stage, product: Product
) -> None:
    open_thread(page, sim)
    log = page.get_by_role("log")
    mine = log.locator(".said.mine").first
    mine.hover()
    mine.get_by_role("button", name="React, reply").click()
    mine.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Hi")
    page.get_by_label("Message", exact=True).fill("Hi there")
    page.keyboard.press("Enter")
    expect(log.get_by_text("Hi there")).to_be_visible()
    expect(log.get_by_text("Edited")).to_be_visible()
    for example in (
        "Forwarded message",
        "Message forwarded many times",
        "Sticker that moves",
        "File of more than 100 MB",
    ):
        choose(page, example)
    expect(log.get_by_text("Forwarded many times")).to_be_visible()
    sim.until(lambda: len(answers(product)) == 5)
    edit, once, often, sticker, refused = answers(product)
    said = {"type": "text", "text": {"body": "Hi there"}}
    first = product.arrivals[0].value["messages"][0]["id"]
    assert edit["edit"] == {"original_message_id": first, "message": said}
    assert (once["context"], often["context"]) == ({"forwarded": True}, {"frequently_forwarded": True})
    assert sticker["sticker"]["animated"] is True and refused["errors"][0]["code"] == 131052


def test_a_customer_becomes_somebody_else_and_the_business_is_told(page: Page, sim: Stage, product: Product) -> None:
    open_thread(page, sim)
    choose(page, "New WhatsApp user id")
    expect(page.get_by_role("log").locator(".system")).to_have_count(1)
    choose(page, "New phone number")
    page.get_by_role("textbox", name="New phone number").fill("1 650 555 0188")
    page.get_by_role("button", name="Change number").click()
    sim.until(lambda: len(answers(product)) == 2)
    kinds = [one["system"]["type"] for one in answers(product)]
    assert kinds == ["user_changed_user_id", "user_changed_number"]
    expect(page.locator(".person[aria-current]")).to_contain_text("to 16505550188")


def test_a_group_is_made_and_everybody_in_it_writes(page: Page, sim: Stage, product: Product) -> None:
    sim.control("POST", "people", name="Otto", phone="4915100000002")
    open_thread(page, sim)
    page.get_by_role("button", name="New group").click()
    page.get_by_label("Name of the group").fill("Walkers")
    for name in ("Ana Müller", "Otto"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Create group").click()
    expect(page.locator("#business-name")).to_have_text("Walkers")
    log, line = page.get_by_role("log"), page.get_by_label("Message", exact=True)
    for name, words in (("Otto", "Who comes?"), ("Ana Müller", "I do.")):
        page.get_by_label("Write as").select_option(label=name)
        line.fill(words)
        line.press("Enter")
        expect(log.locator(".mine").get_by_text(words)).to_be_visible()
    expect(log.locator(".author")).to_have_text(["Otto"])
    sim.until(lambda: len(answers(product)) == 2)
    said = answers(product)
    group = said[0]["group_id"]
    assert [(one["group_id"], one["text"]["body"]) for one in said] == [(group, "Who comes?"), (group, "I do.")]
    early = sim.send(group, recipient_type="group", text={"body": "We open early."}).json()["messages"][0]["id"]
    expect(log.get_by_text("We open early.")).to_be_visible()

    def pin(wamid: str, **own: Any) -> None:
        about = {"message_id": wamid, **own}
        assert sim.send(group, recipient_type="group", type="pin", pin=about, text=None).status_code == 200

    bar = page.locator("#pins")
    for wamid in (said[0]["id"], early):
        pin(wamid, type="pin", expiration_days=1)
    expect(bar).to_have_text("AcmeWe open early.1 of 2")
    expect(log.get_by_role("img", name="Pinned")).to_have_count(2)
    bar.click()
    expect(bar).to_have_text("OttoWho comes?2 of 2")
    assert flaws(page) == []
    for wamid in (said[0]["id"], early):
        pin(wamid, type="unpin")
    expect(bar).to_be_hidden()
    page.get_by_role("list", name="Customers").get_by_role("button", name="Otto").click()
    expect(log.get_by_text("No messages yet")).to_be_visible()  # what is said in a group stays there


def open_thread(page: Page, sim: Stage) -> None:
    sim.say()
    person = sim.control("GET", "people/" + ANA["phone"])["id"]
    page.goto(f"/phone/?number={PNID}&person={person}")
    expect(page.get_by_role("log").get_by_text("Hi", exact=True)).to_be_visible()
