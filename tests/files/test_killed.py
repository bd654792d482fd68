"""Workers killed while they fetch a file or hand one over: noticed in a minute, nothing lost and nothing doubled."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from conversations import outbox
from conversations.files import courier, errands, words
from conversations.files.errands import HandedOver
from conversations.models import Media, Message, Status
from tenants import clock
from tenants.scope import acting_for
from tests.drain.process import eventually
from tests.files.test_fetch import again
from tests.files.test_send import PDF, say, uploaded
from tests.send.threads import thread

WORKER = """
import sys, django; django.setup()
from conversations.files import courier
courier.BEAT = 0.1
courier.run_round(int(sys.argv[1]))
"""


@contextmanager
def worker(house, tenant, meta, folder) -> Iterator["subprocess.Popen[bytes]"]:
    """One on errands for a tenant, in a process of its own, that is killed at the end of the block."""
    places = {"GRAPH_URL": meta.url, "GRAPH_API_URL": meta.url, "MEDIA_DIR": str(folder)}
    child = subprocess.Popen([sys.executable, "-c", WORKER, str(tenant.pk)], env={**house.variables(), **places})
    try:
        yield child
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(20)


def due(media: Media) -> timedelta:
    """How long nobody else takes it."""
    return again(media).next_at - clock.now()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_noticed_within_a_minute_and_nothing_goes_twice(
    house, people, meta, announced, vault_folder, at_time
):
    conversation = thread(people.line)
    slow, quick = (uploaded(people.bruno, name=name) for name in ("slow.pdf", "quick.pdf"))
    messages = [say(people, conversation, media)[0].pk for media in (slow, quick)]
    came = announced(PDF, kind="document", mime="application/pdf")
    meta.files[came.meta_id], meta.marks = PDF, ["slow.pdf", f"/bytes/{came.meta_id}"]
    with worker(house, people.acme, meta, vault_folder) as child:
        eventually(lambda: again(quick).state == "stored", "a file waits for no slower one")
        for media in (slow, came):
            since = again(media).next_at
            eventually(lambda at=since, row=media: again(row).next_at > at + timedelta(seconds=0.2), "it is held on to")
        assert courier.run_round(people.acme.pk) == 0
        assert child.poll() is None
    assert max(due(slow), due(came)) < timedelta(seconds=50), "the sweep comes every five seconds"
    with acting_for(people.acme):
        assert outbox.claim().ready == [], "they keep their order"
    meta.marks = []
    at_time(clock.now() + errands.LEASE)
    assert courier.run_round(people.acme.pk) == 2
    with acting_for(people.acme):
        went = [claimed.attempt.message_id for claimed in outbox.claim().ready]
        assert outbox.claim().ready == []
    assert sorted(went) == messages
    assert len([asked for asked in meta.asked if b"slow.pdf" in asked.body]) == 2, "Meta has it twice, the customer not"
    assert (again(came).state, again(came).size) == ("stored", len(PDF))


@pytest.mark.usefixtures("vault_folder")
def test_a_dead_workers_file_holds_no_other_and_only_the_newest_attempt_counts(people, at_time):
    conversation = thread(people.line)
    first, second = (uploaded(people.bruno, name=name) for name in ("a.pdf", "b.pdf"))
    messages = [say(people, conversation, media)[0].pk for media in (first, second)]
    with acting_for(people.acme):
        dead, quick = errands.claim(2)
        errands.settle({quick: HandedOver("2")})
        at_time(clock.now() + errands.LEASE + timedelta(seconds=1))
        (new,) = errands.claim(2)
        assert [claimed.attempt.message_id for claimed in outbox.claim().ready] == messages[1:]
        at_time(clock.now() + timedelta(seconds=20))
        errands.hold([new])
        errands.hold([dead])
        errands.settle({dead: HandedOver("1")})
        assert again(first).next_at == clock.now() + errands.LEASE
        errands.settle({new: HandedOver("3")})
        (claimed,) = outbox.claim().ready
    assert (claimed.what.content["document"]["id"], again(first).failure) == ("3", "")


@pytest.mark.usefixtures("vault_folder")
def test_a_file_that_ends_every_worker_is_given_up_with_a_word(people, meta, announced):
    message, _ = say(people, thread(people.line), uploaded(people.bruno))
    came = announced(PDF, kind="document", attempts=errands.TRIES)
    with acting_for(people.acme):
        Media.objects.filter(message=message).update(attempts=errands.HANDOVERS)
    assert courier.run_round(people.acme.pk) == 2
    assert meta.asked == []
    with acting_for(people.acme):
        message = Message.objects.get(pk=message.pk)
        assert (message.status, message.error_code) == (Status.FAILED, errands.UPLOAD_FAILED)
    found = again(came)
    assert (found.state, words.why(found.failure)) == ("failed", "Fetching it was broken off each time")
