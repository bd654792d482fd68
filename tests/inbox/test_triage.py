"""Sorting the work: every verb writes the row, a line in the thread and a Fact, and nothing when nothing changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from conversations import triage
from conversations.models import Conversation, Episode, Message
from conversations.reading import thread
from conversations.refusals import PastMoment
from conversations.snoozing import TooFar
from conversations.templatetags.inbox import for_clock
from tenants import clock
from tenants.models import Fact
from tenants.refusals import NotAMember
from tenants.scope import acting_for
from tests.inbox.day import talk

pytestmark = pytest.mark.django_db
WEST = datetime(9999, 12, 31, 23, 59, tzinfo=ZoneInfo("America/Sao_Paulo"))


@pytest.fixture
def scope(people):
    with acting_for(people.acme):
        yield


@pytest.fixture
def conversation(people, scope):
    mariana = talk(people.line, "Mariana", "5511912345634")
    mariana.say("Oi!", 5, unread=True)
    return mariana.conversation


def lines(conversation, reader):
    return [
        triage.sentence(letter, reader) for letter in thread(conversation.pk) if letter.message.kind in triage.SYSTEM
    ]


def test_an_assignment_names_both_in_the_thread_and_in_the_audit_trail(people, conversation):
    changed = triage.assign(conversation, people.bruno, people.ana)
    assert changed.assignee == people.bruno
    assert lines(conversation, people.carla) == ["Ana assigned this to Bruno"]
    assert lines(conversation, people.bruno) == ["Ana assigned this to you"]
    fact = Fact.objects.get(verb="assigned")
    assert (fact.member, fact.about_id, fact.detail) == (people.ana, conversation.pk, {"to": people.bruno.pk})


def test_taking_and_giving_back_are_said_in_their_own_words(people, conversation):
    triage.assign(conversation, people.bruno, people.bruno)
    triage.assign(conversation, None, people.bruno)
    assert lines(conversation, people.ana) == ["Bruno took this", "Bruno gave this back to everyone"]


def test_a_conversation_is_never_given_to_somebody_of_another_company(people, conversation):
    with pytest.raises(NotAMember):
        triage.assign(conversation, people.dora, people.ana)


def test_what_is_so_already_leaves_no_trace(people, conversation):
    triage.assign(conversation, None, people.bruno)
    triage.reopen(conversation, people.bruno)
    assert (Message.objects.count(), Fact.objects.count()) == (1, 0)


def test_resolving_ends_the_episode_and_opening_again_starts_the_next(people, conversation):
    resolved = triage.resolve(conversation, people.bruno)
    assert (resolved.status, resolved.unread_count, resolved.waiting_since) == ("resolved", 0, None)
    assert Episode.objects.get().closed_by == people.bruno.pk
    reopened = triage.reopen(resolved, people.bruno)
    assert (reopened.status, Episode.objects.count()) == ("open", 2)
    assert reopened.waiting_since == reopened.last_inbound_at


def test_a_snoozed_conversation_comes_back_when_it_is_due_and_not_before(people, conversation, at_time):
    now = clock.now()
    triage.snooze(conversation, now + timedelta(hours=3), people.bruno)
    assert triage.wake_due() == 0
    at_time(now + timedelta(hours=3, seconds=1))
    assert triage.wake_due() == 1
    row = Conversation.objects.get()
    assert (row.status, row.snoozed_until, row.unread_count) == ("open", None, 1)
    assert lines(conversation, people.ana) == ["Bruno snoozed this", "Back from snooze"]


def test_nothing_is_snoozed_into_the_past(people, conversation):
    with pytest.raises(PastMoment):
        triage.snooze(conversation, clock.now(), people.bruno)


@pytest.mark.parametrize("until", [datetime(9999, 12, 31, 23, tzinfo=UTC), WEST], ids=["UTC", "a day later in UTC"])
def test_nothing_is_snoozed_to_where_the_calendar_ends(until, people, conversation):
    with pytest.raises(TooFar):
        triage.snooze(conversation, until, people.bruno)
    with timezone.override("America/Sao_Paulo"):
        assert for_clock(until.isoformat()) in ("", "9999-12-31T20:00")  # of an offer's end, likewise


def test_lines_take_versions_so_that_open_pages_see_them(people, conversation):
    before = conversation.version
    changed = triage.resolve(conversation, people.bruno)
    assert [letter.message.kind for letter in thread(conversation.pk, after=before)] == ["resolved"]
    assert changed.version == before + 1


def test_unread_is_counted_up_by_hand_and_down_by_looking(people, conversation):
    assert triage.opened(conversation, people.bruno).unread_count == 0
    assert triage.mark_unread(conversation, people.bruno).unread_count == 1
    assert Conversation.objects.get().version == conversation.version


def test_a_line_about_work_never_becomes_the_preview_of_the_list(people, conversation):
    triage.assign(conversation, people.bruno, people.ana)
    assert Conversation.objects.get().last_message_id == conversation.last_message_id
