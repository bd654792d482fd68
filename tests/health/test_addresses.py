"""Where WhatsApp posts what is for a number: to its own address, whatever other numbers of its account were given."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from conversations.channels import connect
from conversations.health import alarms, check, page, steps
from conversations.models import Alarm, Channel, Checkup
from tenants import clock
from tenants.scope import acting_for
from tests.simulator.stage import Product


@pytest.fixture
def product(meta, settings) -> Iterator[Product]:
    """The product's edge as Meta meets it: it answers the handshake."""
    with Product(verify="verify-me") as edge:
        settings.PUBLIC_URL = edge.url.partition("/webhooks")[0]
        yield edge


@pytest.fixture
def second(people, product) -> Channel:
    """Another number of the same account, connected after the first."""
    assert connect.subscribe(people.line) == ""
    number = connect.Number("298", people.line.waba_id, "+1 555-010-0298", "EAAsecond", verify_token="verify-me")
    channel, _ = connect.connect_channel(people.acme, number, by=people.ana)
    assert connect.subscribe(channel) == ""
    return channel


def posted_to(meta, channel: Channel) -> str:
    """The address in force at Meta for a number."""
    (address,) = meta.control("GET", f"numbers/{channel.phone_number_id}")["apps"].values()
    return address


def places(people, channel: Channel) -> list[tuple[str, bool, bool]]:
    check.examine(channel)
    with acting_for(people.acme):
        shown = page.of(Channel.objects.get(pk=channel.pk))
    assert shown.is_here
    return [(place.level, place.ours, place.counts) for place in shown.places]


def test_two_numbers_of_one_account_have_an_address_each(people, meta, second):
    for channel in (people.line, second):
        assert posted_to(meta, channel).endswith(connect.webhook_path(channel.uuid))
    assert places(people, people.line) == [("This number", True, True), ("Its account", False, False)]
    assert places(people, second) == [("This number", True, True), ("Its account", True, False)]


def test_a_new_token_subscribes_a_number_that_the_old_one_could_not(people, product, client):
    number = connect.Number("297", "397", "+1 555-010-0297", "wrong-1", verify_token="verify-me")
    channel, _ = connect.connect_channel(people.acme, number, by=people.ana)
    assert "Enter a new one on its page" in connect.subscribe(channel)
    client.force_login(people.ana.user)
    home = f"/t/acme/settings/channels/{channel.uuid}/"
    assert client.post(f"{home}token/", {"access_token": "EAAgood"}).status_code == 302
    with acting_for(people.acme):
        shown = page.of(Channel.objects.get(pk=channel.pk)).steps
    assert [step.state for step in shown[:3]] == ["done"] * 3


def test_an_address_that_somebody_else_took_is_shown_told_and_taken_back(people, meta, product):
    assert connect.subscribe(people.line) == ""
    with acting_for(people.acme):
        Channel.objects.update(last_received_at=clock.now() - timedelta(hours=1))
    with Product(verify="theirs") as elsewhere:
        theirs = {"override_callback_uri": elsewhere.url, "verify_token": "theirs"}
        number, token = people.line.phone_number_id, f"token-of-{people.line.phone_number_id}"
        assert meta.graph("POST", number, token=token, json={"webhook_configuration": theirs}).is_success
    assert (step(people).state, step(people).fix, raised(people)) == ("bad", "subscribe", [])
    with acting_for(people.acme):
        Checkup.objects.update(answered_at=clock.now() - alarms.GRACE * 2)
        alarms.settle(Channel.objects.get(pk=people.line.pk), Checkup.objects.get())
    assert raised(people) == ["subscription"]
    with acting_for(people.acme):  # it comes here all the same, as by another name of ours
        Channel.objects.filter(pk=people.line.pk).update(last_received_at=clock.now())
        alarms.settle(Channel.objects.get(pk=people.line.pk), Checkup.objects.get())
    assert raised(people) == []
    assert connect.subscribe(people.line) == ""
    assert step(people).state == "done"


def step(people) -> steps.Step:
    """Verify, after another look."""
    check.examine(people.line)
    with acting_for(people.acme):
        return page.of(Channel.objects.get(pk=people.line.pk)).steps[1]


def raised(people) -> list[str]:
    with acting_for(people.acme):
        return list(Alarm.objects.filter(cleared_at=None).values_list("cause", flat=True))


def test_a_number_that_goes_hands_the_accounts_address_to_the_one_that_stays(people, meta, second, client):
    client.force_login(people.ana.user)
    client.post(f"/t/acme/settings/channels/{second.uuid}/disconnection/")
    stays = connect.webhook_path(people.line.uuid)
    assert posted_to(meta, people.line).endswith(stays) and posted_to(meta, second).endswith(stays)
    client.post(f"/t/acme/settings/channels/{people.line.uuid}/disconnection/")
    assert posted_to(meta, people.line) == posted_to(meta, second) == ""


def test_when_whatsapp_cannot_be_told_the_number_goes_all_the_same(people, meta, product, client, settings):
    settings.GRAPH_URL = "http://127.0.0.1:1"
    client.force_login(people.ana.user)
    answer = client.post(f"/t/acme/settings/channels/{people.line.uuid}/disconnection/", follow=True)
    assert "WhatsApp was not told" in answer.content.decode()
    with acting_for(people.acme):
        assert Channel.objects.get(pk=people.line.pk).disconnected_at is not None


def test_an_address_that_cannot_be_proved_is_said_and_the_accounts_stays_in_force(people, meta, product):
    meta.http.post("/_control/faults", json={"kind": "refuse", "path": "", "code": 100})
    assert "did not take the number's own address" in connect.subscribe(people.line)
