"""The test message: which words go, how far it has come, and what to do when it goes no further."""

import uuid
from datetime import timedelta

import pytest

from conversations import refusals
from conversations.channels import trial
from conversations.health import steps
from conversations.models import Channel, Content, Conversation, Message, Status, Template
from tenants import clock
from tenants.scope import acting_for
from tests.health.messages import message_of

PHONE = "5511955500002"


@pytest.fixture(autouse=True)
def acting(people):
    with acting_for(people.acme):
        yield


def template(people, name, text="Good morning", category="UTILITY", status="APPROVED") -> None:
    Template.objects.create(
        waba_id=people.line.waba_id,
        name=name,
        language="en",
        meta_id="1",
        category=category,
        status=status,
        components=[{"type": "BODY", "text": text}],
    )


def followed(people, **fields) -> trial.Trial:
    people.line.trial_id = message_of(people.line, **fields).pk
    found = trial.of(people.line)
    assert found is not None
    return found


def legs(found: trial.Trial) -> list[tuple[str, str]]:
    return [(leg.state, leg.fix) for leg in found.legs]


def test_the_greeting_goes_before_other_templates_without_variables(people):
    for name in ("a_greeting", "hello_world"):
        template(people, name)
    template(people, "with_a_variable", "Hello {{1}}, good morning")
    message = trial.begin(people.line, PHONE, by=people.ana)
    assert Content.of(message).payload["name"] == "hello_world" and message.member_id == people.ana.pk
    assert Channel.objects.get(pk=people.line.pk).trial_id == message.pk


def test_without_a_plain_template_nothing_is_sent_and_the_way_out_is_said(people):
    template(people, "with_a_variable", "Hello {{1}}, good morning")
    template(people, "offer", category="MARKETING")
    template(people, "paused", status="PAUSED")
    with pytest.raises(refusals.NoPlainTemplate, match="from that phone"):
        trial.begin(people.line, PHONE, by=people.ana)
    assert trial.of(people.line) is None and not Message.objects.exists()


def test_who_wrote_today_gets_a_text(people):
    template(people, "hello_world")
    trial.begin(people.line, PHONE, by=people.ana)
    Conversation.objects.update(window_expires_at=clock.now() + timedelta(hours=2))
    assert trial.begin(people.line, PHONE, by=people.ana).kind == "text"


def test_each_part_of_the_way_turns_green_as_it_is_proved(people):
    now = clock.now()
    assert legs(followed(people, status=Status.QUEUED)) == [("todo", ""), ("later", ""), ("later", "")]
    assert legs(followed(people, status=Status.ACCEPTED, accepted_at=now)) == [
        ("done", ""),
        ("todo", ""),
        ("later", ""),
    ]
    found = followed(people, status=Status.READ, accepted_at=now, read_at=now)
    assert legs(found) == [("done", ""), ("done", ""), ("todo", "")] and found.waits
    message_of(people.line, direction="in")  # somebody else writes
    assert trial.of(people.line).waits
    conversation = found.message.conversation
    Message.objects.create(
        conversation=conversation,
        channel=people.line,
        client_id=uuid.uuid4(),
        version=2,
        direction="in",
        kind="text",
        at=now - timedelta(seconds=2),
        created_at=now + timedelta(seconds=1),
        status=Status.RECEIVED,
    )
    found = trial.of(people.line)
    assert found.is_done and not found.waits and [state for state, _ in legs(found)] == ["done"] * 3
    assert "answer" in steps.of(people.line, None, found, is_heard=False)[3].text


def test_where_it_stops_the_reason_and_the_remedy_are_said(people):
    now = clock.now()
    dead = followed(people, status=Status.FAILED, failed_at=now, error_code=190)
    assert legs(dead)[0] == ("bad", "token") and "new token" in dead.failed
    lost = followed(people, status=Status.FAILED, accepted_at=now, failed_at=now, error_code=131026)
    assert [state for state, _ in legs(lost)] == ["done", "bad", "later"] and not lost.waits
    assert legs(followed(people, status=Status.UNCONFIRMED))[0] == ("bad", "again")
    mute = followed(people, status=Status.ACCEPTED, accepted_at=now, created_at=now - timedelta(minutes=2))
    assert legs(mute)[1] == ("todo", "webhooks")
    step = steps.of(people.line, None, dead, is_heard=True)[3]
    assert (step.state, step.fix) == ("bad", "trial")


def test_a_test_of_yesterday_is_over(people):
    people.line.trial_id = message_of(people.line, created_at=clock.now() - timedelta(days=2)).pk
    assert trial.of(people.line) is None


def test_the_card_can_be_used_without_a_script(people, client):
    template(people, "hello_world")
    client.force_login(people.ana.user)
    home = f"/t/acme/settings/channels/{people.line.uuid}/"
    refused = client.post(f"{home}test/", {"phone": "1"})
    assert refused.status_code == 422 and "country" in refused.content.decode()
    assert client.post(f"{home}test/", {"phone": "+55 11 95550-0002"})["Location"] == f"{home}#trial"
    assert "on its way to WhatsApp" in client.get(home).content.decode()


@pytest.mark.parametrize("simulator", ["", "http://127.0.0.1:8001"])
def test_a_step_that_waits_for_a_test_says_how_to_make_one(people, client, settings, simulator):
    settings.SIMULATOR_URL = simulator
    assert steps.of(people.line, None, None, is_heard=False)[3].fix == "test"
    client.force_login(people.ana.user, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/t/acme/settings/channels/{people.line.uuid}/").content.decode()
    there = {False: ('href="#trial">Fix', "https://wa.me/15550100001?text=hello"), True: (f"{simulator}/phone/",)}
    assert all(words in page for words in there[bool(simulator)])
    assert ("wa.me" in page) is not bool(simulator)
