"""Who is in a group, what it is for, how to join it: told beside its thread, the newest word counting, gone in time."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cloudapi import group_info
from cloudapi.inbound import Person
from conversations import live, membership
from conversations.models import Contact, Conversation, Group, Identity
from privacy import retention
from tenants import clock, onboard
from tenants.scope import acting_for
from tests.cloudapi.standin import answering, standing_in
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.letterbox import MARTA, change, delivery, drain, put, text, texts

pytestmark = pytest.mark.django_db(transaction=True)
GROUP, OTTO, ADA = "Y2FwaV9ncm91cDox", "4915100000002", "33600000003"
LINK = "https://chat.whatsapp.com/AbC"


def said(name, phone, wamid, at, **more):
    contact = {"profile": {"name": name} if name else {}, "wa_id": phone}
    return texts(text(wamid, "hello", phone=phone, at=at, **more), contacts=[contact])


def news(field, at, **told):
    return delivery(change(field=f"group_{field}_update", groups=[{"timestamp": str(at), "group_id": GROUP, **told}]))


@pytest.fixture
def now():
    return int(time.time())


@pytest.fixture
def group(house, people, now):
    """Marta and Otto write in it, Ada joined; Marta writes alone as well."""
    put(house, said("Marta", MARTA, "wamid.1", now - 90), said("Marta", MARTA, "wamid.2", now - 80, group_id=GROUP))
    made = {
        "type": "group_create",
        "subject": "Runners",
        "description": "On Sundays <b>at nine</b>",
        "invite_link": LINK,
    }
    put(house, news("lifecycle", now - 100, **made))
    put(house, news("participants", now - 70, added_participants=[{"input": int(ADA), "wa_id": int(ADA)}]))
    put(house, said("Otto", OTTO, "wamid.3", now - 60, group_id=GROUP))
    drain(house)
    with acting_for(people.acme):
        return Conversation.objects.select_related("contact", "channel").get(contact__identities__kind="group")


def who(people, group):
    with acting_for(people.acme):
        return [one.name for one in membership.of(group, masked=True).members]


def test_a_group_is_told_beside_its_thread_and_its_people_lead_to_their_own(people, group, as_member):  # noqa: F811
    with acting_for(people.acme):
        own = Conversation.objects.exclude(pk=group.pk).get()
        found = membership.of(group, masked=True)
    marta, otto, ada = found.members
    assert (marta.name, marta.thread, otto.name, otto.thread) == ("Marta", own.pk, "Otto", None)
    assert ada.name == ada.reached and ada.name.startswith("+33") and ada.name.endswith("03")
    page = f"/t/acme/inbox/{group.pk}/"
    bruno, carla = (as_member(one).get(page).content.decode() for one in (people.bruno, people.carla))
    assert "On Sundays &lt;b&gt;at nine&lt;/b&gt;" in bruno and f'href="/t/acme/inbox/{own.pk}/"' in bruno
    assert LINK in bruno and LINK not in carla, "who only looks on invites nobody"
    assert OTTO not in bruno and ADA not in bruno, "numbers are hidden"
    assert as_member(people.dora).get(f"/t/globex/inbox/{group.pk}/").status_code == 404
    with acting_for(people.globex):
        assert not Group.objects.exists()


def test_the_newest_word_counts_and_comes_with_the_threads_news(house, people, group, now, as_member):  # noqa: F811
    put(house, news("participants", now - 30, removed_participants=[{"wa_id": OTTO}], initiated_by="participant"))
    put(house, news("settings", now - 20, group_description={"text": "On Saturdays", "update_successful": True}))
    put(house, news("status", now - 10, type="group_suspend"))
    drain(house)
    put(house, news("participants", now - 40, added_participants=[{"wa_id": OTTO}]))
    put(house, said("Otto", OTTO, "wamid.4", now - 35, group_id=GROUP))
    put(house, news("settings", now - 25, group_description={"text": "Never", "update_successful": True}))
    put(house, news("settings", now - 5, group_description={"text": "Refused", "update_successful": False}))
    drain(house)
    assert "Otto" not in who(people, group)
    part = as_member(people.bruno).get(f"/t/acme/inbox/{group.pk}/messages/?after={group.version}").content.decode()
    assert "On Saturdays" in part and "WhatsApp has suspended the group" in part and "Otto" in part
    put(house, news("status", now, type="group_suspend_cleared"), said("Otto", OTTO, "wamid.5", now, group_id=GROUP))
    drain(house)
    assert who(people, group)[:2] == ["Marta", "Otto"]


def test_what_whatsapp_tells_of_the_whole_group_counts_until_newer_news(house, people, group, now):
    with acting_for(people.acme):
        asked = clock.now()
        everybody = (Person(phone=OTTO), Person(user_id="BR.77"))
        membership.keep(group, group_info.Info("Walkers", "", False, everybody), asked)
        membership.keep(group, group_info.Info(), asked)  # without the right to be told
        Group.objects.update(asked_at=None)
        assert membership.of(group, masked=True).description == ""
        assert Contact.objects.get(pk=group.contact_id).name == "Walkers"
        assert any(isinstance(waiting[1], live._Announcement) for waiting in connection.run_on_commit)
        assert ("groups", people.acme.pk, group.pk) in [
            getattr(waiting[1], "rings_for", None) for waiting in connection.run_on_commit
        ]
    assert who(people, group) == ["Otto", "BR•••"]
    put(house, said("Marta", MARTA, "wamid.6", now - 50, group_id=GROUP))  # from before, and late
    put(house, news("participants", now + 5, removed_participants=[{"user_id": "BR.77"}]))
    drain(house)
    assert who(people, group) == ["Otto"]


def asked_again_after(people, group, settings, at_time, server) -> list[timedelta]:
    """After how long somebody who looks at the thread has WhatsApp asked again."""
    settings.GRAPH_URL = settings.GRAPH_API_URL = server.url
    start, found = clock.now(), []
    for wait in (timedelta(), timedelta(minutes=4), timedelta(minutes=6), timedelta(hours=23), timedelta(hours=25)):
        at_time(start + wait)
        before = len(server.asked)
        membership.ask(people.acme.pk, group.pk)
        found += [wait] * (len(server.asked) - before)
    with acting_for(people.acme):
        assert len(Group.objects.get().members) == 3
    return found


def test_a_group_that_whatsapp_does_not_tell_of_is_asked_for_once_a_day(people, group, settings, at_time):
    refused = {"error": {"code": 131041, "message": "The group was not found"}}
    with standing_in(answering(400, refused)) as server:
        assert asked_again_after(people, group, settings, at_time, server) == [timedelta(), timedelta(hours=25)]


def test_a_group_is_asked_for_again_when_no_answer_was_kept(people, group, settings, at_time):
    """Whatever ended the question: WhatsApp was away, or the worker died with the answer in its hands."""
    with standing_in(answering(503, b"away")) as server:
        found = asked_again_after(people, group, settings, at_time, server)
    assert found == [timedelta(hours=hours) for hours in (0, 0.1, 23, 25)]
    with acting_for(people.acme):
        membership.keep(group, group_info.Info("Walkers", "", False, None), clock.now())
        assert not membership._is_due(Group.objects.get())


def test_more_people_cost_no_more_questions(people, group):
    def cost():
        with acting_for(people.acme), CaptureQueriesContext(connection) as asked:
            membership.of(group, masked=True)
        return len(asked)

    with acting_for(people.acme):
        row = Group.objects.get()
        row.members, everybody = [one for one in row.members if one["name"] == "Marta"], row.members
        row.save(update_fields=["members"])
        few = cost()
        for place in range(6):
            phone = f"491510000010{place}"
            everybody.append({"phone": phone, "user_id": None, "name": None, "at": everybody[0]["at"], "in": True})
            Identity.objects.create(contact=group.contact, kind="phone", value=phone)
        row.members = everybody
        row.save(update_fields=["members"])
    assert cost() == few == 3


def test_all_of_it_is_gone_at_its_second_and_deleted_after(house, people, group, admin, now):
    with acting_for(people.acme):
        assert Group.objects.get().expires_at - clock.now() > timedelta(days=29)
        Group.objects.update(expires_at=clock.now())
    with acting_for(people.acme):
        assert membership.of(group, masked=False) == membership.Gathering()
    put(house, said("Marta", MARTA, "wamid.9", now, group_id=GROUP))  # comes before the deletion does
    drain(house)
    assert who(people, group) == ["Marta"], "nothing of before comes back"
    with acting_for(people.acme):
        Group.objects.update(expires_at=clock.now())
    assert retention.run().deleted["groups"] == 2
    with admin.cursor() as cursor:
        cursor.execute("select count(*) from conversations_group")
        assert cursor.fetchone() == (0,)


def test_a_program_reads_what_is_known_of_a_group_and_nothing_of_a_single_person(people, group, client, now):
    with acting_for(people.acme):
        alone = Conversation.objects.exclude(pk=group.pk).first()
        ask = {"HTTP_AUTHORIZATION": f"Bearer {onboard.issue_token(people.carla, 'test', None, ('read',))[1]}"}
    told = client.get(f"/api/v1/conversations/{group.pk}/group/", **ask).json()
    assert (told["subject"], told["invite_link"], told["suspended"]) == ("Runners", LINK, False)
    assert told["description"] == "On Sundays <b>at nine</b>"
    marta = next(one for one in told["members"] if one["name"] == "Marta")
    assert (marta["conversation"], marta["contact"]) == (alone.pk, alone.contact_id)
    assert {one["name"] for one in told["members"]} >= {"Marta", "Otto"}
    assert client.get(f"/api/v1/conversations/{alone.pk}/group/", **ask).status_code == 404
