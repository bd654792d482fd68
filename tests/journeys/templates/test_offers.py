"""Everything an agent can offer or ask: from the + menu to WhatsApp's body, answered on the phone, read in the inbox.

The town is the templates' own: the product with the simulator as its WhatsApp. With PICTURES=DIR in the environment
what is seen on the way is photographed there.
"""

import json
import uuid

import pytest
from playwright.sync_api import expect

from conversations.models import Conversation
from conversations.offering.menu import FORMS
from tenants.scope import acting_for
from tests.browser import barriers, photograph, sticking_out
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.inbox.test_offers import FILLED, SENT
from tests.journeys.line import send_all
from tests.journeys.templates.conftest import NUMBER
from tests.letterbox import drain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "5511912345634"
# In the dialog; the others as a page without script.
BY_HAND = ("link-cards", "form", "products", "ask-call", "order", "order-update")
SHOWN = {  # what the bubble of each kind shows
    "location": "Acme", "card": "Tereza", "link": "Open", "link-cards": "Last", "call": "Call now", "buttons": "Later",
    "list": "up to 40", "form": "Choose", "ask-location": "Send location", "ask-number": "Share phone number",
    "ask-address": "Provide address", "ask-call": "Choose preference", "product": "moka-6",
    "products": "View items (2)", "product-cards": "jar", "catalogue": "View catalog", "order": "BRL 399.30",
    "order-update": "Shipped",
}  # fmt: skip
DAY = {"name": "delivery_day", "label": "Which day?", "type": "choice", "options": ["Monday", "Thursday"]}
GIFT = {"name": "gift", "label": "As a gift?", "type": "yes_no"}


@pytest.fixture
def meta_of_acme(account, house):
    """WhatsApp with a form, two products and Mariana, who has just written."""
    account.control("POST", "flows", number=NUMBER, id="501", name="Delivery", fields=[DAY, GIFT])
    names = (("moka-6", "Moka for six"), ("jar", "Jar"))
    goods = [{"retailer_id": id_, "name": name, "price": 189.9, "currency": "BRL"} for id_, name in names]
    account.control("POST", "catalogues", number=NUMBER, id="77", products=goods)
    person = {"name": "Mariana", "phone": PHONE}
    account.control("POST", "messages", number=NUMBER, person=person, text="Oi!")
    told(account, house)
    return account


def told(meta, house):
    meta.idle()
    drain(house)


def offer(page, kind, form):
    """Fill the form as the table says; what the account has is chosen, not typed."""
    page.get_by_label("Send something else").click()
    page.get_by_role("link", name=FORMS[kind].title, exact=True).click()
    dialog = page.get_by_role("dialog", name=FORMS[kind].title)
    if "text_4" in form:
        dialog.get_by_text("Card 4", exact=True).click()
    for name, value in form.items():
        field = dialog.locator(f"[name={name}]")
        if name == "products":
            sections(dialog, (("Pots", "moka-6"), ("Jars", "jar")))
        elif name != "catalogue" and field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        elif name != "catalogue":
            field.fill(value)
    return dialog


def sections(scope, wanted):
    """Choose a product under each heading."""
    for place, (heading, product) in enumerate(wanted):
        if place:
            scope.get_by_role("button", name="Add a section").click()
        scope.get_by_label("Section heading").last.fill(heading)
        scope.get_by_label("Add a product").nth(place).select_option(product)


def as_posted(kind):
    return SENT[kind]["contacts"] if kind == "card" else SENT[kind]


def test_each_kind_goes_to_whatsapp_and_each_answer_comes_back(desk, as_member, people, house, meta_of_acme):  # noqa: F811
    meta = meta_of_acme
    with acting_for(people.acme):
        thread = f"/t/acme/inbox/{Conversation.objects.get().pk}/"
    without_script = as_member(people.bruno)
    for kind in FORMS.keys() - BY_HAND:
        form = {**FILLED[kind], "client_id": str(uuid.uuid4())}
        assert without_script.post(f"{thread}offers/{kind}/", form).status_code == 302, kind
    page = desk(people.bruno)
    page.goto(thread)
    page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    log = page.get_by_role("log")
    for kind in BY_HAND:
        dialog = offer(page, kind, FILLED[kind])
        if kind in ("link-cards", "order"):
            expect(dialog.locator(".phone")).to_contain_text("Last" if kind == "link-cards" else "BRL 399.30")
            photograph(page, "offer" if kind == "link-cards" else "offer-order")
            assert barriers(page) == [] and sticking_out(page) == []
        dialog.get_by_role("button", name="Send").click()
        expect(dialog).to_be_hidden()
        expect(log.locator(".msg.out").last).to_contain_text(SHOWN[kind])
    seen = log.inner_text()
    assert [kind for kind, words in SHOWN.items() if words not in seen] == []
    photograph(page, "offered", ".thread .scroll")
    send_all(people.acme)
    rows = meta.control("GET", f"ledger?kind=message&count={len(FORMS)}&wait=10")["results"]
    sent = [row["body"][row["body"]["type"]] for row in rows]
    assert sorted(map(as_text, sent)) == sorted(as_text(as_posted(kind)) for kind in FORMS)

    person = meta.control("GET", f"people/{PHONE}")["id"]
    page.goto(f"{meta.url}/phone/?number={NUMBER}&person={person}")
    for act in PHONE_ACTS:
        act(page)
    expect(page.get_by_role("log").locator(".mine")).to_have_count(1 + len(PHONE_ACTS))
    assert barriers(page) == [] and sticking_out(page) == []
    photograph(page, "phone-offered")
    with page.expect_response("**/_control/calls"):
        tap(page, "Call now")
    with page.expect_response("**/_control/payments"):
        sheet(page, "Pay", "Review and pay")
    expect(page.get_by_text("Order BR-1: BRL 399.30, paid")).to_be_visible()
    told(meta, house)
    page.goto(thread)
    seen = log.inner_text()
    assert [words for words in READ if words not in seen] == []
    photograph(page, "answered", ".thread .scroll")
    page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    log.get_by_role("link", name="Ask to pay").click()
    ordered = page.get_by_role("dialog", name="Order to pay").get_by_label("Items")
    expect(ordered).to_have_value("1 | Moka for six | 189.90 | moka-6\n2 | Jar | 189.90 | jar")


def as_text(body):
    return json.dumps(body, sort_keys=True)


def tap(page, name):
    page.get_by_role("log").get_by_role("button", name=name, exact=True).last.click()


def sheet(page, button, opener, **fields):
    tap(page, opener)
    for label, value in fields.items():
        field = page.locator("dialog.sheet").get_by_label(label.replace("_", " "))
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    page.locator("dialog.sheet").get_by_role("button", name=button).first.click()
    page.locator("dialog.sheet").wait_for(state="detached")


PHONE_ACTS = (
    lambda page: tap(page, "Later"),
    lambda page: sheet(page, "Small", "Sizes"),
    lambda page: sheet(page, "Send", "Choose", Which_day="Thursday", As_a_gift="yes"),
    lambda page: sheet(page, "Send", "Send location", Name="Rua Harmonia, 312"),
    lambda page: tap(page, "Share phone number"),
    lambda page: sheet(page, "Send", "Provide address", City="Singapore", Post_code="018956"),
    lambda page: tap(page, "Allow for seven days"),
    lambda page: sheet(page, "Place order", "View items", How_many_of_Jar="2", Message_to_the_seller="As a gift"),
    lambda page: sheet(page, "Ask about Jar", "View catalog"),
)
READ = (
    "Pressed a button", "button-2", "Chose from a list", "row-1", "Delivery day", "Thursday", "Gift", "Yes",
    "Rua Harmonia, 312", "Their own number", "City", "Singapore", "Post code", "018956", "Calls allowed", "Until",
    "Order from catalogue", "379.80", "As a gift", "Asks about Jar, R$189.90", "They called you",
    "Paid by UPI", "Mariana paid BRL 399.30 for order BR-1",
)  # fmt: skip
