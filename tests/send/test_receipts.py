"""Customers see that they were read when their company wishes it, and then once."""

from uuid import uuid4

import pytest

from conversations import receipts, send, sweep, triage
from conversations.models import Content, Conversation, Message, Status
from conversations.sending import sender
from tenants import clock
from tenants.models import Tenant
from tenants.scope import acting_for
from tests.health.conftest import meta, running  # noqa: F401 - fixtures: the simulator with Acme's number
from tests.send.threads import thread


@pytest.fixture
def wrote(people):
    """A conversation with a customer's message of a moment ago."""
    with acting_for(people.acme):
        conversation = thread(people.line)
        now = clock.now()
        message = Message.objects.create(
            conversation=conversation, channel=people.line, version=conversation.advance(), direction="in",
            kind="text", at=now, status=Status.RECEIVED, purge_on=now.date(),
        )  # fmt: skip
        conversation.save(update_fields=["version"])
        Content.objects.create(
            message_id=message.pk, purge_on=now.date(), expires_at=now.replace(hour=23, minute=59, second=59),
            conversation_id=conversation.pk, at=now, text="Hello", wamid="wamid.IN",
        )  # fmt: skip
    return conversation


def wish(people, policy):
    Tenant.objects.filter(pk=people.acme.pk).update(read_receipts=policy)


def opens(people, conversation):
    with acting_for(people.acme):
        triage.opened(conversation, people.bruno)


def answers(people, conversation):
    with acting_for(people.acme):
        send.text(conversation, "Hi", by=people.bruno, client_id=uuid4())


def writes(people, conversation):
    with acting_for(people.acme):
        receipts.typing(conversation)


@pytest.mark.parametrize(
    ("policy", "deed", "wanted"),
    [
        ("open", opens, True),
        ("open", answers, True),
        ("open", writes, True),
        ("reply", opens, False),
        ("reply", answers, True),
        ("reply", writes, False),
        ("never", opens, False),
        ("never", answers, False),
        ("never", writes, False),
    ],
)
def test_the_companys_wish_decides_what_tells(people, wrote, policy, deed, wanted):
    wish(people, policy)
    deed(people, wrote)
    with acting_for(people.acme):
        conversation = Conversation.objects.get(pk=wrote.pk)
    assert (conversation.receipt_of is not None) is wanted
    assert conversation.receipt_typing is (wanted and deed is writes)


@pytest.mark.django_db(transaction=True)
def test_whatsapp_is_told_once_and_outside_the_room(people, wrote, meta):  # noqa: F811
    wish(people, "open")
    wamid = meta.say(number=people.line.phone_number_id)
    with acting_for(people.acme):
        Content.objects.filter(wamid="wamid.IN").update(wamid=wamid)
    writes(people, wrote)
    assert sweep.due()["receipts"] == [people.acme.pk]  # whether anybody rang or not
    meta.control("POST", "faults", kind="latency", seconds=0.5, count=1)
    (answer,) = sender.tell_receipts(people.acme.pk)
    assert not answer.done()  # the thread that sends replies does not wait for WhatsApp
    answer.result(10)
    (told,) = meta.control("GET", "ledger?kind=typing")["results"]
    assert told["wamid"] == wamid
    assert "receipts" not in sweep.due()
    assert sender.tell_receipts(people.acme.pk) == []
    opens(people, wrote)
    answers(people, wrote)
    assert sender.tell_receipts(people.acme.pk) == []
    with acting_for(people.acme):
        assert Message.objects.get(direction="in").read_at is not None
