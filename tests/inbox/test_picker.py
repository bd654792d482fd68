"""Choosing a template: what can be sent and what cannot, filled by itself, sent with and without script."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Draft, Message, Template
from tenants import clock
from tenants.scope import acting_for
from tests.inbox.shelf import fill
from tests.send.threads import thread

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}
VALUES = {
    "value:header.1": "A7",
    "value:body.1": "Mariana",
    "value:body.2": "A7",
    "value:body.3": "today",
    "value:button.0": "A7",
}


@pytest.fixture
def shut(people):
    """A conversation whose window is closed, and order_update."""
    with acting_for(people.acme):
        row = fill(people.line)
    return thread(people.line, hours_ago=30), row


def at(conversation, row=None, *rest):
    parts = [str(conversation.pk), "templates", *([str(row.pk)] if row else []), *rest]
    return "/t/acme/inbox/" + "".join(f"{part}/" for part in parts)


def test_the_way_out_of_a_closed_window_is_a_template(as_member, people, shut):
    page = as_member(people.bruno).get(f"/t/acme/inbox/{shut[0].pk}/").content.decode()
    assert page.count(f'href="{at(shut[0])}"') == 2
    assert "An approved template reaches them now" in page


def test_a_list_that_is_too_long_says_how_many_are_not_in_it(as_member, people, shut):
    bruno = as_member(people.bruno)
    with acting_for(people.acme):
        common = {"waba_id": people.line.waba_id, "language": "en_US", "meta_id": "1", "category": "UTILITY"}
        for status in ("APPROVED", "REJECTED"):
            many = [Template(name=f"many_{status.lower()}_{n}", status=status, **common) for n in range(103)]
            Template.objects.bulk_create(many)
    page = bruno.get(at(shut[0]), headers=SCRIPT).content.decode()
    with acting_for(people.acme):
        listed = Template.objects.filter(waba_id=people.line.waba_id).count()
    assert f"{listed - 200} more do not fit here. Search for them." in page
    page = bruno.get(at(shut[0]) + "?q=many+approved+102", headers=SCRIPT).content.decode()
    assert "many_approved_102" in page and "do not fit" not in page


def test_the_list_has_what_can_be_sent_first_and_finds_by_name_and_words(as_member, people, shut):
    bruno = as_member(people.bruno)

    def names(query=""):
        page = bruno.get(at(shut[0]) + query, headers=SCRIPT).content.decode()
        return re.findall(r'<span class="t1 cut">(.*?)</span>', page)

    assert names() == ["autumn_offer", "greeting", "order_update", "diwali_offer_2026", "return_label"]
    assert names("?q=order upd") == ["order_update"]
    assert names("?q=TONIGHT") == ["greeting"]
    assert names("?q=&category=MARKETING") == ["autumn_offer", "diwali_offer_2026"]
    assert names("?q=nothing such") == []


def test_the_form_fills_itself_and_the_phone_shows_it(as_member, people, shut):
    conversation, row = shut
    bruno = as_member(people.bruno)
    page = bruno.get(at(conversation, row), headers=SCRIPT).content.decode()
    assert 'name="value:header.1" value="BR-8817"' in page
    posted = bruno.post(at(conversation, row, "preview"), {"value:body.1": "<b>Zoë"}, headers=SCRIPT).content.decode()
    assert '<span class="var">&lt;b&gt;Zoë</span>' in posted
    assert "{{2}}" in posted


def test_sending_without_script_goes_back_to_the_thread_once(as_member, people, shut):
    conversation, row = shut
    data = {"client_id": str(uuid.uuid4()), **VALUES}
    bruno = as_member(people.bruno)
    for _ in range(2):
        assert bruno.post(at(conversation, row), data).status_code == 302
    with acting_for(people.acme):
        assert Message.objects.get().kind == "template"
    page = bruno.get(f"/t/acme/inbox/{conversation.pk}/").content.decode()
    assert "Template order_update" in page and "Track my order" in page
    with acting_for(people.acme):
        said = {"price_category": "utility", "billable": True, "price_country": "BR"}
        Message.objects.update(**said, accepted_at=clock.now())
    assert "Charged: utility, Brazil" in bruno.get(f"/t/acme/inbox/{conversation.pk}/").content.decode()


def test_a_missing_value_is_named_and_what_was_typed_stays(as_member, people, shut):
    conversation, row = shut
    data = {"client_id": str(uuid.uuid4()), **VALUES, "value:body.2": ""}
    bruno = as_member(people.bruno)
    answer = bruno.post(at(conversation, row), data)
    assert answer.status_code == 422
    assert "Not sent. Variable 2: has no value." in answer.content.decode()
    assert 'value="today"' in answer.content.decode()
    by_script = bruno.post(at(conversation, row), data, headers=SCRIPT)
    assert "data-sentence>Not sent. Variable 2: has no value." in by_script.content.decode()
    with acting_for(people.acme):
        assert not Message.objects.exists()


def test_favourites_and_what_one_used_last_stand_first_for_oneself_alone(as_member, people, shut):
    conversation, row = shut
    bruno, ana = as_member(people.bruno), as_member(people.ana)

    def shown(client, query=""):
        page = client.get(at(conversation) + query, headers=SCRIPT).content.decode()
        return re.findall(r"<h3>(.*?)</h3>|<span class=\"t1 cut\">(.*?)</span>", page)

    with acting_for(people.acme):
        greeting = Template.objects.get(name="greeting")
    listed = bruno.post(at(conversation, greeting, "star"), {"on": "1"}, headers=SCRIPT).content.decode()
    assert "Favourites" in listed
    bruno.post(at(conversation, row), {"client_id": str(uuid.uuid4()), **VALUES})
    heads = [head or name for head, name in shown(bruno)][:6]
    assert heads == ["Favourites", "greeting", "Used last", "order_update", "All others", "autumn_offer"]
    assert shown(ana)[0] == ("Can be sent", "")
    assert [head or name for head, name in shown(bruno, "?q=order")] == ["Can be sent", "order_update"]
    bruno.post(at(conversation, greeting, "star"), headers=SCRIPT)
    assert "Favourites" not in [head for head, _ in shown(bruno)]


def test_what_was_begun_is_there_on_the_next_device_and_gone_when_it_is_sent(as_member, people, shut):
    conversation, row = shut
    bruno = as_member(people.bruno)
    bruno.post(at(conversation, row, "preview"), VALUES | {"value:body.3": "on Friday"}, headers=SCRIPT)
    page = bruno.get(at(conversation), headers=SCRIPT).content.decode()
    assert 'value="on Friday"' in page and "Friday</span>" in page
    assert "on Friday" not in as_member(people.ana).get(at(conversation), headers=SCRIPT).content.decode()
    assert "on Friday" not in bruno.get(f"/t/acme/inbox/{conversation.pk}/").content.decode()
    bruno.post(at(conversation, row), {"client_id": str(uuid.uuid4()), **VALUES})
    with acting_for(people.acme):
        assert not Draft.objects.exists()


def test_another_companys_template_does_not_exist(as_member, people, shut):
    with acting_for(people.globex):
        other = fill(people.other_line)
    assert as_member(people.bruno).get(at(shut[0], other)).status_code == 404
    assert as_member(people.dora).get(at(shut[0])).status_code == 404


def test_the_list_asks_the_same_however_long_it_is(as_member, people, shut):

    bruno, counts = as_member(people.bruno), []
    for more in (0, 60):
        with acting_for(people.acme):
            Template.objects.bulk_create(
                Template(
                    waba_id=people.line.waba_id, name=f"n{n}", language="en", meta_id="1", status="APPROVED",
                    category="UTILITY", components=[],
                )
                for n in range(more)
            )  # fmt: skip
        bruno.get(at(shut[0]), headers=SCRIPT)
        with CaptureQueriesContext(connection) as found:
            bruno.get(at(shut[0]), headers=SCRIPT)
        counts.append(len(found))
    assert counts[0] == counts[1]
