"""A number that WhatsApp locks or limits: stopped by an answer or a failed status, seen by people, told, and let go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from cloudapi.client import Refused
from conversations import live, refusals, send
from conversations.channels import stops
from conversations.health import alarms
from conversations.models import Alarm, Channel
from conversations.receive import stops as written
from conversations.sending import outbox, settle
from conversations.templatetags.inbox import blocked
from tenants import clock
from tenants.scope import acting_for, no_scope
from tests.cast import channel
from tests.send.test_template import BODY, VALUES, template
from tests.send.threads import thread


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        channel(people.acme, "Second line", "200000000000009", people.line.waba_id)
        channel(people.acme, "Other account", "200000000000008", "300000000000008")
        yield people


def refused(acme, code):
    """One message that WhatsApp refuses with this code; its conversation, read anew."""
    here = thread(acme.line)
    send.text(here, "First", by=acme.bruno, client_id=uuid4())
    (item,) = outbox.claim().ready
    settle.settle({item.attempt: Refused(code, "No")})
    return anew(here)


def anew(conversation):
    return type(conversation).objects.select_related("channel", "contact").get(pk=conversation.pk)


def told():
    """The numbers of which open pages are told after this transaction."""
    waiting = [one for _, one, *_ in connection.run_on_commit if isinstance(one, live._Announcement)]
    names = dict(Channel.objects.values_list("pk", "name"))
    return {names[number] for one in waiting for _, number in one.numbers}


def stopped():
    return {row.name: row.stop for row in Channel.objects.all() if row.stop is not None}


@pytest.mark.parametrize(
    ("code", "names", "cause"),
    [
        (368, {"Acme Brasil", "Second line"}, "locked"),
        (131031, {"Acme Brasil", "Second line"}, "locked"),
        (131048, {"Acme Brasil"}, "spam"),
        (131064, {"Acme Brasil", "Second line"}, "misfiled"),
        (131042, set(), ""),
        (190, set(), ""),
    ],
)
def test_a_refusal_stops_the_number_or_its_account_and_raises_an_alarm(acme, code, names, cause):
    refused(acme, code)
    assert set(stopped()) == names and told() == (names or ({"Acme Brasil"} if code == 190 else set()))
    row = Channel.objects.get(pk=acme.line.pk)
    assert (row.token_state == Channel.Token.REFUSED) is (code == 190)
    alarms.settle(row, None)
    raised = set(Alarm.objects.filter(channel=row, cleared_at=None).values_list("cause", flat=True))
    assert raised - {"token"} == {cause} - {""}


def test_a_locked_account_sends_nothing_until_a_check_finds_it_free(acme, at_time):
    here = refused(acme, 131031)
    with pytest.raises(refusals.SendingStopped, match="restricted or locked this account"):
        send.text(here, "Next", by=acme.bruno, client_id=uuid4())
    assert blocked(here).remedy.startswith("An admin can ask for a review")
    at_time(clock.now() + timedelta(hours=3))
    assert stopped()
    connection.run_on_commit.clear()
    stops.lift(Channel.objects.get(pk=acme.line.pk))
    assert set(stopped()) == {"Second line"} and told() == {"Acme Brasil"}
    assert send.text(anew(here), "Next", by=acme.bruno, client_id=uuid4())[1]


@pytest.mark.parametrize(
    ("code", "said"), [(131048, "too many people blocked or reported it"), (131064, "had the wrong category")]
)
def test_templates_rest_for_an_hour_and_who_wrote_is_answered(acme, at_time, code, said):
    here, row = refused(acme, code), template(acme.line, components=BODY)
    assert blocked(here) is None
    assert send.text(here, "Next", by=acme.bruno, client_id=uuid4())[1]
    with pytest.raises(refusals.SendingStopped, match=said) as stop:
        send.template(here, row, VALUES, by=acme.bruno, client_id=uuid4())
    assert stop.value.remedy.startswith("Answers go; templates rest until ")
    stops.lift(Channel.objects.get(pk=acme.line.pk))  # a check does not end what time ends
    assert stopped()
    at_time(clock.now() + timedelta(hours=1, seconds=1))
    assert not stopped()
    assert send.template(anew(here), row, VALUES, by=acme.bruno, client_id=uuid4())[1]


def test_a_lock_is_not_shortened_by_a_limit(acme):
    here = refused(acme, 368)
    settled = {"t": acme.acme.pk, "c": here.channel_id, "code": 131048, "at": clock.now(), "whole": False}
    with connection.cursor() as cursor:
        written.write(cursor, [settled | {"until": clock.now() + timedelta(hours=1)}])
    assert stopped()["Acme Brasil"] == 368


def test_the_admins_are_written_to(acme):
    refused(acme, 131048)
    alarms.settle(Channel.objects.get(pk=acme.line.pk), None)
    with no_scope():
        alarms.tell(acme.acme.pk)
    assert [letter.subject for letter in mail.outbox] == ["Acme Brasil: WhatsApp slows this number down"]


def test_who_fills_a_template_sees_that_they_rest(acme, client):
    here, row = refused(acme, 131064), template(acme.line, components=BODY)
    client.force_login(acme.bruno.user, "allauth.account.auth_backends.AuthenticationBackend")
    address = f"/t/acme/inbox/{here.pk}/templates/{row.pk}/"
    assert "WhatsApp holds templates back" in client.get(address).content.decode()
    Channel.objects.update(stopped_code=None)
    assert "WhatsApp holds templates back" not in client.get(address).content.decode()
