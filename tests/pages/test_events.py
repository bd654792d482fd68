"""The ledger's pages: what became of each item, the item as it was posted, and reading it again."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from cloudapi import errors
from conversations import eventlog, original
from conversations.models import Event
from tenants.models import Fact, Role
from tenants.scope import acting_for
from tests import cast
from tests.letterbox import (
    OTHER_NUMBER,
    change,
    delivery,
    drain,
    events,
    one,
    put,
    status,
    statuses,
    text,
    texts,
)

pytestmark = pytest.mark.django_db(transaction=True)
LEDGER = "/t/acme/settings/events/"
MARTA = {"profile": {"name": "Marta Reis"}, "wa_id": "5511900000001"}


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def ana(people) -> Client:
    return signed_in(people.ana)


@pytest.fixture
def sonia(people) -> Client:
    """A supervisor: she reads the ledger, and not what people wrote in it."""
    return signed_in(cast.member(people.acme, "Sonia", Role.SUPERVISOR))


def page(answer, status=200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def names_of(tenant) -> list[str]:
    with acting_for(tenant):
        return [eventlog.name_of(event) for event in Event.objects.order_by(*eventlog.ORDER)]


def test_the_ledger_says_who_what_and_why(house, people, ana):
    put(house, texts(text("wamid.1"), contacts=[MARTA]), statuses(status("wamid.9", "read")), texts({"type": "x"}))
    drain(house)
    shown = page(ana.get(LEDGER))
    assert "Marta Reis" in shown and ">Text<" in shown and "Status: read" in shown
    assert "Skipped: its message is not here" in shown or "Done" in shown
    assert "hello" not in shown


def test_a_failure_of_a_message_that_is_not_here_says_what_happened_and_what_to_do(house, people, ana):
    refused = {"code": 131049, "title": "Not delivered", "error_data": {"details": "healthy ecosystem"}}
    put(house, statuses(status("wamid.elsewhere", "failed", errors=[refused])))
    drain(house)
    (name,) = names_of(people.acme)
    with acting_for(people.acme):
        (line,) = eventlog.lines([Event.objects.get()], [], masked=True)
        assert line.event.outcome == "done" and line.tone == "amber"
    shown = page(ana.get(f"{LEDGER}{name}/"))
    explained = errors.explain(131049)
    for words in ("reports error 131049", explained.said(), explained.advised(), "this is kept until it comes"):
        assert escape(words) in shown
    assert "healthy ecosystem" in shown  # WhatsApp's own words, for whoever may see what was posted


def test_nobody_sees_the_events_of_another_company(house, people, ana):
    put(house, texts(text("wamid.1")))
    drain(house)
    (name,) = names_of(people.acme)
    dora = signed_in(people.dora)
    assert "No event yet" in page(dora.get("/t/globex/settings/events/"))
    assert dora.get(f"/t/globex/settings/events/{name}/").status_code == 404
    assert dora.post("/t/globex/settings/events/replays/", {"only": name}).status_code == 404
    assert signed_in(people.bruno).get(LEDGER).status_code == 403


def test_the_filters_find_what_they_say(house, people, ana):
    template = {"event": "APPROVED", "message_template_id": 1}
    put(house, texts(text("wamid.1")), delivery({"field": "message_template_status_update", "value": template}))
    put(house, texts(text("wamid.1")))
    drain(house)
    for query, count in (
        ("", 3),
        ("?outcome=done", 1 + 0),
        ("?outcome=duplicate", 1),
        ("?outcome=problems", 1),
        ("?kind=message", 2),
        ("?kind=account", 1),
        ("?kind=status", 0),
        (f"?number={people.line.uuid}", 2),
        ("?period=1", 3),
        ("?outcome=nonsense&kind=%00&period=x&number=1", 3),
    ):
        assert page(ana.get(LEDGER + query)).count('name="event"') == count, query
    assert "No such event" in page(ana.get(f"{LEDGER}?kind=status"))


def test_pages_follow_each_other_and_show_every_event_once(house, people, ana, monkeypatch):
    monkeypatch.setattr(eventlog, "PAGE", 3)
    put(house, texts(*(text(f"wamid.{n}") for n in range(5))), texts(text("wamid.6")), texts(text("wamid.7")))
    drain(house)
    seen, query = [], ""
    for _ in range(3):
        shown = page(ana.get(LEDGER + query))
        seen += re.findall(r'name="event" value="([^"]+)"', shown)
        query = "".join(re.findall(r'rel="next" href="[^"?]*(\?[^"]+)"', shown))
    assert not query
    assert seen == names_of(people.acme) and len(seen) == 7
    assert ana.get(f"{LEDGER}?after=nonsense").headers["Location"] == LEDGER


def test_the_item_is_shown_and_never_its_neighbours(house, people, ana):
    put(
        house,
        delivery(
            change(OTHER_NUMBER, messages=[text("wamid.theirs", "a word to Globex")]),
            change(messages=[text("wamid.ours", "a word to Acme")]),
            waba="300000000000001",
        ),
    )
    drain(house)
    (name,) = names_of(people.acme)
    shown = page(ana.get(f"{LEDGER}{name}/"))
    assert "a word to Acme" in shown and "Globex" not in shown and "wamid.theirs" not in shown


def test_a_supervisor_sees_the_shape_and_no_word_of_it(house, people, sonia):
    put(house, texts(text("wamid.1", "a secret")))
    drain(house)
    (name,) = names_of(people.acme)
    shown = page(sonia.get(f"{LEDGER}{name}/"))
    assert "secret" not in shown and "5511900000001" not in shown and "wamid.1" not in shown
    assert "&quot;type&quot;: &quot;text&quot;" in shown and original.DOTS in shown
    assert "Replay" not in shown


def test_what_expired_is_said_and_not_shown(house, people, ana, admin):
    put(house, texts(text("wamid.1", "a secret")), texts(text("wamid.2", "another")))
    drain(house)
    second, first = names_of(people.acme)
    with admin.cursor() as cursor:
        cursor.execute("update conversations_content set expires_at = now() - interval '1 s' where text = 'a secret'")
        cursor.execute("delete from webhooks_delivery where id = %s", [int(second.split("-")[1])])
    shown = page(ana.get(f"{LEDGER}{first}/"))
    assert "deleted on time" in shown and "a secret" not in shown
    assert "Reads the delivery once more" in shown
    gone = page(ana.get(f"{LEDGER}{second}/"))
    assert "The delivery has expired" in gone and "cannot be read again" in gone and "Replay" not in gone
    refused = page(ana.post(f"{LEDGER}replays/", {"only": second}, follow=True))
    assert "no longer kept" in refused and "Newest events" in refused
    assert one(admin, "select count(*) from webhooks_todo") == 0


def test_what_the_company_keeps_no_longer_is_not_shown_either(house, people, ana, admin):
    put(house, delivery({"field": "account_review_update", "value": {"decision": "APPROVED"}}))
    drain(house)
    (name,) = names_of(people.acme)
    assert "APPROVED" in page(ana.get(f"{LEDGER}{name}/"))
    with admin.cursor() as cursor:
        cursor.execute("update conversations_event set received_at = now() - interval '31 days'")
    assert "APPROVED" not in page(ana.get(f"{LEDGER}{name}/"))


def test_one_or_many_are_read_again_once_per_delivery(house, people, ana, admin):
    put(house, texts(text("wamid.1"), text("wamid.2")), texts(text("wamid.3")))
    drain(house)
    before = events(admin)
    names = names_of(people.acme)
    answer = ana.post(f"{LEDGER}replays/?outcome=done", {"event": names}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{LEDGER}?outcome=done"
    assert "2 deliveries are read again" in page(answer)
    assert one(admin, "select count(*) from webhooks_todo") == 2
    with acting_for(people.acme):
        assert Fact.objects.filter(verb="replayed").count() == 2
    drain(house)
    assert events(admin) == before
    assert "Nothing was chosen" in page(ana.post(f"{LEDGER}replays/", follow=True))
    for nonsense in ("", "1-2-3", "20261399-1-1", "\0", "20260101-1-1"):
        assert ana.post(f"{LEDGER}replays/", {"only": nonsense}).status_code == 404


def test_the_page_asks_the_same_few_questions_however_long_it_is(house, people, ana, django_assert_num_queries):
    put(house, *(texts(text(f"wamid.{n}", phone=f"551190000{n:04}")) for n in range(40)))
    drain(house)
    ana.get("/accounts/profile/")  # from now on this browser has been seen
    with django_assert_num_queries(11):
        page(ana.get(LEDGER))


@pytest.mark.parametrize(
    "kind", ["message.text", "echo.image", "status.read", "system.user_changed_number", "reaction"]
)
def test_every_kind_has_words(kind):
    assert eventlog.kind_words(kind)[0].isupper() and "_" not in eventlog.kind_words(kind)


def test_redaction_hides_keys_that_may_be_words_too():
    item = {"type": "text", "text": {"body": "hi"}, "Marta Reis": 1, "flags": [True, None, "x"], "timestamp": "17"}
    assert original.redacted(item) == {
        "type": "text",
        "text": {"body": "•••"},
        "•••": "•••",
        "flags": [True, None, "•••"],
        "timestamp": "17",
    }
