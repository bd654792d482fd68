"""The path of a delivery from the letterbox to a conversation."""

import time

import pytest

from tests.letterbox import drain, put, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_text_becomes_a_message_in_an_open_conversation(house, people, admin):
    put(house, texts(text("wamid.1", "Olá!"), contacts=[{"profile": {"name": "Marta"}, "wa_id": "5511900000001"}]))
    done = drain(house)
    assert done.outcomes == {"done": 1}
    with admin.cursor() as cursor:
        cursor.execute("select text, wamid from conversations_content")
        assert cursor.fetchall() == [("Olá!", "wamid.1")]
        cursor.execute("select status, unread_count, version from conversations_conversation")
        assert cursor.fetchall() == [("open", 1, 1)]
        cursor.execute("select name from conversations_contact")
        assert cursor.fetchall() == [("Marta",)]
        cursor.execute("select count(*) from webhooks_todo")
        assert cursor.fetchall() == [(0,)]


def test_a_file_is_rung_for_as_soon_as_it_is_announced(house, people, admin):
    image = {"id": "4711", "mime_type": "image/jpeg", "sha256": "c2hh"}
    sent = {
        "from": "5511900000001",
        "id": "wamid.2",
        "timestamp": str(int(time.time())),
        "type": "image",
        "image": image,
    }
    put(house, texts(text("wamid.1", "Olá!"), sent, contacts=[{"profile": {"name": "M"}, "wa_id": "5511900000001"}]))
    assert drain(house).media == {people.acme.pk}
    assert drain(house).media == set()
