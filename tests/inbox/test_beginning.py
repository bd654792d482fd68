"""Writing to somebody first: the person and the number are chosen, and their thread says what may be sent."""

import pytest

from conversations.models import Channel, Contact, Conversation, Identity
from conversations.people import beginning
from tenants import roles
from tenants.scope import acting_for
from tests.inbox.day import talk

NEW = "/t/acme/contacts/new/"


@pytest.fixture
def second(people) -> Channel:
    with acting_for(people.acme):
        return Channel.objects.create(
            phone_number_id="200000000000777",
            waba_id="300000000000777",
            display_phone="+55 11 5550-0777",
            name="Acme Sul",
        )


def test_a_thread_is_opened_from_the_number_that_was_chosen(people, as_member, second):
    bruno = as_member(people.bruno)
    shown = bruno.get(NEW).content.decode()
    assert "Acme Sul" in shown and "+55 11 5550-0777" in shown and "checked" not in shown
    form = {"phone": "+55 (11) 95550-0002", "name": "Mariana", "channel": str(second.uuid)}
    thread = bruno.post(NEW, form, follow=True).content.decode()
    assert "Mariana</bdi> has not written yet" in thread and "Acme Sul" in thread
    with acting_for(people.acme):
        made = Conversation.objects.select_related("contact").get(channel=second)
    assert made.contact.name == "Mariana" and made.contact.name_by_member
    assert made.assignee == people.bruno  # in whose list it stands until something is sent


@pytest.mark.parametrize("typed", ["5511988880002", "551188880002"])  # WhatsApp's own spelling lacks the ninth digit
def test_whoever_is_known_is_not_made_twice_nor_renamed(people, as_member, typed):
    with acting_for(people.acme):
        known = talk(people.line, "Mariana", "5511988880002").conversation
    form = {"phone": typed, "name": "Somebody", "channel": str(people.line.uuid)}
    answer = as_member(people.bruno).post(NEW, form)
    assert answer.status_code == 302 and answer["Location"].endswith(f"/inbox/{known.pk}/")
    with acting_for(people.acme):
        assert [one.name for one in Contact.objects.all()] == ["Mariana"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"phone": "", "channel": "line"}, "country&#x27;s code"),
        ({"phone": "(((-)))", "channel": "line"}, "country&#x27;s code"),
        ({"phone": "call me", "channel": "line"}, "country&#x27;s code"),
        ({"phone": "5511955500002"}, "Choose one of your numbers."),
        ({"phone": "5511955500002", "channel": "00000000-0000-0000-0000-000000000000"}, "not one of the available"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_made(people, as_member, second, form, said):
    form = form | ({"channel": str(people.line.uuid)} if form.get("channel") == "line" else {})
    answer = as_member(people.bruno).post(NEW, form)
    assert answer.status_code == 422 and said in answer.content.decode()
    with acting_for(people.acme):
        assert not Contact.objects.exists()


def test_a_known_person_is_written_to_from_another_number(people, as_member, second):
    with acting_for(people.acme):
        known = talk(people.line, "Mariana", "5511955500002").conversation
    home, bruno = f"/t/acme/contacts/{known.contact_id}/", as_member(people.bruno)
    assert "Write from another number" in bruno.get(home).content.decode()
    asked = bruno.get(f"{home}new/").content.decode()
    assert "Their phone number" not in asked and asked.count("talks with you here") == 1
    bruno.post(f"{home}new/", {"channel": str(second.uuid)})
    with acting_for(people.acme):
        assert Conversation.objects.filter(contact_id=known.contact_id).count() == 2
    assert "Write from another number" not in bruno.get(home).content.decode()


def test_an_id_reaches_only_from_its_own_account_and_a_group_from_nowhere(people, second):
    scope = people.line.portfolio_id or people.line.waba_id
    with acting_for(people.acme):
        one, group = Contact.objects.create(name="Lu"), Contact.objects.create(name="Runners")
        Identity.objects.create(contact=one, kind="bsuid", scope=scope, value="BR.123456789")
        Identity.objects.create(contact=group, kind="group", scope=scope, value="group-1")
        assert beginning.lines(one) == [people.line] and beginning.lines(group) == []
        assert {line.pk for line in beginning.lines()} == {people.line.pk, second.pk}


def test_a_number_that_was_disconnected_is_not_offered(people, as_member):
    with acting_for(people.acme):
        Channel.objects.update(disconnected_at=people.line.created_at)
    assert "No number yet" in as_member(people.bruno).get(NEW).content.decode()


def test_who_may_not_send_is_not_led_there(people, as_member):
    assert not roles.may(people.carla, "send")
    assert "Write to somebody new" not in as_member(people.carla).get("/t/acme/contacts/").content.decode()
    assert "Write to somebody new" in as_member(people.bruno).get("/t/acme/contacts/").content.decode()
