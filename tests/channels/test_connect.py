"""A number comes and goes: its secrets stay sealed, its route is one, and what WhatsApp says is passed on in words."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import PermissionDenied

from conversations.channels import connect, keyring, presence
from conversations.health import check
from conversations.models import Channel, ChannelKey
from tenants import keys
from tenants.models import Fact, Route
from tenants.scope import acting_for
from tests.inbox.day import talk

NUMBER = connect.Number("42", "43", "+1 555-010-0042", "EAAB-token", "Spare", "44", "own-secret", "own-verify")


class Meta:
    """A stand-in on a socket: it answers as told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict, str]] = []
        self.status, self.body = 200, {"success": True}
        meta = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def do_GET(self) -> None:
                self._answer({})

            def _answer(self, body: dict) -> None:
                meta.asked.append((self.path, body, self.headers.get("Authorization", "")))
                answer = json.dumps(meta.body).encode()
                self.send_response(meta.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def meta(settings) -> Iterator[Meta]:
    meta = Meta()
    thread = threading.Thread(target=meta.server.serve_forever)
    thread.start()
    settings.GRAPH_URL = settings.SIMULATOR_URL = meta.url
    yield meta
    meta.server.shutdown()
    thread.join()
    meta.server.server_close()


def connected(people, **changes):
    number = connect.Number(**{**NUMBER.__dict__, **changes})
    return connect.connect_channel(people.globex, number, by=people.dora)


def test_secrets_are_sealed_and_open_only_for_their_own_place(people):
    channel, verify_token = connected(people)
    assert verify_token == "own-verify"
    with acting_for(people.globex):
        key = ChannelKey.objects.get(channel=channel.uuid)
        assert b"own-secret" not in bytes(key.secret) and b"own-verify" not in bytes(key.verify_token)
        for column, value in (("secret", b"own-secret"), ("verify_token", b"own-verify")):
            aad = f"channelkey.{column}.{channel.uuid}".encode()
            assert keys.platform().open(bytes(getattr(key, column)), aad) == value
        stored = Channel.objects.get(pk=channel.pk)
        assert repr(stored.access_token) == "•••" and stored.access_token.reveal() == "EAAB-token"
        assert Fact.objects.get(verb="connected_channel").detail == {"own_app": True}
    route = Route.objects.get(phone_number_id="42")
    assert (route.tenant, route.channel_uuid, route.own_app) == (people.globex, channel.uuid, True)


def test_a_number_belongs_to_one_company(people):
    with pytest.raises(connect.NumberTaken):
        connected(people, phone_number_id=people.line.phone_number_id)
    with pytest.raises(connect.NumberTaken):
        connected(people, phone_number_id=people.other_line.phone_number_id)
    with acting_for(people.globex):
        assert Channel.objects.count() == 1


def test_only_an_admin_connects(people):
    with pytest.raises(PermissionDenied):
        connect.connect_channel(people.acme, NUMBER, by=people.bruno)


def test_subscribing_tells_the_simulator_and_then_whatsapp(people, meta):
    channel, _ = connected(people)
    assert connect.subscribe(channel) == ""
    (known, number, _), (path, asked, bearer), (own_path, own, own_bearer) = meta.asked
    assert known == "/_control/numbers" and number["app_secret"] == "own-secret" and number["business_id"] == "44"
    assert path == "/v25.0/43/subscribed_apps" and bearer == "Bearer EAAB-token"
    assert asked == {
        "override_callback_uri": f"http://testserver/webhooks/whatsapp/{channel.uuid}/",
        "verify_token": "own-verify",
    }
    assert (own_path, own_bearer, own) == ("/v25.0/42", bearer, {"webhook_configuration": asked})


def test_a_refused_token_is_remembered_and_a_new_one_heals_it(people, meta):
    channel, _ = connected(people)
    meta.status, meta.body = 401, {"error": {"code": 190, "message": "Expired"}}
    connect.settings.SIMULATOR_URL = ""
    assert "access token" in connect.subscribe(channel)
    with acting_for(people.globex):
        assert Channel.objects.get(pk=channel.pk).token_state == "refused"
    connect.renew_token(channel, "EAAB-new", by=people.dora)
    meta.status, meta.body = 200, {"success": True}
    assert connect.subscribe(channel) == ""
    assert meta.asked[-1][2] == "Bearer EAAB-new"
    with acting_for(people.globex):
        assert Channel.objects.get(pk=channel.pk).token_state == "good"


def test_the_network_is_refused_inside_a_transaction(people, meta):
    channel, _ = connected(people)
    with acting_for(people.globex), pytest.raises(RuntimeError, match="outside"):
        connect.subscribe(channel)
    assert meta.asked == []


def test_what_is_disconnected_may_come_back_here_or_elsewhere(people):
    channel, _ = connected(people)
    connect.disconnect(channel, by=people.dora)
    connect.disconnect(channel, by=people.dora)
    with acting_for(people.globex):
        assert not ChannelKey.objects.filter(channel=channel.uuid).exists()
    assert not Route.objects.filter(phone_number_id="42").exists()
    again, _ = connected(people, name="Again")
    assert again.pk == channel.pk and again.uuid == channel.uuid
    connect.disconnect(again, by=people.dora)
    elsewhere, _ = connect.connect_channel(people.acme, NUMBER, by=people.ana)
    assert Route.objects.get(phone_number_id="42").tenant == people.acme
    with pytest.raises(connect.NumberTaken):
        connected(people)
    assert elsewhere.uuid != channel.uuid


def test_whoever_still_asks_for_a_number_that_was_just_disconnected_is_told_so(people, meta, client):
    """Their page was drawn before; nothing is asked of WhatsApp, and the others are examined all the same."""
    channel, _ = connected(people)
    with acting_for(people.globex):
        conversation = talk(channel, "Marta", "5511900000001").conversation
        stale = Channel.objects.get(pk=channel.pk)
    connect.disconnect(channel, by=people.dora)
    assert connect.subscribe(stale) == str(keyring.NotConnected())
    for ask in (check.examine, presence.read, lambda row: presence.save_pin(row, "123456", people.dora)):
        with pytest.raises(keyring.NotConnected):
            ask(stale)
    assert meta.asked == []
    client.force_login(people.dora.user)
    home = f"/t/globex/inbox/{conversation.pk}/"
    assert client.post(f"{home}block/").status_code == 302
    assert str(keyring.NotConnected()) in client.get(home).content.decode()


HELD = {"data": [{"id": "41"}, {"id": "42"}], "paging": {"cursors": {"after": "x"}}}
FORM = {"display_phone": "+1 555-010-0042", "phone_number_id": "42", "waba_id": "43", "access_token": "EAAB-token"}


@pytest.mark.parametrize(
    ("status", "body", "connects"),
    [
        (200, HELD, True),
        (200, {"data": [{"id": "41"}, {"id": 420}, {"id": None}, "42"]}, False),
        (200, {"data": []}, False),
        (200, {}, False),
        (401, {"error": {"code": 190, "message": "expired"}}, False),
        (400, {"error": {"code": 100, "message": "no such account"}}, False),
    ],
)
def test_a_page_connects_a_number_only_when_whatsapp_shows_it_to_the_token(
    people, client, meta, settings, status, body, connects
):
    settings.SIMULATOR_URL, meta.status, meta.body = "", status, body
    client.force_login(people.dora.user)
    answer = client.post("/t/globex/settings/channels/new/", FORM)
    assert (answer.status_code, Route.objects.filter(phone_number_id="42").exists()) == (
        201 if connects else 422,
        connects,
    )
    assert meta.asked[0][::2] == ("/v25.0/43/phone_numbers?fields=id&limit=100", "Bearer EAAB-token")
    said = "does not accept this access token" if status == 401 else "does not show" if body else "could not be asked"
    assert connects or said in answer.content.decode()


def test_an_outage_is_not_called_a_wrong_number(people, client, settings):
    settings.SIMULATOR_URL, settings.GRAPH_URL = "", "http://127.0.0.1:1"
    client.force_login(people.dora.user)
    page = client.post("/t/globex/settings/channels/new/", FORM)
    assert page.status_code == 422 and not Route.objects.filter(phone_number_id="42").exists()
    assert "WhatsApp could not be asked" in page.content.decode() and "does not show" not in page.content.decode()


def test_what_meta_says_of_the_number_counts_more_than_what_was_typed(people, client, meta, settings):
    settings.SIMULATOR_URL = ""
    meta.body = HELD | {"display_phone_number": "+55 11 90000-0042", "verified_name": "Globex Store"}
    client.force_login(people.dora.user)
    client.post("/t/globex/settings/channels/new/", {**FORM, "display_phone": "+55 11 90000-0024", "name": ""})
    with acting_for(people.globex):
        row = Channel.objects.get(phone_number_id="42")
    assert (row.display_phone, row.name) == ("+55 11 90000-0042", "Globex Store")


def test_numbers_on_further_pages_count_and_pages_without_end_do_not(people, meta, settings):
    settings.SIMULATOR_URL = ""
    meta.body = {"data": [{"id": "1"}], "paging": {"cursors": {"after": "a&b"}, "next": "https://elsewhere.test/"}}
    with pytest.raises(connect.NotYourNumber):
        connect.prove(NUMBER)
    assert 2 < len(meta.asked) <= 20
    assert meta.asked[1][0].endswith("&after=a%26b")
