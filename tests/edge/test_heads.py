"""A head that does not end holds neither a connection nor memory."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import partial

import pytest

from tests.edge import wire
from tests.edge.process import EdgeProcess, serving
from wappcentral import heads
from wappcentral.heads import HeadProtocol

HEAD = b"GET /healthz HTTP/1.1\r\nHost: edge.test\r\n"


async def application(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server with our protocol and little patience."""
    monkeypatch.setattr(heads, "HEAD_SECONDS", 0.2)
    with serving(application, HeadProtocol) as port:
        yield port


@pytest.mark.parametrize("begun", [b"", b"GET /", HEAD, HEAD + b"X-Half: "], ids=["nothing", "line", "head", "header"])
def test_who_does_not_end_a_head_is_sent_away(begun: bytes, hasty: int) -> None:
    with wire.connect(hasty) as connection:
        connection.sendall(begun)
        assert wire.read(connection).status == 408
        assert connection.recv(1) == b""


def test_a_further_request_has_no_more_patience_than_the_first(hasty: int) -> None:
    with wire.connect(hasty) as connection:
        connection.sendall(HEAD + b"\r\n")
        assert wire.read(connection).status == 200
        connection.sendall(HEAD)
        assert wire.read(connection).status == 408


def test_a_drip_is_no_progress(hasty: int) -> None:
    with wire.connect(hasty) as connection:
        connection.sendall(HEAD)
        connection.settimeout(0.01)
        answer = b""

        def drip() -> bool:
            nonlocal answer
            try:
                connection.sendall(b"X-A: b\r\n")
                answer += connection.recv(4096)
            except TimeoutError:
                return False
            except OSError:
                return True
            return b"408" in answer

        wire.until(drip, 5)


@pytest.mark.parametrize("begun", [HEAD + b"X-Endless: ", b"GET /endless"], ids=["header", "address"])
def test_an_endless_head_is_cut_before_it_costs_memory(begun: bytes, edge: EdgeProcess) -> None:
    before = edge.memory()
    with wire.connect(edge.port) as connection:
        connection.sendall(begun)
        with pytest.raises(OSError):
            for _ in range(400):
                connection.sendall(b"a" * 100_000)
            connection.shutdown(socket.SHUT_WR)
            raise AssertionError("40 MB of head were taken")
    assert edge.memory() - before < 20_000_000


def test_a_large_head_is_named_as_the_reason(hasty: int) -> None:
    with wire.connect(hasty) as connection:
        connection.sendall(HEAD + b"X-Large: " + b"a" * heads.HEAD_BYTES)
        assert wire.read(connection).status == 431


def test_a_large_body_right_behind_its_head_is_no_large_head(edge: EdgeProcess) -> None:
    body = b" " * (2 * 1024 * 1024)
    assert wire.deliver(edge.port, body).status == 200
    with wire.connect(edge.port) as connection:
        one = wire.request("POST", wire.HOOK, body, [wire.signed(body)])
        connection.sendall(one + one)
        assert [wire.read(connection).status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Bare: a\rb\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n b\r\n\r\n",
        b"CONNECT evil.test:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["bare CR", "two lengths", "other lengths", "unknown coding", "folded", "tunnel"],
)
def test_what_can_be_read_in_two_ways_is_not_read_and_said_as_plainly_as_all(sent: bytes, edge: EdgeProcess) -> None:
    with wire.connect(edge.port) as connection:
        connection.sendall(sent)
        answer = wire.read(connection)
        assert (answer.status, answer.one("x-content-type-options"), connection.recv(1)) == (400, "nosniff", b"")


def test_what_cannot_be_read_costs_no_answer_that_is_owed(edge: EdgeProcess) -> None:
    body = b"{}"
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("POST", wire.HOOK, body, [wire.signed(body)]) * 2 + b"\0nonsense")
        came = b"".join(iter(partial(connection.recv, 65536), b""))  # both answers may come in one packet
        assert came.count(b"HTTP/1.1 200 OK\r\n") == came.count(b"HTTP/1.1 ") == 2


def test_a_wish_for_another_protocol_is_passed_over_without_a_word(edge: EdgeProcess) -> None:
    wishes = [("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABk")]
    assert wire.ask(edge.port, "GET", "/healthz", headers=wishes).status == 200
    assert "upgrade" not in edge.log.read_text().lower()
