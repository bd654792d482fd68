"""The short way of a delivery that came whole: the same answers in the same order as the long one, without a task."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.edge import wire
from tests.edge.conftest import Stored
from tests.edge.process import EdgeProcess, serving
from wappcentral.swift import SwiftProtocol

START = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]}


class Application:
    """Takes bodies that end with a full stop; everything else goes the long way."""

    def take(self, scope, body):
        if body == b"nonsense.":
            raise ValueError(body)
        if not body.endswith(b"."):
            return None
        taken = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.01, taken.set_result, True)
        return taken

    def told(self, taken):
        assert taken
        return START, {"type": "http.response.body", "body": b"short"}

    async def __call__(self, scope, receive, send):
        more = True
        while more:
            more = (await receive()).get("more_body", False)
        await send(START)
        await send({"type": "http.response.body", "body": b"long."})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(Application(), SwiftProtocol) as port:
        yield port


def post(body: bytes, *headers: tuple[str, str]) -> bytes:
    return wire.request("POST", "/", body, headers)


def test_what_comes_whole_goes_the_short_way_and_what_comes_in_pieces_the_long(port: int) -> None:
    with wire.connect(port) as connection:
        connection.sendall(post(b"whole."))
        assert wire.read(connection).body == b"short"
        connection.sendall(post(b" " * 2**20 + b"more than is read at once."))
        assert wire.read(connection).body == b"long."
        connection.sendall(post(b"not to be told at once"))
        assert wire.read(connection).body == b"long."
        connection.sendall(post(b"nonsense."))
        assert wire.read(connection).body == b"long."
        connection.sendall(wire.request("PUT", "/", b"another method."))
        assert wire.read(connection).body == b"long."


def test_both_ways_keep_the_order_of_requests_that_come_together(port: int) -> None:
    bodies = [b"one.", b"two", b"three.", b"four.", b"five"]
    heard = b""
    with wire.connect(port) as connection:
        connection.sendall(b"".join(map(post, bodies)))
        while heard.count(b"\r\n\r\n") < len(bodies) or len(heard.rpartition(b"\r\n\r\n")[2]) < 5:
            heard += connection.recv(10_000)
    assert [part[:5] for part in heard.split(b"\r\n\r\n")[1:]] == [b"short", b"long.", b"short", b"short", b"long."]


@pytest.mark.parametrize("closing", [b"HTTP/1.1\r\nConnection: close", b"HTTP/1.0"], ids=["asked", "old"])
def test_a_connection_that_is_to_be_closed_is_closed_after_the_answer(closing: bytes, port: int) -> None:
    with wire.connect(port) as connection:
        connection.sendall(post(b"last.").replace(b"HTTP/1.1", closing))
        answer = wire.read(connection)
        assert (answer.body, answer.one("connection")) == (b"short", "close")
        assert connection.recv(1) == b""


def test_who_asks_before_sending_a_body_is_told_to_go_on(port: int) -> None:
    with wire.connect(port) as connection:
        connection.sendall(wire.request("POST", "/", headers=[("Expect", "100-continue")], length=5))
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"body.")
        assert wire.read(connection).body == b"long."


def test_who_goes_away_while_it_waits_for_its_answer_disturbs_nobody(port: int) -> None:
    for _ in range(20):
        with wire.connect(port) as connection:
            connection.sendall(post(b"gone."))
    assert wire.ask(port, "POST", "/", b"still here.").body == b"short"


def test_a_delivery_is_answered_alike_on_both_ways(edge: EdgeProcess, stored: Stored) -> None:
    def answered(*pieces: bytes) -> tuple[int, list[str], bytes]:
        with wire.connect(edge.port) as connection:
            for piece in pieces:
                connection.sendall(piece)
            answer = wire.read(connection)
            return answer.status, [name for name, _ in answer.headers], answer.body

    whole = wire.request("POST", wire.HOOK, b"whole", [wire.signed(b"whole")])
    chunks = wire.request("POST", wire.HOOK, None, [wire.signed(b"whole"), ("Transfer-Encoding", "chunked")])
    assert answered(whole) == answered(chunks + wire.chunked(b"wh", b"ole"))
    assert stored.bodies() == [b"whole", b"whole"]
