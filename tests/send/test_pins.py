"""What is pinned in a group: by the page as by programs, marked for as long as it lasts, and never when it was not."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from cloudapi.client import Accepted, Refused
from conversations import pinning
from conversations.models import Content, Conversation, Identity, Message
from conversations.pinned import pinned
from conversations.sending import outbox, settle
from tenants import clock, onboard
from tenants.scope import acting_for
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.inbox.day import talk

DAY, WORDS = timedelta(days=1), ("zero", "one", "two", "three", "four")


@pytest.fixture
def group(people):
    """The conversation of a group, with five messages in it."""
    with acting_for(people.acme):
        made = talk(people.line, "Runners")
        Identity.objects.create(contact=made.contact, kind="group", value="Y2FwaV9ncm91cDox")
        made.conversation.said = [made.say(words, 5 - place).pk for place, words in enumerate(WORDS)]
        Conversation.objects.update(window_expires_at=clock.now() + DAY)
        Content.objects.update(wamid="wamid.HBgN")
    return made.conversation


def pin(people, pk, days=7, by=None, outcome=None):
    own = {"type": "pin", "expiration_days": days} if days else {"type": "unpin"}
    with acting_for(people.acme):
        message, _ = pinning.pin(Message.objects.get(pk=pk), own, by=by or people.bruno, client_id=uuid4())
        (claimed,) = outbox.claim().ready
        settle.settle({claimed.attempt: outcome or Accepted(f"wamid.{message.pk}")})
    return message


def on_top(people, group):
    with acting_for(people.acme):
        return [group.said.index(pk) for pk in pinned([group.pk])]


def versions(people, group):
    with acting_for(people.acme):
        return dict(Message.objects.filter(pk__in=group.said).values_list("pk", "version"))


def test_three_are_on_top_each_for_its_days_and_a_fourth_takes_the_oldest_down(people, group, at_time):
    now = clock.now()
    for place, days in ((0, 7), (1, 1), (2, 30)):
        pin(people, group.said[place], days)
    assert on_top(people, group) == [0, 1, 2]
    before = versions(people, group)
    pin(people, group.said[3])
    assert on_top(people, group) == [1, 2, 3]
    after = versions(people, group)
    assert [place for place, pk in enumerate(group.said) if after[pk] > before[pk]] == [0, 3]  # these are drawn anew
    pin(people, group.said[1], 1)
    assert on_top(people, group) == [2, 3, 1]
    pin(people, group.said[3], 0)
    assert on_top(people, group) == [2, 1]
    with acting_for(people.acme):
        assert abs(pinned([group.pk])[group.said[2]] - (now + 30 * DAY)) < timedelta(minutes=1)
    at_time(now + 2 * DAY)
    assert on_top(people, group) == [2]


def test_what_whatsapp_did_not_pin_is_not_on_top_and_what_made_room_for_it_is_again(people, group):
    for place in (0, 1, 2):
        pin(people, group.said[place])
    before = versions(people, group)
    pin(people, group.said[3], outcome=Refused(131005, "Access denied"))
    assert on_top(people, group) == [0, 1, 2]
    after = versions(people, group)
    assert [place for place, pk in enumerate(group.said) if after[pk] > before[pk]] == [0, 1, 2, 3]


def test_the_page_pins_marks_and_unpins_by_name(people, group, as_member):  # noqa: F811
    bruno, ana, page = as_member(people.bruno), as_member(people.ana), f"/t/acme/inbox/{group.pk}/"
    first, headers = group.said[0], {"HX-Request": "true"}
    assert ana.get(page).content.decode().count("Pin this message") == 5
    form = {"client_id": str(uuid4()), "days": "7"}
    answer = bruno.post(f"/t/acme/messages/{first}/pin/", form, headers=headers)
    drawn = answer.content.decode()
    assert answer.status_code == 201
    assert re.findall(r'data-id="(\d+)"', drawn)[1] == str(first)  # the line of the pin, then the message with its mark
    assert "You pinned a message for 7 days" in drawn and "Pinned until" in drawn and "Unpin this message" in drawn
    again = bruno.post(f"/t/acme/messages/{first}/pin/", form, headers=headers)
    assert again.status_code == 201
    other = bruno.post(f"/t/acme/messages/{first}/pin/", {**form, "days": "1"}, headers=headers)
    assert (other.status_code, "belongs to another message" in other.content.decode()) == (422, True)
    seen = ana.get(page).content.decode()
    line = re.search(r'<a href="#([^"]+)" data-action="message#original"><bdi>([^<]+)</bdi>', seen)
    assert line[2] == "Bruno pinned a message for 7 days"
    assert f'id="{line[1]}" data-id="{first}"' in seen and seen.count("Unpin this message") == 1
    answer = bruno.post(f"/t/acme/messages/{first}/pin/", {"client_id": str(uuid4())}, headers=headers)
    assert "You unpinned a message" in answer.content.decode() and "Pinned until" not in answer.content.decode()
    without_script = bruno.post(f"/t/acme/messages/{first}/pin/", {"client_id": str(uuid4()), "days": "1"})
    assert without_script["Location"] == page
    with acting_for(people.acme):
        kinds = [row.payload for row in Content.objects.filter(text="").order_by("message_id") if "type" in row.payload]
        _, token = onboard.issue_token(people.carla, "test", None, ("read",))
    headers = {"Authorization": f"Bearer {token}"}
    (told,) = Client(headers=headers).get(f"/api/v1/conversations/{group.pk}/group/").json()["pinned"]
    assert told["message"] == first and told["until"].startswith(f"{clock.now() + DAY:%Y-%m-%dT%H}")
    assert kinds == [
        {"type": "pin", "expiration_days": 7},
        {"type": "unpin"},
        {"type": "pin", "expiration_days": 1},
    ]


def test_who_may_not_or_cannot_pin_is_told_or_sees_no_button(people, group, as_member):  # noqa: F811
    address, form = f"/t/acme/messages/{group.said[0]}/pin/", {"client_id": str(uuid4()), "days": "7"}
    carla = as_member(people.carla)
    assert "Pin this message" not in carla.get(f"/t/acme/inbox/{group.pk}/").content.decode()
    assert carla.post(address, form).status_code == 403
    bruno, headers = as_member(people.bruno), {"HX-Request": "true"}
    assert "from 1 to 30" in bruno.post(address, {**form, "days": "31"}, headers=headers).content.decode()
    assert bruno.post(address, {**form, "days": "x"}, headers=headers).status_code == 422
    with acting_for(people.acme):
        Conversation.objects.update(window_expires_at=clock.now())
    answer = bruno.post(address, form, headers=headers)
    assert (answer.status_code, "Free replies are closed" in answer.content.decode()) == (422, True)
    with acting_for(people.acme):
        alone = talk(people.line, "Mariana", "16505550112").say("Hello")
        Content.objects.update(wamid="wamid.HBgN")
    assert "Pin this message" not in bruno.get(f"/t/acme/inbox/{alone.conversation_id}/").content.decode()
    answer = bruno.post(f"/t/acme/messages/{alone.pk}/pin/", form, headers=headers)
    assert "pins messages only in groups" in answer.content.decode()


def test_a_refused_pin_keeps_its_bubble_and_says_why(people, group, as_member):  # noqa: F811
    pin(people, group.said[0], outcome=Refused(131005, "Access denied"))
    shown = as_member(people.bruno).get(f"/t/acme/inbox/{group.pk}/").content.decode()
    assert "Pin for 7 days" in shown and "Pinned until" not in shown
    assert "lets only admins of a group pin" in shown


def test_a_page_asks_the_same_questions_however_much_is_pinned(people, group, as_member, django_assert_max_num_queries):  # noqa: F811
    bruno, page = as_member(people.bruno), f"/t/acme/inbox/{group.pk}/"
    pin(people, group.said[0])
    bruno.get(page)
    with django_assert_max_num_queries(60) as few:
        bruno.get(page)
    for place in (1, 2, 3):
        pin(people, group.said[place])
    with django_assert_max_num_queries(len(few)):
        shown = bruno.get(page).content.decode()
    assert shown.count("Unpin this message") == 3
