"""What breaks around a sender costs no answer: what WhatsApp said of a message on its way is written down."""

from datetime import timedelta
from queue import SimpleQueue
from uuid import uuid4

import pytest
from django.db import OperationalError

from cloudapi.client import Outgoing, Refused
from conversations import send, tasks
from conversations.models import Message, Status
from conversations.sending import dialler, sender
from conversations.sending.outbox import Claimed
from conversations.sending.settle import Attempt
from tenants import clock
from tenants.scope import acting_for
from tests.cloudapi.standin import answering, standing_in
from tests.send.test_doorbell import dead_broker  # noqa: F401 - a fixture
from tests.send.threads import thread

NOBODY = {"error": {"code": 131026, "message": "Message undeliverable"}}
CUT_OFF_ONCE = """
    create sequence times;
    create function cut_off() returns trigger language plpgsql security definer as $$ begin
        if nextval('times') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
        return new;
    end $$;
    create trigger cut_off before update on conversations_message for each row execute function cut_off();
"""


def written(people, body: str, phone: str) -> Message:
    with acting_for(people.acme):
        return send.text(thread(people.line, phone=phone), body, by=people.bruno, client_id=uuid4())[0]


def status_of(people, message: Message) -> tuple[int, int | None]:
    with acting_for(people.acme):
        row = Message.objects.get(pk=message.pk)
        return row.status, row.error_code


@pytest.mark.usefixtures("dead_broker", "own_dialler")
@pytest.mark.django_db(transaction=True)
def test_an_answer_is_taken_in_though_nobody_can_be_rung_for_what_is_due_next(people, settings, monkeypatch):
    monkeypatch.setattr(sender, "TURN", 0.1)
    on_its_way, next_one = written(people, "Hello", "16505550111"), written(people, "Soon", "16505550112")
    with acting_for(people.acme):
        Message.objects.filter(pk=next_one.pk).update(next_at=clock.now() + timedelta(seconds=0.8))

    def slowly(server, line):
        server.over.wait(0.4)  # longer than the turn
        answering(400, NOBODY)(server, line)

    with standing_in(slowly) as server:
        settings.GRAPH_URL = server.url
        tasks.send_queued(tenant_id=people.acme.pk)
    assert status_of(people, on_its_way) == (Status.FAILED, 131026)
    assert status_of(people, next_one) == (Status.QUEUED, None)


@pytest.mark.usefixtures("own_dialler")
@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_the_database_when_that_went_away_meanwhile(people, settings, admin):
    """Whoever writes it down is cut off, the first time."""
    message = written(people, "Hello", "16505550111")

    def answer(server, line):
        with admin.cursor() as cursor:
            cursor.execute(CUT_OFF_ONCE)
        answering(400, NOBODY)(server, line)

    with standing_in(answer) as server:
        settings.GRAPH_URL = server.url
        try:
            with pytest.raises(OperationalError):  # of the turn, which ends there
                sender.send_due(people.acme.pk, lambda: None)
        finally:
            with admin.cursor() as cursor:
                cursor.execute("drop function cut_off cascade; drop sequence times")
    assert status_of(people, message) == (Status.FAILED, 131026)


def test_what_was_held_up_until_it_may_be_given_up_does_not_leave(settings):
    """Its process stood still between the claim and the call; somebody may have sent it again since."""
    came = SimpleQueue()
    outgoing = Outgoing("1", "token", {"type": "text", "text": {"body": "Hello"}}, phone="16505550111")
    late, early = (
        Claimed(Attempt(number, None, 1), clock.now() - ago, outgoing, 80)
        for number, ago in ((1, dialler.LATE + timedelta(seconds=1)), (2, timedelta()))
    )
    with standing_in(answering(400, NOBODY)) as server:
        settings.GRAPH_URL = server.url
        line = dialler.Dialler()
        line.start([late, early], came.put)
        outcomes = {attempt.message_id: outcome for attempt, outcome in (came.get(timeout=10), came.get(timeout=10))}
        line.close()
        assert len(server.asked) == 1
    assert outcomes[1] == dialler.HELD_UP
    assert isinstance(outcomes[2], Refused) and not outcomes[2].retry
