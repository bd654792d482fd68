"""A sender is killed at each step of an order's messages: none is lost, none goes twice, a status ends the doubt."""

import copy
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from conversations import send, sweep
from conversations.models import Message, Status
from conversations.sending import outbox, sender, settle
from tenants import clock
from tenants.scope import acting_for
from tests.cloudapi.standin import answering, standing_in
from tests.dying import dies_at
from tests.inbox.test_offers import SENT
from tests.letterbox import drain, put, status, statuses
from tests.send.threads import thread

WRITING = (
    ("conversations.send", "_enclose", "after"),  # written, and not committed
    ("conversations.doorbell", "knock", "before"),  # committed, and nobody rung for
)
SENDING = (
    ("cloudapi.client:Graph", "deliver", "before"),  # claimed, and not sent
    ("cloudapi.client:Graph", "deliver", "after"),  # WhatsApp has it and says so, and nobody took that in
    ("conversations.sending.sender", "settle", "before"),  # taken in, and not written down
    ("conversations.sending.sender", "settle", "after"),  # written down, and not committed
)
ACT = """
from uuid import UUID
from conversations import send
from conversations.models import Conversation, Message
from conversations.sending import sender
from tenants import clock
from tenants.models import Member
from tenants.scope import acting_for

def act(number):
    with acting_for(given["tenant"]):
        for one in given["steps"][number]:
            if isinstance(one, int):
                Message.objects.filter(pk=one).update(next_at=clock.now())
                continue
            thread, client_id, payload = one
            how = dict(by=Member.objects.select_related("user").get(pk=given["member"]), client_id=UUID(client_id))
            send.content(Conversation.objects.get(pk=thread), "interactive", payload, **how)
    sender.send_due(given["tenant"], lambda: None)
"""


@pytest.fixture
def orders(people):
    """Two orders that the process writes itself, and one of each kind for each step of sending, not due yet."""
    written, steps = {}, []

    def write(kind, name):
        conversation, body = thread(people.line, phone=f"1650555{len(written):04}"), f"{kind} {name}"
        written[body] = (conversation, order(kind, body), uuid4())
        return body

    for _, name, when in SENDING:
        bodies = [write(kind, f"{name} {when}") for kind in ("order", "order-update")]
        steps.append([again(people, *written[body])[0].pk for body in bodies])
    with acting_for(people.acme):
        Message.objects.update(next_at=clock.now() + outbox.IN_LINE)
    for body in (write("order", "half"), write("order", "whole")):
        conversation, payload, client_id = written[body]
        steps.append([[conversation.pk, str(client_id), payload]])
    return written, steps


def order(kind: str, body: str) -> dict:
    """An order to be paid, or how it stands, with words of its own."""
    return {**copy.deepcopy(SENT[kind]), "body": {"text": body}}


def again(people, conversation, payload, client_id):
    """As somebody who tries again, or for the first time."""
    with acting_for(people.acme):
        return send.content(conversation, "interactive", payload, by=people.bruno, client_id=client_id)


def accept(server, line):
    answering(200, {"messages": [{"id": f"wamid.{len(server.asked)}"}]})(server, line)


@pytest.mark.usefixtures("own_dialler")
@pytest.mark.django_db(transaction=True)
def test_an_orders_messages_outlive_a_sender_that_is_killed_at_any_step(
    house, people, orders, at_time, settings, tmp_path
):
    written, steps = orders
    given = {"tenant": people.acme.pk, "member": people.bruno.pk, "steps": steps}
    with standing_in(accept) as server:
        settings.GRAPH_URL = server.url
        dies_at(house, [*SENDING, *WRITING], ACT, given, server.url, tmp_path)
        with acting_for(people.acme):
            assert Counter(Message.objects.values_list("status", flat=True)) == {Status.QUEUED: 1, Status.SENDING: 8}
        assert sweep.due()["send"] == [people.acme.pk], "nobody rang, and it is found"
        at_time(clock.now() + settle.LEASE + timedelta(seconds=1))
        assert sender.recover(people.acme.pk) == 8
        new = [body for body, what in written.items() if again(people, *what)[1]]
        assert new == ["order half"], "what was committed is one message, whoever tries again"
        sender.send_due(people.acme.pk, lambda: None)
        went = {asked.json["interactive"]["body"]["text"]: asked.json for asked in server.asked}
        assert len(server.asked) == len(went), "nothing goes twice"
    assert {"order half", "order whole"} <= went.keys()
    assert went.keys().isdisjoint({"order deliver before", "order-update deliver before"})
    taken = [body for body in went if "settle" in body]
    assert {body.split()[-1] for body in taken} == {"before", "after"}
    for body in (taken[0], taken[-1]):
        named = went[body]["biz_opaque_callback_data"]
        put(house, statuses(status(f"w.{body}", "read", biz_opaque_callback_data=named)))
    drain(house)
    with acting_for(people.acme):
        shown = Counter(Message.objects.values_list("status", flat=True))
    assert shown == {Status.UNCONFIRMED: 6, Status.ACCEPTED: 2, Status.READ: 2}
