"""The pages of the inbox without script: list, thread, answering, sorting; and how little they ask of the database."""

import re
import uuid

import pytest

from conversations.models import Channel, Conversation, Message
from tenants.models import Fact
from tenants.scope import acting_for
from tests import cast
from tests.inbox.day import talk

pytestmark = pytest.mark.django_db
INBOX = "/t/acme/inbox/"


def address(talk, *rest):
    return f"{INBOX}{talk.conversation.pk}/" + "".join(f"{part}/" for part in rest)


def names(page):
    return re.findall(r'<span class="name cut" dir="auto">(.*?)</span>', page)


def test_the_list_shows_who_wrote_how_long_one_may_answer_and_what_was_said_last(as_member, people, day):
    page = as_member(people.bruno).get(INBOX).content.decode()
    assert len(names(page)) == 13
    assert names(page)[:2] == ["Mariana Albuquerque de Souza e Silva", "आरव शर्मा"]
    assert 'data-w="now"' in page
    assert "You: <bdi>Quedamos así entonces</bdi>" in page
    assert "Not sent. This number is not on WhatsApp" in page


def test_each_view_holds_what_its_name_says(as_member, people, day):
    bruno = as_member(people.bruno)
    seen = {
        view: len(names(bruno.get(f"{INBOX}?view={view}").content.decode()))
        for view in ("mine", "unassigned", "unread", "closing", "closed", "resolved", "nonsense")
    }
    assert seen == {"mine": 3, "unassigned": 9, "unread": 3, "closing": 1, "closed": 0, "resolved": 0, "nonsense": 13}


def test_one_number_of_several_is_asked_for_wide_and_narrow_and_says_how_it_does(as_member, people, day):
    with acting_for(people.acme):
        gulf = cast.channel(people.acme, "Acme Gulf", "200000000000009", "300000000000009")
        talk(gulf, "Rita", "15550001234")
        Channel.objects.filter(pk=gulf.pk).update(alarm="silence")
    page = as_member(people.ana).get(f"{INBOX}?channel={gulf.pk}").content.decode()
    assert names(page) == ["Rita"] and '<h2 class="row-flex"><span class="cut" dir="auto">Acme Gulf</span>' in page
    link = rf'<a class="(view|choice)" href="{INBOX}\?channel={gulf.pk}"[^>]* aria-current="page"'
    assert sorted(re.findall(link, page)) == ["choice", "view"]
    assert page.count('Acme Gulf</span><span class="hidden-visually">, needs attention') == 2
    assert f"/channels/{gulf.uuid}/" in page and "needs attention" in page
    with acting_for(people.acme):
        Channel.objects.update(alarm="token")
    page = as_member(people.ana).get(INBOX).content.decode()
    assert "<b>2 numbers</b> need attention" in page and page.count('class="banner"') == 1
    assert 'class="banner"' not in as_member(people.bruno).get(INBOX).content.decode()


def test_an_empty_view_says_what_would_be_in_it(as_member, people):
    client = as_member(people.bruno)
    words = {
        "view=unassigned": "Nothing is unassigned",
        "view=unread": "All read",
        "view=closing": "less than five hours left",
        "view=closed": "still waits when the window closes",
        "view=mine&status=snoozed": "Nothing is snoozed",
        "view=resolved": "Nothing is resolved",
        "": "All answered",
    }
    for query, said in words.items():
        assert said in client.get(f"/t/acme/inbox/rows/?{query}").content.decode(), query


def test_the_counts_of_the_views_stop_at_ninety_nine(as_member, people):
    with acting_for(people.acme):
        for number in range(101):
            talk(people.line, f"Customer {number}", f"55119{number:08}")
    page = as_member(people.bruno).get(INBOX).content.decode()
    assert page.count("99+") >= 2
    assert len(names(page)) == 30


def test_pages_of_the_list_follow_each_other_without_a_gap_or_a_double(as_member, people):
    with acting_for(people.acme):
        for number in range(65):
            talk(people.line, f"Customer {number}", f"55119{number:08}")
    bruno, seen, cursor = as_member(people.bruno), [], ""
    while True:
        page = bruno.get(f"{INBOX}rows/?cursor={cursor}").content.decode()
        seen += names(page)
        found = re.search(r'data-cursor="([^"]+)"', page)
        if not found:
            break
        cursor = found[1]
    assert sorted(seen) == sorted(f"Customer {number}" for number in range(65))


@pytest.mark.parametrize("cursor", ["x", "%00", "WyJ4Il0", "eyJhIjoxfQ"])
def test_a_broken_cursor_shows_the_first_page(as_member, people, day, cursor):
    page = as_member(people.bruno).get(f"{INBOX}rows/?cursor={cursor}")
    assert (page.status_code, len(names(page.content.decode()))) == (200, 13)


def test_a_search_finds_resolved_conversations_too(as_member, people, day):
    with acting_for(people.acme):
        Conversation.objects.update(status="resolved")
    page = as_member(people.bruno).get(f"{INBOX}?q=lbuq").content.decode()
    assert names(page) == []
    assert "Nobody found" in page
    assert names(as_member(people.bruno).get(f"{INBOX}?q=albuq").content.decode()) == [
        "Mariana Albuquerque de Souza e Silva"
    ]


def test_opening_a_conversation_reads_it_for_the_team_but_not_when_one_only_looks_on(as_member, people):
    with acting_for(people.acme):
        mariana = talk(people.line, "Mariana", "5511912345634")
        mariana.say("Oi", 5, unread=True)
    as_member(people.carla).get(address(mariana))
    with acting_for(people.acme):
        assert Conversation.objects.get().unread_count == 1
    page = as_member(people.bruno).get(address(mariana)).content.decode()
    assert "1 new" in page
    with acting_for(people.acme):
        assert Conversation.objects.get().unread_count == 0


def test_a_reply_is_sent_by_a_plain_form_and_stands_in_the_thread(as_member, people, day):
    form = {"mode": "reply", "client_id": str(uuid.uuid4()), "body": "Bom *dia*"}
    answer = as_member(people.bruno).post(address(day, "messages"), form, follow=True)
    assert answer.redirect_chain == [(address(day), 302)]
    assert "Bom <strong>dia</strong>" in answer.content.decode()


def test_a_double_click_is_one_message(as_member, people, day):
    form = {"mode": "reply", "client_id": str(uuid.uuid4()), "body": "Bom dia"}
    bruno = as_member(people.bruno)
    headers = {"HX-Request": "true"}
    first, second = (bruno.post(address(day, "messages"), form, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert f'id="{form["client_id"]}"' in first.content.decode()
    with acting_for(people.acme):
        assert Message.objects.filter(client_id=form["client_id"]).count() == 1


def test_a_refusal_keeps_the_words_and_says_why(as_member, people, day):
    with acting_for(people.acme):
        day.closing_in(-5)
    form = {"mode": "reply", "client_id": str(uuid.uuid4()), "body": "My careful answer"}
    page = as_member(people.bruno).post(address(day, "messages"), form)
    assert page.status_code == 422
    assert "Free replies are closed: 24 hours have passed" in page.content.decode()
    assert ">My careful answer</textarea>" in page.content.decode()
    part = as_member(people.bruno).post(address(day, "messages"), form, headers={"HX-Request": "true"})
    assert (part.status_code, 'data-code="window_closed"' in part.content.decode()) == (422, True)


def test_a_note_is_kept_when_the_window_is_closed(as_member, people, day):
    with acting_for(people.acme):
        day.closing_in(-5)
    form = {"mode": "note", "client_id": str(uuid.uuid4()), "note": "call her"}
    page = as_member(people.bruno).post(address(day, "messages"), form, follow=True).content.decode()
    assert "call her" in page
    assert "Only your team sees this" in page


def test_whoever_only_looks_on_is_offered_nothing_that_they_may_not_do(as_member, people, day):
    page = as_member(people.carla).get(address(day)).content.decode()
    assert "You are looking on" in page
    assert 'method="post"' not in page.split('id="conversation"')[1].split("</main>")[0]


def test_an_agent_is_offered_themselves_and_an_owner_the_whole_team(as_member, people, day):
    offers = {}
    for member in (people.bruno, people.ana):
        page = as_member(member).get(address(day)).content.decode()
        offers[member.name] = re.findall(r'name="member" value="(\d*)"', page.split('class="menu-wrap snooze"')[0])
    assert offers["Bruno"] == [str(people.bruno.pk), ""]
    assert set(offers["Ana"]) == {str(people.ana.pk), str(people.bruno.pk), ""}


def test_a_number_is_hidden_until_somebody_asks_and_that_is_written_down(as_member, people, day):
    bruno = as_member(people.bruno)
    page = bruno.get(address(day)).content.decode()
    assert "91234" not in page
    assert "5511912345634" not in page
    with acting_for(people.acme):
        phone = day.contact.identities.get(kind="phone").pk
    part = bruno.post(address(day, "identities", phone), headers={"HX-Request": "true"}).content.decode()
    assert "+55 11 91234-5634" in part
    with acting_for(people.acme):
        fact = Fact.objects.get(verb="revealed_number")
        assert (fact.member_id, fact.about_id) == (people.bruno.pk, phone)


def test_a_name_given_by_the_team_is_shown_everywhere(as_member, people, day):
    answer = as_member(people.bruno).post(address(day, "name"), {"name": "  Mari  da Silva "}, follow=True)
    assert answer.content.decode().count("Mari da Silva") >= 3


def test_resolving_and_opening_the_next_goes_down_the_list(as_member, people, day):
    answer = as_member(people.bruno).post(
        address(day, "closure") + "?view=mine", {"next": "1"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    next_id = int(re.search(r"/inbox/(\d+)/\?view=mine$", answer["HX-Redirect"])[1])
    with acting_for(people.acme):
        assert Conversation.objects.get(pk=next_id).contact.name == "Zoë van den Berg"


def test_new_and_changed_messages_come_by_version_with_the_bar_above_them(as_member, people, day):
    bruno = as_member(people.bruno)
    with acting_for(people.acme):
        version = Conversation.objects.get(pk=day.conversation.pk).version
        day.say("E aí?", 0)
    part = bruno.get(address(day, "messages") + f"?after={version}").content.decode()
    assert part.count("<article") == 1
    assert 'id="thread-bar"' in part
    assert bruno.get(address(day, "messages") + "?after=x").status_code == 400


def test_older_messages_come_in_pages_that_meet(as_member, people):
    with acting_for(people.acme):
        mariana = talk(people.line, "Mariana", "5511912345634")
        for number in range(120):
            mariana.say(f"message {number:03}", 200 - number)
    bruno = as_member(people.bruno)
    page = bruno.get(address(mariana)).content.decode()
    shown = page.split('class="pane thread"')[1]
    seen, cursor = re.findall(r">(message \d{3})<", shown), re.search(r'data-cursor="([^"]+)"', shown)[1]
    while cursor:
        part = bruno.get(address(mariana, "messages") + f"?before={cursor}").content.decode()
        seen = re.findall(r">(message \d{3})<", part) + seen
        found = re.search(r'data-older="([^"]+)"', part)
        cursor = found[1] if found else ""
    assert seen == [f"message {number:03}" for number in range(120)]


def test_a_company_without_a_number_gets_its_first_steps(as_member, people, settings):
    settings.SIMULATOR_URL = "http://127.0.0.1:8001"
    with acting_for(people.globex):
        Channel.objects.all().delete()
    page = as_member(people.dora).get("/t/globex/inbox/").content.decode()
    assert "Connect a WhatsApp number" in page
    assert 'action="/t/globex/settings/channels/practice/"' in page
    assert re.search(r'href="/t/globex/settings/channels/">Connect<', page)
    assert re.search(r'href="/t/globex/settings/members/">Invite<', page)


def test_nothing_of_another_company_is_there(as_member, people, day):
    dora = as_member(people.dora)
    assert dora.get(address(day)).status_code == 404
    assert dora.get(address(day).replace("/acme/", "/globex/")).status_code == 404
    assert "Mariana" not in dora.get("/t/globex/inbox/?q=mariana").content.decode().replace('value="mariana"', "")


def queries_of(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_database_is_asked_as_often_for_a_full_page_as_for_a_short_one(
    as_member, people, django_assert_max_num_queries
):
    bruno = as_member(people.bruno)
    asked = []
    with acting_for(people.acme):
        mariana = talk(people.line, "Mariana", "5511912345634")
    for more in (3, 60):
        with acting_for(people.acme):
            for number in range(more):
                mariana.say(f"x {number}", 100 - number, by=people.ana if number % 3 == 0 else None)
                mariana.reacted(mariana.made[-1], "👍")
                other = talk(people.line, f"Customer {more} {number}", f"5511{more:02}{number:07}")
                other.say("y", 5, by=people.ana)
        bruno.get(address(mariana))
        paths = [INBOX, f"{INBOX}rows/", address(mariana), address(mariana, "messages") + "?after=0"]
        asked.append([queries_of(bruno, path, django_assert_max_num_queries) for path in paths])
    assert asked[0] == asked[1]
    assert max(asked[1]) <= 30
