"""Alarms: raised once for each cause, told to the admins by e-mail, cleared when they have passed."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core import mail

from conversations.health import alarms, page, traffic
from conversations.models import (
    Alarm,
    Channel,
    Checkup,
    Contact,
    Conversation,
    Message,
    Status,
    Template,
    Traffic,
)
from tenants import clock
from tenants.models import Role
from tenants.scope import acting_for, no_scope
from tests import cast
from tests.health.messages import message_of
from tests.inbox.shelf import fill


@pytest.fixture(autouse=True)
def acting(people):
    with acting_for(people.acme):
        yield


def checkup_of(people, **words) -> Checkup:
    row, _ = Checkup.objects.get_or_create(channel=people.line)
    Checkup.objects.filter(pk=row.pk).update(**words)
    return Checkup.objects.get(pk=row.pk)


def settled(people, **words) -> list[str]:
    alarms.settle(Channel.objects.get(pk=people.line.pk), checkup_of(people, **words))
    return sorted(Alarm.objects.filter(cleared_at=None).values_list("cause", flat=True))


def hour(back: int) -> datetime:
    return traffic.this_hour() - timedelta(hours=back)


def usual(people, count: int, days: int = 7) -> None:
    """The last whole hour of the day, on each of the days before, brought so many."""
    Channel.objects.filter(pk=people.line.pk).update(created_at=clock.now() - timedelta(days=60))
    for day in range(1, days + 1):
        Traffic.objects.create(channel=people.line, hour=hour(1 + 24 * day), received=count)


def test_quality_that_falls_is_told_at_each_step_down_and_never_on_the_way_up(people):
    assert settled(people, quality="GREEN") == []
    assert settled(people, quality="YELLOW") == ["quality_yellow"]
    assert settled(people, quality="YELLOW") == ["quality_yellow"]
    assert settled(people, quality="RED") == ["quality_red"]
    assert settled(people, quality="YELLOW") == []
    assert settled(people, quality="GREEN") == []
    assert Alarm.objects.count() == 2
    assert settled(people, quality="RED") == ["quality_red"]
    assert Alarm.objects.count() == 3


def test_the_number_shows_its_gravest_alarm(people):
    settled(people, quality="YELLOW", status="RESTRICTED", subscribed=False)
    assert Channel.objects.get(pk=people.line.pk).alarm == "status"
    settled(people, quality="GREEN", status="CONNECTED", subscribed=True)
    assert Channel.objects.get(pk=people.line.pk).alarm == ""


def test_a_refused_token_is_an_alarm_before_any_check(people):
    Channel.objects.filter(pk=people.line.pk).update(token_state="refused")
    alarms.settle(Channel.objects.get(pk=people.line.pk), None)
    assert Alarm.objects.get().cause == "token"
    Channel.objects.filter(pk=people.line.pk).update(disconnected_at=clock.now())
    alarms.settle(Channel.objects.get(pk=people.line.pk), None)
    assert Alarm.objects.get().cleared_at is not None


def test_silence_is_an_hour_without_messages_that_usually_has_some(people):
    usual(people, 9)
    assert settled(people) == ["silence"]


@pytest.mark.parametrize("count", [0, 4])
def test_a_quiet_hour_is_no_silence(people, count):
    usual(people, count)
    assert settled(people) == []


def test_one_message_breaks_a_silence_and_it_does_not_end_by_itself(people):
    usual(people, 9)
    assert settled(people) == ["silence"]
    Traffic.objects.filter(hour=hour(25)).update(received=0)
    Traffic.objects.all().update(received=0)
    assert settled(people) == ["silence"]
    Channel.objects.filter(pk=people.line.pk).update(last_received_at=clock.now() + timedelta(seconds=1))
    assert settled(people) == []


def test_days_before_the_number_was_here_are_not_compared_with(people):
    usual(people, 9)
    Channel.objects.filter(pk=people.line.pk).update(created_at=clock.now())
    assert settled(people) == []


def test_the_running_hour_counts_too(people):
    usual(people, 9)
    Traffic.objects.create(channel=people.line, hour=hour(0), received=1)
    assert settled(people) == []


def test_hours_are_counted_from_messages_and_counted_again_alike(people):
    contact = Contact.objects.create(name="Mariana")
    conversation = Conversation.objects.create(contact=contact, channel=people.line)
    for version, (direction, status, back) in enumerate(
        [("in", 0, 0), ("in", 0, 2), ("out", 60, 2), ("out", 80, 2), ("note", 0, 2), ("in", 0, 24 * 9)]
    ):
        Message.objects.create(
            conversation=conversation,
            channel=people.line,
            version=version + 1,
            kind="text",
            direction=direction,
            status=alarms_status(status, direction),
            error_code=131026 if status == 80 else None,
            failed_at=hour(2) if status == 80 else None,
            at=hour(back),
            created_at=hour(back) + timedelta(minutes=1),
            client_id=uuid.uuid4(),
        )
    for _ in range(2):
        traffic.count()
        rows = traffic.of(people.line, 8)
        assert [(row.hour, row.received, row.sent, row.failed) for row in rows] == [
            (hour(2), 1, 2, 1),
            (hour(0), 1, 0, 0),
        ]
        assert traffic.failures(people.line) == [(131026, 1, 1)]


def test_a_failure_belongs_to_its_own_hour_and_is_taken_back_when_the_message_arrives_after_all(people):
    late, other = (
        message_of(people.line, status=Status.FAILED, created_at=hour(9), failed_at=hour(back), error_code=131026)
        for back in (1, 3)
    )

    def counted() -> list[tuple[datetime, int, int]]:
        traffic.count()
        return [(row.hour, row.sent, row.failed) for row in traffic.of(people.line, 8)]

    with acting_for(people.acme):
        assert counted() == [(hour(9), 2, 0), (hour(3), 0, 1), (hour(1), 0, 1)]
        assert page.of(people.line).sums[0].rate == "100.0 %"
        Message.objects.filter(pk=other.pk).update(status=Status.DELIVERED)
        message_of(people.line, again_of=late.pk)
        assert counted() == [(hour(9), 2, 0), (hour(3), 0, 0), (hour(1), 0, 1), (hour(0), 1, 0)]
        assert traffic.failures(people.line) == [(131026, 1, 1)]


def alarms_status(status: int, direction: str) -> int:
    if direction != "out":
        return Status.RECEIVED
    return Status.FAILED if status == 80 else Status.SENT


def test_admins_are_told_once_and_agents_are_not(people):
    cast.member(people.acme, "Eva", Role.ADMIN)
    settled(people, quality="RED")
    for _ in range(2):
        told(people)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["ana@acme.test", "eva@acme.test"]
    (letter, _) = mail.outbox
    assert letter.subject == "Acme Brasil: The quality is low"
    assert f"http://testserver/t/acme/settings/channels/{people.line.uuid}/" in letter.body


def told(people) -> None:
    """Tell as the task does: outside the scope."""
    with no_scope():
        alarms.tell(people.acme.pk)


def test_what_has_passed_before_it_was_told_is_not_told(people):
    settled(people, quality="RED")
    settled(people, quality="GREEN")
    told(people)
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_asked_again(people, settings):
    settled(people, quality="RED")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told(people)
    with acting_for(people.acme):
        assert Alarm.objects.get().mailed_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    told(people)
    with acting_for(people.acme):
        assert Alarm.objects.get().mailed_at is not None
    assert len(mail.outbox) == 1


def test_a_name_with_a_line_break_is_no_header(people):
    Channel.objects.filter(pk=people.line.pk).update(name="Acme\nBcc: all@acme.test")
    settled(people, quality="RED")
    told(people)
    assert mail.outbox[0].subject == "Acme Bcc: all@acme.test: The quality is low"


def test_what_meta_decides_against_a_template_is_mailed_once_and_again_when_the_mail_was_away(people, settings):
    greeting = fill(people.line)
    rows = {row.name: row for row in Template.objects.all()}
    Template.objects.filter(pk=rows["autumn_offer"].pk).update(status="PAUSED")
    Template.objects.filter(pk=greeting.pk).update(category="MARKETING", quality="YELLOW")
    Template.objects.filter(pk=rows["return_label"].pk).update(status="APPROVED")
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with no_scope():
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        alarms.tell(people.acme.pk)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        alarms.tell(people.acme.pk)
        alarms.tell(people.acme.pk)
    (letter,) = mail.outbox
    assert letter.to == ["ana@acme.test"]
    assert "autumn_offer (en_US): Now paused by Meta" in letter.body
    assert "order_update (en_US): Meta moved it from utility to marketing" in letter.body
    assert "order_update (en_US): Medium quality now." in letter.body
    assert "return_label" not in letter.body
