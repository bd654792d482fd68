"""Event streams: only with a good ticket, only one's own tenant, nothing silently missed, and no obstacle to a stop."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import pytest
import redis

from conversations import stream, ticket
from conversations.ticket import Ticket
from tenants.sealing import Keyring
from tests.conftest import House
from tests.edge import wire
from tests.edge.process import EdgeProcess

KEY = Keyring.from_env(os.environ["MASTER_KEYS"]).derive(b"ticket")
ACME = Ticket(tenant=71, slug="acme", member=1)
GLOBEX = Ticket(tenant=72, slug="globex", member=2)


@pytest.fixture
def bus(house: House) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(house.redis) as connection:
        yield connection


class Browser:
    """An open stream, read event by event."""

    def __init__(self, port: int, who: Ticket = ACME) -> None:
        self.connection = wire.connect(port, 20)
        self.connection.sendall(wire.request("GET", address(who), headers=[("Accept", "text/event-stream")]))
        self.text = b""
        self.read_until(lambda text: b"\r\n\r\n" in text and b":\n\n" in text)
        self.head, _, self.text = self.text.partition(b"\r\n\r\n")
        self.events: list[tuple[str, dict[str, object]]] = []

    def read_until(self, enough: Callable[[bytes], bool]) -> None:
        while not enough(self.text):
            piece = self.connection.recv(65536)
            assert piece, f"closed after {self.text!r}"
            self.text += piece

    def next(self) -> tuple[str, dict[str, object]]:
        """The next event that is not a comment."""
        while True:
            self.read_until(lambda text: b"\n\n" in text)
            frame, _, self.text = self.text.partition(b"\n\n")
            fields = dict(line.split(b": ", 1) for line in frame.splitlines() if b": " in line)
            if b"event" in fields:
                return fields[b"event"].decode(), json.loads(fields[b"data"])

    def ends(self) -> bool:
        """Whether the server closes the answer properly, after whatever it still says."""
        while not self.text.endswith(b"0\r\n\r\n"):
            piece = self.connection.recv(65536)
            if not piece:
                return False
            self.text += piece
        return True


@pytest.fixture
def browse(edge: EdgeProcess) -> Iterator[Callable[..., Browser]]:
    """Open a stream of the shared edge, or of another; all are closed at the end."""
    opened: list[Browser] = []

    def open_one(who: Ticket = ACME, port: int = edge.port) -> Browser:
        opened.append(Browser(port, who))
        return opened[-1]

    yield open_one
    for browser in opened:
        browser.connection.close()


def address(who: Ticket, slug: str | None = None) -> str:
    return f"/live/{slug or who.slug}?ticket={ticket.write(who, KEY)}"


def announce(bus: redis.Redis, who: Ticket, message: object) -> None:
    assert bus.publish(f"live:{who.tenant}", json.dumps(message)) > 0


def test_a_change_reaches_every_browser_of_its_tenant_and_no_other(
    browse: Callable[..., Browser], edge: EdgeProcess, bus: redis.Redis
) -> None:
    ours, also_ours, theirs = browse(), browse(), browse(GLOBEX)
    announce(bus, ACME, {"conversation": 5, "version": 9})
    announce(bus, GLOBEX, {"conversation": 6, "version": 1})
    assert ours.next() == also_ours.next() == ("change", {"conversation": 5, "version": 9})
    assert theirs.next() == ("change", {"conversation": 6, "version": 1})


def test_the_answer_is_one_that_no_proxy_holds_back(browse: Callable[..., Browser], edge: EdgeProcess) -> None:
    head = browse().head.lower()
    assert head.startswith(b"http/1.1 200")
    for line in (b"content-type: text/event-stream", b"x-accel-buffering: no", b"cache-control: no-cache"):
        assert line in head


def forged() -> dict[str, str]:
    good = ticket.write(ACME, KEY)
    claims, _, mac = good.partition(".")
    other = (
        base64.urlsafe_b64encode(json.dumps({"t": 72, "s": "acme", "m": 1, "x": 2**40}).encode()).rstrip(b"=").decode()
    )
    return {
        "none": "/live/acme",
        "empty": "/live/acme?ticket=",
        "nonsense": "/live/acme?ticket=abc",
        "not base64": "/live/acme?ticket=ä.ö",
        "two": f"/live/acme?ticket={good}&ticket={good}",
        "another key's": f"/live/acme?ticket={ticket.write(ACME, bytes(32))}",
        "other claims under its signature": f"/live/acme?ticket={other}.{mac}",
        "without signature": f"/live/acme?ticket={claims}.",
        "expired": f"/live/acme?ticket={ticket.write(ACME, KEY, now=time.time() - ticket.LIFE_SECONDS)}",
        "for another tenant": address(GLOBEX, "acme"),
        "on another tenant's address": address(ACME, "globex"),
        "on a longer address": address(ACME, "acme/x"),
    }


@pytest.mark.parametrize("path", forged().values(), ids=forged().keys())
def test_without_a_good_ticket_there_is_no_stream(path: str, edge: EdgeProcess) -> None:
    with wire.connect(edge.port) as connection:
        connection.sendall(b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode())
        answer = wire.read(connection)
    assert answer.status in (400, 403)
    assert answer.status == 403 or not path.isascii()


def test_a_stream_is_only_read(edge: EdgeProcess) -> None:
    assert wire.ask(edge.port, "POST", address(ACME), b"").status == 405


def test_who_is_removed_is_told_goodbye_and_nobody_else(
    browse: Callable[..., Browser], edge: EdgeProcess, bus: redis.Redis
) -> None:
    removed, kept, stranger = browse(), browse(Ticket(71, "acme", 3)), browse(GLOBEX)
    announce(bus, ACME, {"goodbye": 1})
    announce(bus, ACME, {"conversation": 1, "version": 2})
    announce(bus, GLOBEX, {"conversation": 3, "version": 4})
    assert removed.next() == ("goodbye", {})
    assert removed.ends()
    assert kept.next() == ("change", {"conversation": 1, "version": 2})
    assert stranger.next() == ("change", {"conversation": 3, "version": 4})


def test_after_a_cut_from_redis_browsers_are_told_to_fetch_afresh(
    browse: Callable[..., Browser], edge: EdgeProcess, bus: redis.Redis
) -> None:
    browser = browse()
    bus.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    assert browser.next() == ("resync", {})
    wire.until(lambda: edge.readiness()[1]["degraded"] == ["pages"])
    announce(bus, ACME, {"conversation": 5, "version": 10})
    assert browser.next() == ("change", {"conversation": 5, "version": 10})


def test_who_does_not_keep_up_is_told_once_and_follows_again(
    browse: Callable[..., Browser], edge: EdgeProcess, bus: redis.Redis
) -> None:
    """The browser reads nothing until the edge can hold no more for it; afterwards every gap is announced."""
    browser = browse()
    padding = "x" * 8000
    version = 0
    while figure(edge, 'wapp_live_events_total{event="overflowed"}') == 0:
        for _ in range(200):
            version += 1
            announce(bus, ACME, {"conversation": 1, "version": version, "padding": padding})
    version += 1
    announce(bus, ACME, {"conversation": 1, "version": version})
    expected, resynced = 1, 0
    while True:
        event, data = browser.next()
        if event == "resync":
            resynced += 1
            expected = 0
            continue
        assert expected in (0, data["version"]), "a gap without a resync"
        expected = int(str(data["version"])) + 1
        if data["version"] == version:
            break
    assert resynced >= 1


def figure(edge: EdgeProcess, name: str) -> float:
    """One line of /metrics."""
    lines = wire.ask(edge.port, "GET", "/metrics").body.decode().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{name} "))
    return float(line.split()[-1])


def test_one_member_cannot_open_streams_without_end(browse: Callable[..., Browser], edge: EdgeProcess) -> None:
    eager = Ticket(73, "initech", 9)
    browsers = [browse(eager) for _ in range(stream.MAX_OF_MEMBER)]
    assert wire.ask(edge.port, "GET", address(eager)).status == 429
    browse(Ticket(73, "initech", 10))
    browsers.pop().connection.close()
    wire.until(lambda: opens(edge, eager))


def opens(edge: EdgeProcess, who: Ticket) -> bool:
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("GET", address(who)))
        return b" 200 " in connection.recv(100)


def streams(edge: EdgeProcess) -> int:
    return int(figure(edge, "wapp_live_streams"))


def test_a_browser_that_leaves_is_forgotten(browse: Callable[..., Browser], edge: EdgeProcess) -> None:
    wire.until(lambda: streams(edge) == 0)  # those of the tests before are forgotten too
    browsers = [browse(Ticket(74, "hooli", member)) for member in range(20)]
    assert streams(edge) == 20
    for browser in browsers:
        browser.connection.close()
    wire.until(lambda: streams(edge) == 0)


def test_a_stop_ends_the_streams_first(browse: Callable[..., Browser], launch: Callable[..., EdgeProcess]) -> None:
    edge = launch().when_ready()
    browsers = [browse(port=edge.port) for _ in range(5)]
    began = time.monotonic()
    edge.process.terminate()
    assert all(browser.ends() for browser in browsers)
    edge.process.wait(10)
    assert time.monotonic() - began < 3, "the server's own limit ended it"
    assert "Application shutdown complete" in edge.log.read_text()


def test_neither_tickets_nor_tokens_are_logged(
    browse: Callable[..., Browser], launch: Callable[..., EdgeProcess]
) -> None:
    edge = launch().when_ready()
    browse(port=edge.port)
    wire.ask(edge.port, "GET", "/live/acme?ticket=very-secret-ticket")
    wire.ask(edge.port, "GET", "/webhooks/whatsapp/?hub.verify_token=very-secret-token&hub.mode=subscribe")
    wire.ask(edge.port, "GET", "/somewhere?token=very-secret-token")
    edge.stop()
    log = edge.log.read_text()
    assert "very-secret" not in log
    assert "ticket=" not in log


async def played(house: House, who: Ticket, seconds: float) -> list[MutableMapping[str, Any]]:
    """What a hub of this process sends to one browser until it ends the stream by itself."""
    hub = stream.Hub(house.redis, KEY)
    hub.start()
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return await asyncio.Future()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    path, _, query = address(who).partition("?")
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    await asyncio.wait_for(hub(scope, receive, send), seconds)
    await hub.stop()
    return sent


def test_a_quiet_stream_is_kept_awake_and_ended_in_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fifteen seconds and ten minutes of the product shortened to one second and three."""
    monkeypatch.setattr(stream, "COMMENT_SECONDS", 1)
    monkeypatch.setattr(stream, "LIFE_SECONDS", 3.0)
    sent = asyncio.run(played(house, ACME, 15))
    bodies = [message["body"] for message in sent if message["type"] == "http.response.body"]
    assert bodies.count(stream.COMMENT) >= 2
    assert (bodies[-1], sent[-1].get("more_body", False)) == (b"", False)
