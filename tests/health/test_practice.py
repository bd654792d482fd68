"""A company without a number practises with one of the simulator's, where there is a simulator."""

import pytest
from django.test import Client

from conversations.models import Channel
from tenants.models import Route
from tenants.scope import acting_for

PRACTICE = "/t/globex/settings/channels/practice/"


@pytest.fixture
def dora(people) -> Client:
    client = Client()
    client.force_login(people.dora.user, "allauth.account.auth_backends.AuthenticationBackend")
    with acting_for(people.globex):
        Channel.objects.all().delete()
    return client


def test_the_first_steps_lead_to_a_number_that_the_phone_can_write_to(people, meta, dora, settings):
    assert f'action="{PRACTICE}"' in dora.get("/t/globex/inbox/").content.decode()
    page = dora.post(PRACTICE, follow=True)
    with acting_for(people.globex):
        channel = Channel.objects.get()
    assert page.redirect_chain == [(f"/t/globex/settings/channels/{channel.uuid}/", 302)]
    shown = page.content.decode()
    assert "Practice number" in shown
    assert f'href="{meta.url}/phone/?number={channel.phone_number_id}"' in shown
    known = meta.control("GET", "numbers")["results"]
    assert channel.phone_number_id in {number["phone_number_id"] for number in known}
    assert f'action="{PRACTICE}"' not in dora.get("/t/globex/inbox/").content.decode()


def test_there_is_nothing_to_practise_with_where_there_is_no_simulator(people, dora, settings):
    settings.SIMULATOR_URL = ""
    assert "practice" not in dora.get("/t/globex/inbox/").content.decode()
    assert dora.post(PRACTICE).status_code == 404
    assert Route.objects.filter(tenant=people.globex).count() == 1  # the one that the cast connected
