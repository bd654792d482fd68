"""The list of people: everybody once, found by what one knows of them, and nobody of another company."""

import re

import pytest

from conversations.models import Contact
from conversations.people import directory
from tenants.models import Tenant
from tenants.scope import acting_for
from tests.inbox.day import talk

LIST = "/t/acme/contacts/"


def page(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def somebody(people):
    with acting_for(people.acme):
        talk(people.line, "Lúcia Marques", username="lucia.marques").say("Oi", 5)
        return talk(people.line, "Mariana <b>Albuquerque</b>", "5511912345634", "mari").closing_in(38)


def test_everybody_is_listed_with_a_way_to_their_conversation(people, as_member, somebody):
    shown = page(as_member(people.carla).get(LIST))
    assert "Mariana &lt;b&gt;Albuquerque" in shown and "<b>Albuquerque" not in shown
    assert f'href="/t/acme/inbox/{somebody.conversation.pk}/"' in shown
    assert "Lúcia" in shown and "@lucia.marques" in shown and "38m" in shown
    assert "5511912345634" not in re.sub(r"\D", "", shown.partition("Mariana")[2])  # masked
    assert "Mariana" not in page(as_member(people.dora).get("/t/globex/contacts/"))


def test_numbers_are_whole_where_the_company_shows_them(people, as_member, somebody):
    Tenant.objects.filter(pk=people.acme.pk).update(mask_numbers=False)
    assert "+55 11 91234-5634" in page(as_member(people.carla).get(LIST))


@pytest.mark.parametrize("typed", ["mari", "@lucia.marques", "5634", "+55 11 91"])
def test_one_is_found_by_what_one_knows(people, as_member, somebody, typed):
    shown = page(as_member(people.bruno).get(LIST, {"q": typed}))
    assert ("Lúcia" in shown) != ("Mariana" in shown)


@pytest.mark.parametrize("typed", ["nobody", "\0", "%", "'; drop table", "x" * 5000, "\ud800"])
def test_what_finds_nobody_says_so_or_shows_all(people, as_member, somebody, typed):
    answer = as_member(people.bruno).get(LIST, {"q": typed.encode("utf-8", "replace").decode()})
    assert "Nobody found" in page(answer) or "Mariana" in page(answer)


def test_a_person_who_was_merged_into_another_is_not_listed_twice(people, as_member, somebody):
    with acting_for(people.acme):
        Contact.objects.create(name="Mariana twice", merged_into=somebody.contact)
        Contact.objects.create(name="Never talked with")
    shown = page(as_member(people.bruno).get(LIST))
    assert "twice" not in shown and "Never talked with" in shown


def test_pages_show_everybody_once(people, as_member, monkeypatch):
    monkeypatch.setattr(directory, "PAGE", 4)
    with acting_for(people.acme):
        for number in range(10):
            talk(people.line, f"Person{number}")
    client, seen, query = as_member(people.bruno), [], ""
    for _ in range(3):
        shown = page(client.get(LIST + query))
        seen += re.findall(r"Person\d", re.sub(r"<[^>]*>", " ", shown))
        query = "".join(re.findall(r'rel="next" href="[^"?]*(\?[^"]+)"', shown))
    assert seen == [f"Person{number}" for number in range(9, -1, -1)] and not query
    assert client.get(LIST, {"after": "x"}).status_code == 302


def test_the_list_asks_the_same_few_questions_however_long_it_is(people, as_member, django_assert_num_queries):
    with acting_for(people.acme):
        for number in range(30):
            talk(people.line, f"Person{number}", f"55119000{number:05}")
    client = as_member(people.bruno)
    client.get("/accounts/profile/")  # from now on this browser has been seen
    with django_assert_num_queries(10):
        page(client.get(LIST))
