"""Groups: what one is called, who of it wrote, what happened to it, and what can be said to it."""

import time
from uuid import uuid4

import pytest
from django.test import Client

from cloudapi.client import Accepted
from conversations import pinning, reacting, send
from conversations.arranging import arrange
from conversations.frame import Frame
from conversations.models import Contact, Conversation, Message, Template
from conversations.pinned import pinned
from conversations.preview import preview
from conversations.reading import inbox, thread
from conversations.refusals import NotForGroups
from conversations.sending import outbox, settle
from conversations.showing import notices
from conversations.showing.reactions import chips
from tenants import clock, onboard
from tenants.scope import acting_for
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.inbox.shelf import GREETING
from tests.letterbox import MARTA, change, delivery, drain, events, put, status, statuses, text, texts

pytestmark = pytest.mark.django_db(transaction=True)
GROUP = "Y2FwaV9ncm91cDox"
ASKS = {"type": "location_request_message", "body": {"text": "Where?"}, "action": {"name": "send_location"}}
OTTO = "4915100000002"


def said(name, phone, words, wamid, at=None):
    contact = {"profile": {"name": name} if name else {}, "wa_id": phone}
    return texts(text(wamid, words, phone=phone, group_id=GROUP, at=at), contacts=[contact])


def news(field, **told):
    return delivery(change(field=field, groups=[{"timestamp": str(int(time.time())), "group_id": GROUP, **told}]))


def lines(people):
    """Every line of the one thread: side, who, what."""
    with acting_for(people.acme):
        frame = Frame(people.bruno, Contact.objects.get(identities__kind="group").name)
        drawn = arrange(thread(Conversation.objects.get().pk), frame)
        return [(one.side, one.author, one.line if one.side == "sys" else str(one.body), one.first) for one in drawn]


def test_a_group_has_its_name_and_each_bubble_says_who_wrote(house, people):
    put(house, said("Marta", MARTA, "hello all", "wamid.1"), said(None, OTTO, "hi Marta", "wamid.2"))
    put(house, said("Marta", MARTA, "how are you", "wamid.3"), said("Marta", MARTA, "all of you", "wamid.4"))
    drain(house)
    assert lines(people) == [
        ("in", "Marta", "hello all", True),
        ("in", "+49 151• •••••02", "hi Marta", True),
        ("in", "Marta", "how are you", True),
        ("in", "Marta", "all of you", False),
    ]
    put(house, news("group_settings_update", type="group_settings_update", group_subject={"text": "Runners"}))
    put(house, said("Marta", MARTA, "nice name", "wamid.5"))
    drain(house)
    assert lines(people)[4][:3] == ("sys", "", "The group is called Runners now")
    with acting_for(people.acme):
        assert Contact.objects.get().name == "Runners"
        (row,) = inbox().rows
        assert preview(row.last, people.bruno)[1::2] == ("nice name", "Marta: ")


@pytest.mark.parametrize(
    ("field", "told", "line"),
    [
        ("group_participants_update", {"added_participants": [{"wa_id": OTTO}]}, "One person joined the group"),
        (
            "group_participants_update",
            {"removed_participants": [{"input": 1}, {"input": 2}]},
            "2 people were taken out",
        ),
        (
            "group_participants_update",
            {"removed_participants": [{"wa_id": OTTO}], "initiated_by": "participant", "type": "group_create"},
            "One person left the group",
        ),
        ("group_participants_update", {"type": "group_join_request_created", "wa_id": OTTO}, "Somebody asks to join"),
        ("group_participants_update", {"failed_participants": [{"input": OTTO}]}, "One person could not be added"),
        ("group_settings_update", {"profile_picture": {"sha256": "x"}}, "The group has a new picture"),
        (
            "group_settings_update",
            {"group_subject": {"text": "No", "update_successful": False}},
            "The group could not be changed",
        ),
        ("group_status_update", {"type": "group_suspend"}, "WhatsApp has suspended the group"),
        ("group_status_update", {"type": "of the future"}, "Something changed in the group"),
        ("group_lifecycle_update", {"type": "group_delete", "added_participants": "odd"}, "The group was deleted"),
    ],
)
def test_what_happens_to_a_group_is_a_line_in_its_thread(house, people, admin, field, told, line):
    put(house, said("Marta", MARTA, "hello", "wamid.1"))
    drain(house)
    put(house, news(field, **told), news(field, **told))
    drain(house)
    assert lines(people)[-1][2].startswith(line)
    assert [row[1] for row in events(admin)] == ["done", "done", "duplicate"]
    with acting_for(people.acme):
        assert Contact.objects.get().name == "Group" and Conversation.objects.get().unread_count == 1


def reacted(emoji, phone, name, at=None):
    body = {"message_id": "wamid.1", "emoji": emoji}
    said = text(f"wamid.r{phone}{emoji}", phone=phone, group_id=GROUP, at=at)
    return texts({**said, "type": "reaction", "reaction": body}, contacts=[{"profile": {"name": name}, "wa_id": phone}])


def test_everybody_in_a_group_has_a_reaction_of_their_own(house, people, as_member):  # noqa: F811
    now = int(time.time())
    put(house, said("Marta", MARTA, "Sunday at nine?", "wamid.1", at=now))
    put(
        house,
        reacted("👍", MARTA, "Marta", now),
        reacted("👍", OTTO, "Otto", now),
        reacted("🙏", OTTO, "Otto", now + 1),
    )
    drain(house)
    with acting_for(people.acme):
        (letter,) = thread(Conversation.objects.get().pk)
        assert chips(letter, "Group", people.bruno) == [("👍", 1, "Marta"), ("🙏", 1, "Otto")]
        place = f"/t/{people.acme.slug}/inbox/{letter.message.conversation_id}/"
    page = as_member(people.bruno).get(place).content.decode()
    assert "🙏" in page and "Otto" in page


def test_a_group_nobody_wrote_in_is_known_and_has_no_thread(house, people, admin):
    put(house, news("group_lifecycle_update", type="group_create", subject="Runners"))
    put(house, delivery(change(field="group_lifecycle_update", groups=[{"type": "group_create", "errors": [1]}])))
    drain(house)
    assert events(admin) == [
        ("group_lifecycle_update", "done", "no_conversation"),
        ("group_lifecycle_update", "skipped", "not_used"),
    ]
    put(house, said("Marta", MARTA, "hello", "wamid.1"))
    drain(house)
    with acting_for(people.acme):
        assert Contact.objects.get().name == "Runners"


def test_an_older_word_about_a_group_never_brings_a_former_name_back(house, people):
    now = int(time.time())

    def called(name, at):
        told = {"type": "group_settings_update", "group_subject": {"text": name}, "timestamp": str(at)}
        return delivery(change(field="group_settings_update", groups=[{"group_id": GROUP, **told}]))

    put(house, said("Marta", MARTA, "hello", "wamid.1", at=now - 90), called("Runners", now - 30))
    drain(house)
    put(house, called("Walkers", now - 60), called("Joggers", now - 45))
    drain(house)
    with acting_for(people.acme):
        assert Contact.objects.get().name == "Runners"
    put(house, called("Sprinters", now), called("Walkers", now - 10))
    drain(house)
    with acting_for(people.acme):
        assert Contact.objects.get().name == "Sprinters"
    assert [line[2] for line in lines(people)[1:]] == [
        f"The group is called {name} now" for name in ("Walkers", "Joggers", "Runners", "Walkers", "Sprinters")
    ]


@pytest.fixture
def group(house, people):
    """The conversation of a group in which Marta has just written."""
    put(house, said("Marta", MARTA, "hello all", "wamid.1"))
    drain(house)
    with acting_for(people.acme):
        return Conversation.objects.get()


def test_words_go_to_a_group_under_its_own_id(people, group):
    with acting_for(people.acme):
        send.text(group, "Hello, everybody", by=people.bruno, client_id=uuid4())
        (claimed,) = outbox.claim().ready
        body = claimed.what.body()
    assert (body["recipient_type"], body["to"], "recipient" in body) == ("group", GROUP, False)


def test_what_whatsapp_takes_for_no_group_is_refused_before_it_is_sent(people, group, as_member):  # noqa: F811
    place = {"latitude": 1.5, "longitude": 2}
    card = {"name": {"formatted_name": "Tereza", "first_name": "Tereza"}}
    how = {"by": people.bruno, "client_id": uuid4()}
    with acting_for(people.acme):
        codes = Template(waba_id=people.line.waba_id, category="AUTHENTICATION")
        buttons = {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "View"}]}
        sells = Template(waba_id=people.line.waba_id, category="MARKETING", components=[buttons])
        (first,) = thread(group.pk)
        for refuse, what in (
            (lambda: send.content(group, "location", place, **how), "places"),
            (lambda: send.content(group, "contacts", [card], **how), "contact cards"),
            (lambda: send.content(group, "interactive", ASKS, **how), "buttons or offers"),
            (lambda: send.template(group, codes, {}, **how), "templates with codes"),
            (lambda: send.template(group, sells, {}, **how), "templates that sell"),
            (lambda: reacting.react(first.message, "👍", **how), "reactions"),
        ):
            with pytest.raises(NotForGroups) as refused:
                refuse()
            assert f"takes no {what}" in refused.value.sentence
        assert Message.objects.count() == 1
        _, token = onboard.issue_token(people.bruno, "crm", None)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    asked = {"client_id": str(uuid4()), "type": "location", "location": place}
    answer = api.post(f"/api/v1/conversations/{group.pk}/messages/", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_for_groups")
    bruno, page = as_member(people.bruno), f"/t/acme/inbox/{group.pk}/"
    shown = bruno.get(page).content.decode()
    assert "Reply to" in shown and "React to this message" not in shown and "Send something else" not in shown
    form = {"client_id": str(uuid4()), **{key: str(value) for key, value in place.items()}}
    assert "WhatsApp takes no places for a group" in bruno.post(f"{page}offers/location/", form).content.decode()


def test_a_message_of_a_group_is_pinned_and_taken_down(people, group):
    with acting_for(people.acme):
        _, token = onboard.issue_token(people.bruno, "crm", None)
        (first,) = thread(group.pk)
    api, path = Client(headers={"Authorization": f"Bearer {token}"}), f"/api/v1/conversations/{group.pk}/messages/"

    def asked(own, status):
        body = {"client_id": str(uuid4()), "type": "pin", "pin": {"message": first.message.pk, **own}}
        answers = [api.post(path, body, content_type="application/json") for _ in range(2)]
        assert [answer.status_code for answer in answers] == status, answers[0].json()
        return answers[0].json()

    for own in ({"type": "pin", "expiration_days": 7}, {"type": "unpin"}):
        shown = asked(own, [201, 200])
        assert (shown["kind"], shown["payload"]) == ("pin", own)
        with acting_for(people.acme):
            (claimed,) = outbox.claim().ready
            assert claimed.what.body()["recipient_type"] == "group" and claimed.what.body()["to"] == GROUP
            assert claimed.what.body()["pin"] == {**own, "message_id": "wamid.1"}
            settle.settle({claimed.attempt: Accepted(f"wamid.{own['type']}")})
    with acting_for(people.acme):
        drawn = arrange(thread(group.pk), Frame(people.bruno, "Runners"))
        assert [one.line for one in drawn[1:]] == ["You pinned a message for 7 days", "You unpinned a message"]
        Message.objects.filter(pk=first.message.pk).update(revoked_at=clock.now())
    assert asked({"type": "unpin"}, [422, 422])["code"] == "not_pinnable"


@pytest.mark.parametrize("is_early", [False, True], ids=["after it was taken", "before that is known"])
def test_a_pin_that_fails_leaves_no_mark(house, people, group, is_early):
    def take():
        settle.settle({attempt: Accepted("wamid.pin")})
        assert (not pinned([group.pk])) == is_early

    with acting_for(people.acme):
        (first,) = thread(group.pk)
        pinning.pin(first.message, {"type": "pin", "expiration_days": 7}, by=people.bruno, client_id=uuid4())
        attempt = outbox.claim().ready[0].attempt
        assert pinned([group.pk])
        seen = Conversation.objects.get().version
        if not is_early:
            take()
    errors = [{"code": 131005, "title": "Access denied"}]
    put(house, statuses(status("wamid.pin", "failed", errors=errors)))
    drain(house)
    with acting_for(people.acme):
        if is_early:
            take()
        fresh = {letter.message.kind: letter for letter in thread(group.pk, after=seen)}
        assert fresh.keys() == {"text", "pin"} and not pinned([group.pk])
        assert "lets only admins of a group pin" in preview(fresh["pin"]).text


def test_the_picker_says_which_templates_are_not_for_groups(people, group, as_member):  # noqa: F811
    with acting_for(people.acme):
        sells = [*GREETING, {"type": "BUTTONS", "buttons": [{"type": "CATALOG", "text": "See all"}]}]
        for name, components in (("welcome", GREETING), ("all_cups", sells)):
            Template.objects.create(
                waba_id=people.line.waba_id, name=name, meta_id=name, language="en", category="MARKETING",
                status="APPROVED", components=components,
            )  # fmt: skip
    page = as_member(people.bruno).get(f"/t/acme/inbox/{group.pk}/templates/").content.decode()
    before, after = page.split("Not usable")
    assert "welcome" in before and "all_cups" not in before
    assert "all_cups" in after and "Not for groups" in after


@pytest.mark.parametrize("people_told", [None, "many", -1, True, 2**70])
def test_a_sentence_is_found_for_any_payload(people_told):
    for kind in ("group.added", "group.never", "handover.", "", None, 5):
        assert notices.told({"type": kind, "people": people_told, "subject": ["odd"]}, "Marta")
