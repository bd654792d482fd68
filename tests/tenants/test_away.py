"""While the database is away, people read that we are back in a moment and programs that they should ask again."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client


@pytest.fixture
def nobody_answers(house, django_db_blocker) -> Iterator[None]:
    """Django's database address leads to a port that is closed, for one test."""
    connection = connections["default"]
    kept = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update({"HOST": "127.0.0.1", "PORT": 1})
        yield
        connection.close()
        connection.settings_dict.update(kept)


@pytest.mark.parametrize("address", ["/", "/t/acme/inbox/", "/accounts/login/"])
def test_a_signed_in_reader_gets_a_page_that_needs_no_database(nobody_answers, address: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "What you sent is safe" in answer.content.decode()


def test_a_program_is_told_to_send_the_same_again(nobody_answers) -> None:
    client = Client(raise_request_exception=False, headers={"authorization": "Bearer wapp_" + "x" * 43})
    answer = client.post("/api/v1/conversations/1/messages/", "{}", content_type="application/json")
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "2", "away")
