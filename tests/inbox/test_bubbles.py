"""A thread as it is drawn: groups, days, ticks, reasons, and what is left when content is gone."""

from datetime import timedelta

import pytest

from conversations.arranging import arrange
from conversations.frame import Frame
from conversations.models import Content, Message, Status
from conversations.preview import preview
from conversations.reading import thread
from tenants import clock
from tenants.scope import acting_for
from tests.inbox.day import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope(people):
    with acting_for(people.acme):
        yield


@pytest.fixture
def mariana(people, scope):
    return talk(people.line, "Mariana", "5511912345634")


def drawn(conversation, reader, unread=0, **page):
    return arrange(thread(conversation.pk, **page), Frame(reader, "Mariana"), unread)


def test_messages_of_one_author_stand_together_for_three_minutes(people, mariana):
    for minutes, by in [(20, None), (18, None), (14, None), (13, people.bruno), (12, people.ana), (11, people.ana)]:
        mariana.say("x", minutes, by=by)
    firsts = [bubble.first for bubble in drawn(mariana.conversation, people.bruno)]
    assert firsts == [True, False, True, True, True, False]


def test_a_day_begins_once_and_the_unread_ones_are_marked_where_they_begin(people, mariana):
    mariana.say("long ago", 60 * 50)
    mariana.say("seen", 9)
    mariana.say("new", 8)
    mariana.say("newer", 7)
    bubbles = drawn(mariana.conversation, people.bruno, unread=2)
    assert [bubble.day is not None for bubble in bubbles][0:2] == [True, True]
    assert [bubble.fresh for bubble in bubbles] == [0, 0, 2, 0]


@pytest.mark.parametrize(
    ("status", "tick"),
    [
        (Status.QUEUED, "sending"),
        (Status.SENDING, "sending"),
        (Status.UNCONFIRMED, "unconfirmed"),
        (Status.ACCEPTED, "sent"),
        (Status.SENT, "sent"),
        (Status.FAILED, "failed"),
        (Status.DELIVERED, "delivered"),
        (Status.READ, "read"),
        (Status.PLAYED, "read"),
    ],
)
def test_every_status_has_its_tick(people, mariana, status, tick):
    mariana.say("x", by=people.bruno, status=status)
    assert drawn(mariana.conversation, people.bruno)[0].tick == tick


def test_the_time_line_tells_in_order_what_became_of_a_message(people, mariana):
    now = clock.now()
    later = now + timedelta(seconds=4)
    mariana.say("x", by=people.bruno, read_at=later, accepted_at=now, delivered_at=now + timedelta(seconds=1))
    assert [stage for stage, _ in drawn(mariana.conversation, people.bruno)[0].stages] == [
        "accepted",
        "delivered",
        "read",
    ]


def test_a_failure_says_why_and_offers_to_send_again_only_when_that_can_help(people, mariana):
    mariana.say("busy", by=people.bruno, status=Status.FAILED, error_code=130429)
    mariana.say("wrong number", by=people.bruno, status=Status.FAILED, error_code=131026)
    busy, wrong = drawn(mariana.conversation, people.bruno)
    assert (busy.reason, busy.again) == ("Not sent. WhatsApp was busy and nothing reached Mariana.", True)
    assert wrong.reason.startswith("Not sent. This number is not on WhatsApp")
    assert not wrong.again
    assert not drawn(mariana.conversation, people.carla)[0].again


def test_what_can_be_done_is_said_and_the_same_goes_again_only_where_it_may_get_through(people, mariana):
    long_ago = clock.now() - timedelta(days=2)
    for code, at in ((132012, None), (131049, clock.now()), (131049, long_ago), (131036, None), (131047, None)):
        mariana.say("x", by=people.bruno, status=Status.FAILED, error_code=code, failed_at=at)
    mariana.say("x", by=people.bruno, status=Status.FAILED)
    mariana.say("x", by=people.bruno, status=Status.FAILED, error_code=131056)
    found = drawn(mariana.conversation, people.bruno)
    assert [one.again for one in found] == [False, False, True, True, False, True, True]
    assert all(one.reason.startswith("Not sent. ") and one.advice for one in found)
    *_, unexplained, over = found
    assert "does not say why" in unexplained.reason and "code" not in unexplained.reason
    assert over.advice.startswith("It does not go by itself any more")
    assert preview(over.letter).text == over.reason.replace("Mariana", "this customer")
    shown = arrange([one.letter for one in found], Frame(people.bruno, "Mariana", is_open=True))
    assert shown[4].again  # they have written since


def test_what_whatsapp_holds_back_says_so_and_is_not_sent_again(people, mariana, as_member):
    mariana.say("x", by=people.bruno, status=Status.HELD)
    held = drawn(mariana.conversation, people.bruno)[0]
    assert held.held.startswith("Held. WhatsApp looks at this template first") and not held.again
    page = as_member(people.bruno).get(f"/t/acme/inbox/{mariana.conversation.pk}/").content.decode()
    assert page.count(held.held) == 1


def test_what_is_not_confirmed_asks_before_it_is_sent_again_for_ten_minutes(people, mariana):
    for minutes in (9, 11):
        at = clock.now() - timedelta(minutes=minutes)
        mariana.say("x", minutes, by=people.bruno, status=Status.UNCONFIRMED, unconfirmed_at=at)
    older, newer = drawn(mariana.conversation, people.bruno)
    assert (older.reason, older.ask_first, newer.ask_first) == ("Not confirmed. It may have arrived.", False, True)
    assert older.next_client_id != newer.next_client_id


def test_content_that_is_gone_leaves_a_quiet_sentence_and_no_card(people, mariana):
    mariana.say("secret", kind="image", payload={"caption": "secret"})
    mariana.say("", reply_to_id=mariana.made[0].pk, kind="text")
    Content.objects.filter(message_id=mariana.made[0].pk).delete()
    gone, answer = drawn(mariana.conversation, people.bruno)
    assert (gone.missing, gone.card, gone.body) == ("This message was deleted on time", None, None)
    assert answer.quote == (f"message-{gone.message.pk}", "Mariana", "This message was deleted on time")


def test_a_message_that_was_taken_back_shows_nothing_of_what_it_said(people, mariana):
    message = mariana.say("secret")
    Message.objects.filter(pk=message.pk).update(revoked_at=clock.now())
    (bubble,) = drawn(mariana.conversation, people.bruno)
    assert (bubble.missing, bubble.body) == ("This message was deleted", None)


def test_a_colleagues_message_names_them_and_ones_own_does_not(people, mariana):
    mariana.say("mine", by=people.bruno)
    mariana.say("hers", by=people.ana)
    mariana.say("from the phone", by=people.bruno, origin="phone_app")
    mariana.say("", by=people.bruno, origin="phone_app", kind="call", payload={"call": {"state": "accepted"}})
    authors = [(bubble.author, bubble.source[1]) for bubble in drawn(mariana.conversation, people.bruno)]
    assert authors == [("", ""), ("Ana", ""), ("Bruno", "Phone app"), ("Bruno", "")]
