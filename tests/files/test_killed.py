"""Processes killed with a file or a test message in their hands: noticed in a minute, nothing lost, nothing doubled."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cloudapi.client import Accepted
from conversations import sweep
from conversations.channels import trial
from conversations.files import courier, errands, upload, words
from conversations.files.errands import HandedOver
from conversations.models import Channel, Media, Message, Status, Template
from conversations.sending import outbox, sender, settle
from conversations.templating import samples
from tenants import clock
from tenants.scope import acting_for
from tests.cloudapi.standin import answering, hanging, standing_in
from tests.drain.process import eventually
from tests.files.test_fetch import again
from tests.files.uploads import PDF, say, uploaded
from tests.health.test_trial import template
from tests.send.threads import thread

ERRANDS = """
from conversations.files import courier
courier.BEAT = 0.1
courier.run_round(int(sys.argv[1]))
"""
SENDING = """
from conversations.sending import sender
sender.send_due(int(sys.argv[1]), lambda: None)
"""
SAMPLE = """
from django.core.files.uploadedfile import SimpleUploadedFile
from conversations.templating import samples
from tenants.models import Member
member = Member.objects.select_related("tenant", "user").get(pk=sys.argv[1])
file = SimpleUploadedFile("a.pdf", sys.stdin.buffer.read(), "application/pdf")
samples.hand_over(member, sys.argv[2], "document", file)
"""


@contextmanager
def busy(house, url, folder, script, *given, file=b"") -> Iterator["subprocess.Popen[bytes]"]:
    """A process of ours that runs a script, and is killed at the end of the block."""
    places = {"GRAPH_URL": url, "GRAPH_API_URL": url, "MEDIA_DIR": str(folder)}
    command = [sys.executable, "-c", "import sys, django; django.setup()" + script, *map(str, given)]
    child = subprocess.Popen(command, env={**house.variables(), **places}, stdin=subprocess.PIPE)
    child.stdin.write(file)
    child.stdin.close()
    try:
        yield child
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(20)


def cut_off(admin) -> None:
    """End every connection to the database but our own, as its restart does."""
    own = connection.connection.get_backend_pid()
    others = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'wapp_app' and pid <> %s"
    with admin.cursor() as cursor:
        cursor.execute(others, [own])
        assert cursor.fetchall(), "there is somebody to cut off"


def due(media: Media) -> timedelta:
    """How long nobody else takes it."""
    return again(media).next_at - clock.now()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_noticed_within_a_minute_and_nothing_goes_twice(
    house, admin, people, meta, announced, vault_folder, at_time
):
    conversation = thread(people.line)
    slow, quick = (uploaded(people.bruno, name=name) for name in ("slow.pdf", "quick.pdf"))
    messages = [say(people, conversation, media)[0].pk for media in (slow, quick)]
    came = announced(PDF, kind="document", mime="application/pdf")
    meta.files[came.meta_id], meta.marks = PDF, ["slow.pdf", f"/bytes/{came.meta_id}"]
    with busy(house, meta.url, vault_folder, ERRANDS, people.acme.pk) as child:
        eventually(lambda: again(quick).state == "stored", "a file waits for no slower one")
        cut_off(admin)
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
        went = []
        for _ in messages:
            (claimed,) = outbox.claim().ready
            went.append(claimed.attempt.message_id)
            settle.settle({claimed.attempt: Accepted(f"wamid.{len(went)}")})
        assert outbox.claim().ready == []
    assert went == messages
    assert len([asked for asked in meta.asked if b"slow.pdf" in asked.body]) == 2, "Meta has it twice, the customer not"
    assert (again(came).state, again(came).size) == ("stored", len(PDF))


@pytest.mark.usefixtures("vault_folder")
def test_a_dead_workers_file_holds_no_other_for_long_and_only_the_newest_attempt_counts(people, at_time):
    conversation = thread(people.line)
    first, second = (uploaded(people.bruno, name=name) for name in ("a.pdf", "b.pdf"))
    messages = [say(people, conversation, media)[0].pk for media in (first, second)]
    with acting_for(people.acme):
        dead, quick = errands.claim(2)
        errands.settle({quick: HandedOver("2")})
        at_time(clock.now() + errands.LEASE + timedelta(seconds=1))
        (new,) = errands.claim(2)
        assert outbox.claim().ready == []
        at_time(clock.now() + timedelta(seconds=20))
        (claimed,) = outbox.claim().ready
        assert claimed.attempt.message_id == messages[1]
        settle.settle({claimed.attempt: Accepted("wamid.2")})
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


@pytest.mark.parametrize("deleted", [False, True], ids=["expired", "deleted"])
@pytest.mark.usefixtures("vault_folder")
def test_a_message_whose_file_is_gone_before_it_was_handed_over_has_failed_and_waits_no_more(people, at_time, deleted):
    """Nobody was at work for as long as content is kept; or its last try outlived the file."""
    conversation = thread(people.line)
    message, _ = say(people, conversation, uploaded(people.bruno))
    other, _ = say(people, conversation, uploaded(people.bruno))
    with acting_for(people.acme):
        (row,) = Media.objects.filter(message=message)
        assert (settle.give_up_on_lost(), "lost" in sweep.due()) == (0, False)
        if deleted:
            row.delete()
        else:
            Media.objects.filter(message=other).update(expires_at=row.expires_at + timedelta(days=1))
            at_time(row.expires_at)
        assert sweep.due()["lost"] == [people.acme.pk]
        assert (settle.give_up_on_lost(), settle.give_up_on_lost()) == (1, 0)
        assert "lost" not in sweep.due()
        message.refresh_from_db()
        other.refresh_from_db()
    assert (message.status, other.status) == (Status.FAILED, Status.QUEUED)
    assert message.failed_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_test_message_in_a_dead_hand_is_not_sent_again_and_the_page_says_what_to_do(
    house, people, meta, vault_folder, at_time, client
):
    with acting_for(people.acme):
        template(people, "hello_world")
        message = trial.begin(people.line, "5511955500002", by=people.ana)
    meta.marks = ["hello_world"]
    with busy(house, meta.url, vault_folder, SENDING, people.acme.pk):
        eventually(lambda: len(meta.asked) == 1, "it is on the line")
    at_time(clock.now() + settle.LEASE + timedelta(seconds=1))
    assert sender.recover(people.acme.pk) == 1
    client.force_login(people.ana.user)
    page = client.get(f"/t/acme/settings/channels/{people.line.uuid}/").content.decode()
    assert "nobody knows whether it left. Look at the phone." in page
    assert "Send another" in page
    sender.send_due(people.acme.pk, lambda: None)
    assert len(meta.asked) == 1, "nothing goes a second time by itself"
    with acting_for(people.acme):
        channel = Channel.objects.get(pk=people.line.pk)
        assert trial.begin(channel, "5511955500002", by=people.ana).pk != message.pk
        assert trial.of(channel).waits


@pytest.mark.django_db(transaction=True)
def test_a_templates_file_in_a_dead_hand_leaves_an_upload_that_goes_and_can_be_chosen_again(
    house, people, vault_folder, settings
):
    def meta(server, line):
        asked = server.asked[-1]
        if asked.path.startswith("/v25.0/debug_token"):
            answering(200, {"data": {"app_id": "1", "is_valid": True}})(server, line)
        elif asked.path.startswith("/v25.0/1/uploads"):
            answering(200, {"id": "upload:abc?sig=x"})(server, line)
        elif len([one for one in server.asked if PDF in one.body]) == 1:
            hanging(server, line)
        else:
            answering(200, {"h": "4::handle"})(server, line)

    waba = people.line.waba_id
    with standing_in(meta) as server:
        with busy(house, server.url, vault_folder, SAMPLE, people.ana.pk, waba, file=PDF):
            eventually(lambda: any(PDF in one.body for one in server.asked), "the whole file is on the line")
        settings.GRAPH_URL = settings.GRAPH_API_URL = server.url
        made = samples.hand_over(people.ana, waba, "document", SimpleUploadedFile("a.pdf", PDF, "application/pdf"))
        assert not any("message_templates" in one.path for one in server.asked)
    assert made.handle == "4::handle"
    with acting_for(people.acme):
        left = list(Media.objects.exclude(pk=made.media.pk))
        assert [(row.member_id, row.message_id) for row in left] == [(people.ana.pk, None)]
        assert left[0].expires_at <= clock.now() + upload.KEPT
        assert not Template.objects.exists()
