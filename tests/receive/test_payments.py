"""What became of payments: a line in the thread, and a mark on the order they were for, whatever comes first."""

import time
from uuid import uuid4

import pytest

from conversations import resend, send
from conversations.arranging import arrange
from conversations.frame import Frame
from conversations.models import Content, Conversation, Message, Status
from conversations.reading import thread
from tenants.scope import acting_for
from tests.inbox.day import talk
from tests.inbox.test_offers import SENT
from tests.letterbox import MARTA, drain, events, put, status, statuses, text, texts

NOW = int(time.time())


def payment(word, at=0, number="BR-1", tried="success", **more):
    transaction = {"id": "order_1", "type": "razorpay", "status": tried, "method": {"type": "upi"}}
    own = {"reference_id": number, "amount": {"value": 39930, "offset": 100}, "currency": "BRL", **more}
    moved = status("gBGGFlB5YjhvAgnhuF1qIUvCo7A", word, at=NOW + at, type="payment")
    return statuses(moved | {"payment": own | {"transaction": transaction}})


@pytest.fixture
def order(house, people):
    """Marta wrote, and was asked to pay BR-1."""
    put(
        house,
        texts(text("wamid.1", "Two, please", at=NOW - 60), contacts=[{"profile": {"name": "Marta"}, "wa_id": MARTA}]),
    )
    drain(house)
    with acting_for(people.acme):
        conversation = Conversation.objects.get()
        news = send.content(conversation, "interactive", SENT["order-update"], by=people.ana, client_id=uuid4())
        asked = send.content(conversation, "interactive", SENT["order"], by=people.ana, client_id=uuid4())
    return asked[0], news[0]


def told(people):
    """The lines of what happened, and how the order's payment stands."""
    with acting_for(people.acme):
        letters = thread(Conversation.objects.get().pk)
        bubbles = arrange(letters, Frame(people.ana, "Marta"))
        lines = [bubble.line for bubble in bubbles if bubble.side == "sys"]
        (card,) = [one.card for one in bubbles if one.side == "out" and one.card.bill.total]
    return lines, card.bill.paid


@pytest.mark.django_db(transaction=True)
def test_a_payment_stands_in_the_thread_and_beside_its_order(house, people, admin, order):
    asked, news = order
    put(house, payment("pending", 1, tried="failed"))
    drain(house)
    assert told(people) == (
        ["Marta tried to pay BRL 399.30 for order BR-1, and it failed"], ("Not paid: the last try failed", "red"),
    )  # fmt: skip
    with acting_for(people.acme):
        before = Message.objects.get(pk=asked.pk)
        assert before.version > asked.version and before.status == Status.QUEUED
    put(house, payment("captured", 5), payment("pending", 3), payment("captured", 5), payment("failed", 9, "BR-404"))
    drain(house)
    lines, stands = told(people)
    assert lines[1:3] == ["Marta is paying BRL 399.30 for order BR-1", "Marta paid BRL 399.30 for order BR-1"]
    assert stands == ("Paid by UPI", "green") and len(lines) == 4
    with acting_for(people.acme):
        assert "payment" not in Content.of(Message.objects.get(pk=news.pk)).payload
        again = send.content(asked.conversation, "interactive", SENT["order"], by=people.ana, client_id=asked.client_id)
        assert again == (asked, False)
        kept = Content.of(Message.objects.get(pk=asked.pk)).payload["payment"]
    assert kept["status"] == "captured" and "order_1" not in str(kept)
    seen = [(kind, outcome) for kind, outcome, _ in events(admin)]
    assert seen.count(("payment.captured", "done")) == 1 and ("payment.captured", "duplicate") in seen
    put(house, payment("captured", 20, refunds=[{"id": "r"}]))
    drain(house)
    assert told(people)[1] == ("Paid back", "amber")


@pytest.mark.django_db
def test_what_whatsapp_said_since_is_not_sent_again(people):
    since = {"faults": [{"code": 131000}], "payment": {"status": "pending"}}
    with acting_for(people.acme):
        made = talk(people.line, "Marta", MARTA)
        made.say("Hi", 5)
        failed = made.say("", 4, kind="interactive", by=people.ana, status=Status.FAILED, payload=SENT["order"] | since)
        fresh, _ = resend.again(failed, by=people.ana, client_id=uuid4())
        assert Content.of(fresh).payload == SENT["order"]
