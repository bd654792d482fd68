"""Orders that are asked to be paid: begun from what the customer ordered, read in the thread, followed by news."""

import html
import uuid

import pytest

from cloudapi.client import Accepted
from conversations.arranging import arrange
from conversations.frame import Frame
from conversations.models import Message
from conversations.offering.paying import OrderForm
from conversations.preview import preview
from conversations.reading import thread as read
from conversations.sending import outbox, settle
from conversations.showing import bills
from tenants.scope import acting_for
from tests.inbox.day import talk
from tests.inbox.kinds import LINES
from tests.inbox.test_offers import FILLED, SENT, offers

pytestmark = pytest.mark.django_db


@pytest.fixture
def mariana(people):
    with acting_for(people.acme):
        made = talk(people.line, "Mariana Albuquerque", "5511912345634")
        made.say("", 5, kind="order", payload={"catalog_id": "77", "product_items": LINES})
    return made


def sent(client, mariana, kind, **changed):
    form = FILLED[kind] | {"client_id": str(uuid.uuid4())} | changed
    answer = client.post(offers(mariana.conversation, kind), form)
    assert answer.status_code == 302, answer.content.decode()
    with acting_for(mariana.conversation.tenant):
        return Message.objects.latest("pk")


def thread(client, mariana):
    return client.get(f"/t/acme/inbox/{mariana.conversation.pk}/").content.decode()


def form(client, mariana, kind, answers):
    page = client.get(f"{offers(mariana.conversation, kind)}?reply_to={answers}").content.decode()
    return html.unescape(page)


def test_it_begins_with_what_the_customer_ordered(as_member, people, mariana):
    bruno = as_member(people.bruno)
    with acting_for(people.acme):
        order = Message.objects.get()
    assert f"/offers/order/?reply_to={order.pk}" in thread(bruno, mariana)
    page = form(bruno, mariana, "order", order.pk)
    assert "2 | mug-blue | 149.90 | mug-blue\n1 | moka-6 | 189.90 | moka-6" in page
    assert '<option value="BRL" selected>' in page and "Brazil, India and Singapore" in page
    first, second = (OrderForm(initial={}), OrderForm(initial={}))
    with acting_for(people.acme):
        for one in (first, second):
            one.opened(mariana.conversation)
    assert first.initial["reference"] != second.initial["reference"] and "items" not in first.initial


def test_what_cannot_be_paid_in_whatsapp_is_not_taken_for_another_currency(as_member, people, mariana):
    with acting_for(people.acme):
        lines = [one | {"currency": "EUR"} for one in LINES]
        order = mariana.say("", 4, kind="order", payload={"catalog_id": "77", "product_items": lines})
    page = form(as_member(people.bruno), mariana, "order", order.pk)
    assert "not in a currency that WhatsApp takes payments in" in page and "mug-blue" not in page


def test_news_are_of_an_order_that_was_asked_to_be_paid(as_member, people, mariana):
    bruno = as_member(people.bruno)
    assert "The number under which it was asked to be paid." in form(bruno, mariana, "order-update", "")
    for number in ("BR-1", "BR-2"):
        order = sent(bruno, mariana, "order", reference=number)
    page = form(bruno, mariana, "order-update", order.pk)
    assert '<option value="BR-2" selected>BR-2 · BRL 399.30' in page and '<option value="BR-1">' in page
    assert f"/offers/order-update/?reply_to={order.pk}" in thread(bruno, mariana)


def test_the_thread_has_the_bill_and_the_list_its_line(as_member, people, mariana):
    bruno = as_member(people.bruno)
    claimed = []
    for kind in ("order", "order-update"):
        sent(bruno, mariana, kind)
        with acting_for(people.acme):
            (one,) = outbox.claim().ready
            claimed.append(one.what.body()["interactive"])
            settle.settle({one.attempt: Accepted(f"wamid.{kind}")})
    with acting_for(people.acme):
        letters = read(mariana.conversation.pk)[-2:]
        lines = [preview(letter) for letter in letters]
        due, news = (bubble.card for bubble in arrange(letters, Frame(people.bruno, "Mariana")))
    assert claimed == [SENT["order"], SENT["order-update"]]
    assert [(line.icon, line.text) for line in lines] == [
        ("receipt", "Order BR-1: BRL 399.30"),
        ("receipt", "Order BR-1: shipped, paid"),
    ]
    assert due.buttons == (("receipt", "Review and pay"),) and due.bill.total == "BRL 399.30"
    assert due.bill.items[0] == ("Moka", "2 × 189.90", "379.80")
    assert news.bill.sums == (("Order", "Shipped"), ("Payment", "Paid")) and news.bill.note == "Until noon"
    page = thread(bruno, mariana)
    assert "Until noon" in page and page.count("Total</span>") == 1


@pytest.mark.parametrize("odd", [None, [], {"parameters": 5}, {"parameters": {"order": 7, "total_amount": "x"}}])
def test_what_a_stranger_sent_as_an_order_is_read_with_care(odd):
    for kind in ("order_details", "order_status"):
        assert bills.line({"type": kind, "action": odd}).startswith("Order")
    assert bills.line({"type": "button", "action": odd}) == ""
