"""A body is taken up to 3 MiB, whatever its headers claim, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from tenants.sealing import Keyring
from tests.conftest import House
from tests.edge import wire
from tests.edge.conftest import Stored
from tests.edge.process import EdgeProcess
from webhooks import intake
from webhooks.flush import Flush
from webhooks.secrets import ChannelKeys

MIB3 = 3 * 1024 * 1024
CHUNKED = ("Transfer-Encoding", "chunked")


def test_three_mebibytes_are_taken_and_one_byte_more_is_not(edge: EdgeProcess, stored: Stored) -> None:
    body = b"x" * MIB3
    assert wire.deliver(edge.port, body).status == 200
    answer = wire.ask(edge.port, "POST", wire.HOOK, None, [wire.signed(b"")], length=MIB3 + 1)
    assert (answer.status, answer.body, answer.one("connection")) == (413, b"too large", "close")
    assert stored.bodies() == [body]


def test_the_limit_holds_for_bodies_of_unannounced_length(edge: EdgeProcess, stored: Stored) -> None:
    piece = b"y" * (MIB3 // 4)
    with wire.connect(edge.port) as connection:
        headers = [CHUNKED, wire.signed(piece * 4)]
        connection.sendall(wire.request("POST", wire.HOOK, None, headers) + wire.chunked(piece, piece, piece, piece))
        assert wire.read(connection).status == 200
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("POST", wire.HOOK, None, [CHUNKED, wire.signed(b"")]))
        connection.sendall(b"%x\r\n%b\r\n1\r\nz\r\n" % (MIB3, b"y" * MIB3))
        assert wire.read(connection).status == 413
    assert stored.bodies() == [piece * 4]


def test_a_length_that_lies_stores_nothing(edge: EdgeProcess, stored: Stored) -> None:
    """Announced too short, the rest is not part of the body; too long, the body never ends."""
    body = b'{"a":1}'
    assert wire.ask(edge.port, "POST", wire.HOOK, body, [wire.signed(body)], length=len(body) - 1).status in (400, 401)
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("POST", wire.HOOK, body, [wire.signed(body)], length=len(body) + 1))
    with wire.connect(edge.port) as connection:
        headers = [CHUNKED, ("Content-Length", "3"), wire.signed(body)]
        connection.sendall(wire.request("POST", wire.HOOK, None, headers) + wire.chunked(body))
        assert wire.read(connection).status == 400
    assert wire.deliver(edge.port, b"after").status == 200
    assert stored.bodies() == [b"after"]


def test_a_connection_serves_one_delivery_after_another(edge: EdgeProcess, stored: Stored) -> None:
    bodies = [b"first", b"second", b"third"]
    with wire.connect(edge.port) as connection:
        for body in bodies:
            connection.sendall(wire.request("POST", wire.HOOK, body, [wire.signed(body)]))
            assert wire.read(connection).status == 200
        both = [wire.request("POST", wire.HOOK, body, [wire.signed(body)]) for body in (b"fourth", b"fifth")]
        connection.sendall(b"".join(both))
        wire.until(lambda: stored.bodies() == [*bodies, b"fourth", b"fifth"])


@pytest.mark.parametrize("arrived", [b"", b"some"], ids=["nothing came", "a part came"])
def test_a_body_that_does_not_come_is_given_up(arrived: bytes, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Played without a server, with a limit of no time at all, so that nobody waits."""
    monkeypatch.setattr(intake, "BODY_SECONDS", 0.0)
    sent: list[MutableMapping[str, Any]] = []

    async def play() -> None:
        ring = Keyring([("a", bytes(32))])
        door = intake.Intake(intake.Platform([b"s"], b""), ChannelKeys(house.intake, ring), Flush(house.intake))
        door.start()
        coming = [{"type": "http.request", "body": arrived, "more_body": True}] if arrived else []

        async def receive() -> MutableMapping[str, Any]:
            if coming:
                return coming.pop()
            return await asyncio.Future()

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": wire.HOOK, "headers": [], "query_string": b""}
        await door(scope, receive, send)
        await door.stop()

    asyncio.run(asyncio.wait_for(play(), 20))
    assert (sent[0]["status"], sent[1]["body"]) == (408, b"too slow")


def test_a_client_that_goes_away_leaves_nothing(edge: EdgeProcess, stored: Stored) -> None:
    body = b"x" * 1_000_000
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("POST", wire.HOOK, body, [wire.signed(body)])[:-1])
    assert wire.deliver(edge.port, b"after").status == 200
    assert stored.bodies() == [b"after"]
