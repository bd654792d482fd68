"""The REST API as a program uses it: reading, writing once, paging, and never a row of another tenant."""

from datetime import timedelta
from uuid import uuid4

import pytest

from conversations import send
from conversations.models import Conversation, Event, Message
from tenants import clock, onboard
from tenants.scope import acting_for
from tests.send.threads import thread


@pytest.fixture
def api(client):
    """Calls as a member: `api(member, "get", "conversations/")`."""

    def call(member, method, path, data=None, scopes=("read", "write")):
        _, plain = onboard.issue_token(member, "test", None, scopes)
        return getattr(client, method)(
            path if path.startswith("http") else f"/api/v1/{path}",
            data=data,
            content_type="application/json",
            headers={"authorization": f"Bearer {plain}"},
        )

    return call


def body(text="Hello", client_id=None):
    return {"client_id": str(client_id or uuid4()), "type": "text", "text": {"body": text}}


def test_a_conversation_shows_who_writes_and_how_long_the_window_is_open(people, api):
    conversation = thread(people.line)
    (row,) = api(people.bruno, "get", "conversations/?status=open").json()["results"]
    assert row["id"] == conversation.pk
    assert row["contact"] == {
        "id": conversation.contact_id,
        "name": "Mariana",
        "identities": [{"kind": "phone", "value": "16505550111"}],
    }
    assert (row["channel"], row["status"], row["unread_count"]) == (str(people.line.uuid), "open", 2)
    assert row["window_expires_at"].endswith("Z")
    assert row["free_until"] is None


def test_lists_by_the_window_are_cut_to_the_second_and_free_is_a_price(people, api):
    soon, shut = thread(people.line, hours_ago=20), thread(people.line, phone=None, hours_ago=24)
    with acting_for(people.acme):
        Conversation.objects.filter(pk=shut.pk).update(free_until=clock.now() + timedelta(hours=1))
    found = {
        view: api(people.bruno, "get", f"conversations/?status={view}").json()["results"]
        for view in ("closing", "closed", "free")
    }
    assert {view: [row["id"] for row in rows] for view, rows in found.items()} == {
        "closing": [soon.pk], "closed": [shut.pk], "free": [shut.pk],
    }  # fmt: skip
    assert found["free"][0]["free_until"].endswith("Z")


def test_a_message_is_written_once_however_often_it_is_posted(people, api):
    conversation, data = thread(people.line), body()
    path = f"conversations/{conversation.pk}/messages/"
    first = api(people.bruno, "post", path, data)
    again = api(people.bruno, "post", path, data)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["status"] == "queued"
    with acting_for(people.acme):
        assert Message.objects.count() == 1


def test_a_known_client_id_with_another_body_is_a_conflict(people, api):
    conversation, client_id = thread(people.line), uuid4()
    path = f"conversations/{conversation.pk}/messages/"
    api(people.bruno, "post", path, body("Hello", client_id))
    answer = api(people.bruno, "post", path, body("Goodbye", client_id))
    assert (answer.status_code, answer.json()["code"]) == (409, "client_id_taken")
    assert answer["content-type"] == "application/problem+json"


def test_a_closed_window_is_a_422_that_says_what_to_do_and_leaves_nothing(people, api):
    conversation = thread(people.line, hours_ago=25)
    answer = api(people.bruno, "post", f"conversations/{conversation.pk}/messages/", body())
    assert (answer.status_code, answer.json()["code"]) == (422, "window_closed")
    assert "template" in answer.json()["remedy"]
    with acting_for(people.acme):
        assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [{}, [], {"type": "text"}, body() | {"client_id": "x"}, body() | {"type": "poem"}, body("x" * 4097)],
    ids=["empty", "a list", "no text", "a bad client id", "a strange type", "too long"],
)
def test_a_malformed_message_is_a_400_with_places(people, api, data):
    conversation = thread(people.line)
    answer = api(people.bruno, "post", f"conversations/{conversation.pk}/messages/", data)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_following_next_yields_every_message_once(people, api):
    conversation = thread(people.line)
    with acting_for(people.acme):
        ids = [send.text(conversation, str(n), by=people.bruno, client_id=uuid4())[0].pk for n in range(7)]
        send.note(conversation, "Not for programs", by=people.bruno, client_id=uuid4())
    for start in ("", "&before="):
        seen, link = [], f"conversations/{conversation.pk}/messages/?limit=3{start}"
        while link:
            page = api(people.bruno, "get", link).json()
            seen += [row["id"] for row in page["results"]]
            link = page["next"]
        assert sorted(seen) == sorted(ids)
    (latest,) = api(people.bruno, "get", f"conversations/{conversation.pk}/messages/?after=6").json()["results"]
    assert latest["text"] == "6"


def test_a_broken_cursor_is_a_400(people, api):
    conversation = thread(people.line)
    for query in ("after=x", "after=-1", "before=e30", "before=WzEsMl0", "after=1&before="):
        assert api(people.bruno, "get", f"conversations/{conversation.pk}/messages/?{query}").status_code == 400


def test_another_tenants_rows_do_not_exist(people, api):
    conversation = thread(people.line)
    for method, path in (
        ("get", f"conversations/{conversation.pk}/"),
        ("get", f"conversations/{conversation.pk}/messages/"),
        ("post", f"conversations/{conversation.pk}/messages/"),
        ("get", f"contacts/{conversation.contact_id}/"),
        ("get", f"channels/{people.line.uuid}/"),
    ):
        assert api(people.dora, method, path, body()).status_code == 404, path
    for path in ("conversations/?status=all", "contacts/", "events/"):
        assert api(people.dora, "get", path).json()["results"] == [], path


def test_a_viewer_reads_and_does_not_write(people, api):
    conversation = thread(people.line)
    assert api(people.carla, "get", f"conversations/{conversation.pk}/").status_code == 200
    assert api(people.carla, "post", f"conversations/{conversation.pk}/messages/", body()).status_code == 403
    assert api(people.carla, "get", "events/").status_code == 403


def test_writing_by_phone_continues_an_open_conversation_and_starts_none(people, api):
    conversation = thread(people.line)
    data = body() | {"channel": str(people.line.uuid), "to": {"phone": "+16505550111"}}
    assert api(people.bruno, "post", "messages/", data).status_code == 201
    with acting_for(people.acme):
        assert Message.objects.get().conversation_id == conversation.pk
    stranger = body() | {"channel": str(people.line.uuid), "to": {"phone": "16505550999"}}
    assert api(people.bruno, "post", "messages/", stranger).json()["code"] == "window_closed"
    with acting_for(people.acme):
        assert Conversation.objects.count() == 1


def test_the_ledger_pages_by_its_key(people, api, admin):
    now = clock.now()
    with admin.cursor() as cursor:
        for item in range(5):
            cursor.execute(
                "insert into conversations_event (tenant_id, delivery_id, item, received_on, kind, outcome, reason,"
                " received_at, done_at) values (%s, 7, %s, %s, 'message', %s, '', %s, %s)",
                [people.acme.pk, item, now.date(), "done" if item else "quarantined", now, now],
            )
    seen, link = [], "events/?limit=2"
    while link:
        page = api(people.ana, "get", link).json()
        seen += [row["id"] for row in page["results"]]
        link = page["next"]
    assert len(seen) == len(set(seen)) == 5
    (bad,) = api(people.ana, "get", "events/?outcome=quarantined").json()["results"]
    assert api(people.ana, "get", f"events/{bad['id']}/").json()["outcome"] == Event.Outcome.QUARANTINED
    assert api(people.ana, "get", "events/?outcome=lost").status_code == 400


def test_a_replay_rings_for_the_delivery_again_and_says_when_it_is_gone(people, api, admin):
    with admin.cursor() as cursor:
        cursor.execute("insert into webhooks_delivery (body) values ('{}') returning id, received_on, received_at")
        delivery, day, at = cursor.fetchone()
        cursor.execute("delete from webhooks_todo")
        for number in (delivery, delivery + 1):
            cursor.execute(
                "insert into conversations_event (tenant_id, delivery_id, item, received_on, kind, outcome, reason,"
                " received_at, done_at) values (%s, %s, 0, %s, 'message', 'quarantined', '', %s, %s)",
                [people.acme.pk, number, day, at, at],
            )
        kept, gone = (f"events/{day:%Y%m%d}-{number}-0/replay/" for number in (delivery, delivery + 1))
        assert api(people.bruno, "post", kept).status_code == 403
        assert api(people.dora, "post", kept).status_code == 404
        assert api(people.ana, "post", kept).status_code == 202
        cursor.execute("select delivery_id from webhooks_todo")
        assert cursor.fetchall() == [(delivery,)]
        assert api(people.ana, "post", gone).json()["code"] == "delivery_gone"
