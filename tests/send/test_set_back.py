"""A clock that ran ahead and was set back keeps nothing waiting: not what is queued, nor whom a number may write to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cloudapi.client import Refused
from conversations import pace, send, sweep
from conversations.files import errands
from conversations.models import Media, Message, Pace, Status
from conversations.sending import outbox, settle
from tenants import clock
from tenants.scope import acting_for
from tests.send.threads import thread
from wappcentral.beat import Scheduler
from wappcentral.celery import app

STEPS = pytest.mark.parametrize("step", [timedelta(minutes=20), timedelta(days=1)], ids=["minutes", "a day"])
MUCH_LATER = timedelta(days=1)


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        yield people


def say(acme, conversation):
    return send.text(conversation, "Hello", by=acme.bruno, client_id=uuid4())[0]


def claimed():
    return [item.attempt.message_id for item in outbox.claim().ready]


@STEPS
def test_what_was_queued_before_the_step_goes_after_it(acme, at_time, step):
    now = timezone.now()
    at_time(now + step)
    message = say(acme, thread(acme.line))
    at_time(now)
    assert claimed() == []
    assert sweep.due()["lost"] == [acme.acme.pk]
    assert settle.give_up_on_lost() == 0
    assert claimed() == [message.pk]
    assert "lost" not in sweep.due()


def test_what_whatsapp_put_off_before_the_step_waits_no_day(acme, at_time):
    now = timezone.now()
    message = say(acme, thread(acme.line))
    at_time(now + MUCH_LATER)
    (item,) = outbox.claim().ready
    settle.settle({item.attempt: Refused(131056, "pair rate", retry=True, retry_after=60.0)})
    at_time(now)
    assert sweep.due()["lost"] == [acme.acme.pk]
    settle.give_up_on_lost()
    assert claimed() == [message.pk]


def test_a_pause_that_is_meant_is_kept(acme, at_time):
    say(acme, thread(acme.line))
    (item,) = outbox.claim().ready
    settle.settle({item.attempt: Refused(131056, "pair rate", retry=True, retry_after=3600.0)})
    at_time(clock.now() + timedelta(minutes=2))
    assert "lost" not in sweep.due()
    settle.give_up_on_lost()
    assert claimed() == []


@STEPS
def test_a_number_and_a_person_booked_before_the_step_are_free_after_it(acme, at_time, step):
    now = timezone.now()
    at_time(now + step)
    conversation = thread(acme.line)
    say(acme, conversation)
    assert len(claimed()) == 1
    at_time(now)
    assert Pace.objects.filter(free_at__gt=now + step / 2).count() == 2
    assert pace.room({acme.line.pk: 80}, clock.now()).free[acme.line.pk] > 0
    Message.objects.update(status=Status.SENT)
    message = say(acme, conversation)
    assert claimed() == [message.pk]


def test_a_hold_from_before_the_step_is_forgotten_and_one_from_after_it_is_kept(acme, at_time):
    now, number = timezone.now(), (acme.line.pk, None)
    at_time(now + MUCH_LATER)
    pace.hold({number: clock.now() + timedelta(minutes=5)})
    at_time(now)
    assert acme.line.pk in pace.room({acme.line.pk: 80}, now).free
    pace.hold({number: now + timedelta(minutes=5)})
    assert pace.room({acme.line.pk: 80}, now).opens == now + timedelta(minutes=5)


@STEPS
def test_what_a_sender_had_in_its_hands_at_the_step_is_not_confirmed_at_once(acme, at_time, step):
    now = timezone.now()
    at_time(now + step)
    message = say(acme, thread(acme.line))
    assert claimed() == [message.pk]
    at_time(now)
    assert sweep.due()["lost"] == [acme.acme.pk]
    assert settle.give_up_on_lost() == 1
    message.refresh_from_db()
    assert message.status == Status.UNCONFIRMED


def test_a_file_announced_before_the_step_is_fetched_after_it(acme, at_time):
    now = timezone.now()
    at_time(now + MUCH_LATER)
    row = {"message_id": say(acme, thread(acme.line)).pk, "channel_id": acme.line.pk, "mime": "image/jpeg"}
    times = {"next_at": clock.now(), "created_at": clock.now(), "expires_at": now + timedelta(days=30)}
    media = Media.objects.create(**row, **times, kind="image", state=Media.State.PENDING, meta_id="1")
    at_time(now)
    assert sweep.due()["files"] == [acme.acme.pk]
    assert [errand.media_id for errand in errands.claim(10)] == [media.pk]
    at_time(now + timedelta(seconds=5))
    assert errands.claim(10) == [], "its lease is meant"


def test_beat_rings_on_when_the_clock_was_set_back(tmp_path, monkeypatch):
    """Celery's own list waits until the clock is where it was."""
    rung: list[str] = []
    beat = Scheduler(app, schedule_filename=str(tmp_path / "beat"))
    monkeypatch.setattr(beat, "apply_entry", lambda entry, producer=None: rung.append(entry.name))
    for entry in beat.schedule.values():
        entry.last_run_at = app.now() + MUCH_LATER
    assert beat.tick() <= 5.0
    assert max(entry.last_run_at for entry in beat.schedule.values()) <= app.now()
    for entry in beat.schedule.values():
        entry.last_run_at = app.now() - timedelta(hours=1)
    beat._heap = None
    while beat.tick() == 0:
        pass
    assert {"sweep", "heartbeat", "retention"} <= set(rung)
    beat.close()
