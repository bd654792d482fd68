"""The pages of the inbox, as the app role sees them: list, thread, and what each member may do in them."""

import re

import pytest

from conversations.models import Status
from tenants.scope import acting_for
from tests.cast import PASSWORD
from tests.inbox.day import full_day, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(people):
    with acting_for(people.acme):
        return full_day(people.line, people.bruno, people.ana)


def signed_in(client, member):
    assert client.login(username=member.user.email, email=member.user.email, password=PASSWORD)
    return client


def test_the_inbox_shows_every_conversation_with_its_window_and_its_last_message(client, people, day):
    page = signed_in(client, people.bruno).get("/t/acme/inbox/").content.decode()
    assert page.count('class="row"') == 14
    assert "Mariana Albuquerque" in page
