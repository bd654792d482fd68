"""Before a window closes on somebody who waits, a quiet word: once, to whom it concerns, as early as is wished."""

from uuid import uuid4

import pytest

from conversations import reminding, send, sweep, triage
from conversations.models import Conversation
from tenants import clock
from tenants.models import Tenant
from tenants.scope import acting_for
from tests.inbox.day import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def mariana(people):
    with acting_for(people.acme):
        made = talk(people.line, "Mariana", "5511912345634")
        made.say("Oi!", 5)
        return made.closing_in(100)


def wishes(people, hours):
    Tenant.objects.filter(pk=people.acme.pk).update(remind_before=hours)


def remind(people) -> int:
    with acting_for(people.acme):
        return reminding.remind_due()


def reminded(people, member) -> list[str]:
    with acting_for(people.acme):
        return [row.contact.name for row in reminding.reminders(member)]


def test_each_window_is_reminded_of_once_and_a_new_one_again(people, mariana):
    assert sweep.due()["reminders"] == [people.acme.pk]
    assert (remind(people), remind(people)) == (1, 0)
    assert "reminders" not in sweep.due()
    with acting_for(people.acme):
        mariana.closing_in(110)
        assert not Conversation.objects.get().is_reminded
    assert remind(people) == 1


@pytest.mark.parametrize(
    ("hours", "minutes", "due"), [(0, 1, 0), (1, 60, 1), (1, 61, 0), (2, 120, 1), (4, 240, 1), (4, 241, 0)]
)
def test_as_early_as_the_company_wishes(people, mariana, at_time, hours, minutes, due):
    at_time(clock.now())
    wishes(people, hours)
    with acting_for(people.acme):
        mariana.closing_in(minutes)
    assert len(sweep.due()["reminders"]) == due
    assert remind(people) == due


@pytest.mark.parametrize("state", ["answered", "resolved", "closed"])
def test_nobody_is_reminded_of_what_needs_no_answer_any_more(people, mariana, state):
    with acting_for(people.acme):
        if state == "answered":
            mariana.say("Sim!", 1, by=people.bruno)
            mariana.closing_in(100)
        elif state == "resolved":
            triage.resolve(mariana.conversation, people.bruno)
        else:
            mariana.closing_in(-1)
    assert "reminders" not in sweep.due()
    assert remind(people) == 0


def test_it_concerns_whoever_has_it_and_everybody_while_nobody_has_it(people, mariana, as_member):
    remind(people)
    assert reminded(people, people.bruno) == reminded(people, people.ana) == ["Mariana"]
    with acting_for(people.acme):
        triage.assign(mariana.conversation, people.ana, people.ana)
    assert (reminded(people, people.bruno), reminded(people, people.ana)) == ([], ["Mariana"])
    assert as_member(people.bruno).get("/t/acme/inbox/reminder/").status_code == 204
    notice = as_member(people.ana).get("/t/acme/inbox/reminder/").content.decode()
    assert "Mariana</b> waits" in notice and f'href="/t/acme/inbox/{mariana.conversation.pk}/"' in notice


def test_one_notice_speaks_of_all_and_costs_the_same(people, mariana, as_member, django_assert_num_queries):
    with acting_for(people.acme):
        for name, minutes in (("Zoë", 30), ("Arav", 40)):
            one = talk(people.line, name, f"551191234{minutes}")
            one.say("Hello", 5)
            one.closing_in(minutes)
    assert remind(people) == 3
    bruno = as_member(people.bruno)
    with django_assert_num_queries(17):
        notice = bruno.get("/t/acme/inbox/reminder/").content.decode()
    assert "Zoë</b> and 2 others wait" in notice and "view=closing" in notice
    assert bruno.get("/t/acme/inbox/").content.decode().count('class="bell"') == 3


def test_an_answer_ends_it_at_once(people, mariana):
    remind(people)
    with acting_for(people.acme):
        send.text(mariana.conversation, "Sim", by=people.bruno, client_id=uuid4())
    assert reminded(people, people.bruno) == []
