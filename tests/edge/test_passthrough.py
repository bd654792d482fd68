"""What is not the edge's own goes to the pages whole and clean, and their answer comes back as it is."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.edge import wire
from tests.edge.process import EdgeProcess

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024


class Pages:
    """gunicorn as the product runs it, with two threads, so that one that is held is felt."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "tests.edge.pages_app:application", "--worker-class=gthread"]
        command += [
            "--workers=1",
            "--threads=2",
            f"--bind=unix:{self.socket}",
            "--log-level=error",
            "--no-control-socket",
        ]
        self.process = subprocess.Popen(command, cwd=ROOT)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def pages(edge_folder: Path) -> Iterator[Pages]:
    pages = Pages(edge_folder / "pages.sock")
    yield pages
    pages.stop()


@pytest.fixture(scope="module")
def edge(launch: Callable[..., EdgeProcess], pages: Pages) -> Iterator[EdgeProcess]:
    edge = launch(PAGES_SOCKET=str(pages.socket), PAGES_MAX_BODY=str(5 * MIB), PAGES_MAX_FILE=str(6 * MIB))
    wire.until(lambda: wire.ask(edge.port, "GET", "/").status == 200, 20)
    yield edge
    edge.kill()


def seen(answer: wire.Answer) -> dict[str, Any]:
    assert answer.status == 200, answer
    found: dict[str, Any] = json.loads(answer.body)
    return found


def test_the_pages_see_the_request_as_it_was_written(edge: EdgeProcess) -> None:
    path = "/t/acme/inbox/%E2%9C%93/a%2Fb//?q=%20+x&q=y&empty="
    headers = [("Accept", "*/*"), ("Cookie", "sessionid=1; x=ä"), ("X-Custom", "one")]
    got = seen(wire.ask(edge.port, "POST", path, b"body", headers))
    assert got["method"] == "POST"
    assert got["path"] == path
    assert got["digest"] == hashlib.sha256(b"body").hexdigest()
    assert got["headers"]["HTTP_HOST"] == "edge.test"
    assert got["headers"]["HTTP_X_CUSTOM"] == "one"
    assert "HTTP_USER_AGENT" not in got["headers"]
    assert got["headers"]["HTTP_COOKIE"].encode("latin-1").decode("utf-8") == "sessionid=1; x=ä"


def test_a_client_cannot_say_where_it_comes_from(edge: EdgeProcess) -> None:
    lies = [
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "evil.test"),
        ("X-Forwarded-Port", "1"),
        ("X-Forwarded-Prefix", "/evil"),
        ("Forwarded", "for=203.0.113.9"),
        ("X-Real-IP", "203.0.113.9"),
        ("X-Request-Id", "chosen-by-the-client"),
        ("X_Forwarded_For", "203.0.113.9"),
        ("X-Forwarded_For", "203.0.113.9"),
    ]
    got = seen(wire.ask(edge.port, "GET", "/", None, lies))["headers"]
    assert {name: value for name, value in got.items() if "FORWARD" in name} == {
        "HTTP_X_FORWARDED_FOR": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "http",
        "HTTP_X_FORWARDED_HOST": "edge.test",
    }
    assert "HTTP_X_REAL_IP" not in got
    assert len(got["HTTP_X_REQUEST_ID"]) == 32


@pytest.mark.parametrize("name", ["X_Custom", "X-Custom_", "_", "Content_Length", "Host_"])
def test_a_header_with_an_underscore_is_dropped(name: str, edge: EdgeProcess) -> None:
    got = seen(wire.ask(edge.port, "GET", "/", None, [(name, "spoof"), ("X-Kept", "kept")]))
    assert "spoof" not in json.dumps(got)
    assert got["headers"]["HTTP_X_KEPT"] == "kept"


def test_headers_of_one_connection_stay_on_it(edge: EdgeProcess) -> None:
    hops = [
        ("Connection", "keep-alive, X-Hop"),
        ("X-Hop", "1"),
        ("Keep-Alive", "timeout=5"),
        ("TE", "trailers"),
        ("Upgrade", "h2c"),
        ("Proxy-Authorization", "Basic x"),
        ("Expect", "100-continue"),
    ]
    names = seen(wire.ask(edge.port, "GET", "/", None, hops))["headers"].keys()
    assert (
        not {"HTTP_X_HOP", "HTTP_KEEP_ALIVE", "HTTP_TE", "HTTP_UPGRADE", "HTTP_EXPECT", "HTTP_PROXY_AUTHORIZATION"}
        & names
    )


def test_answers_keep_their_headers_and_lose_those_of_the_inner_connection(edge: EdgeProcess) -> None:
    answer = wire.ask(edge.port, "GET", "/")
    assert answer.all("set-cookie") == ["a=1", "b=2"]
    assert answer.all("server") == []
    assert len(answer.all("date")) == 1
    assert answer.all("connection") == []


@pytest.mark.parametrize("size", [0, 1, MIB, MIB + 1, 5 * MIB], ids=str)
def test_bodies_arrive_whole_in_memory_and_beyond(size: int, edge: EdgeProcess) -> None:
    body = bytes(range(256)) * (size // 256) + bytes(size % 256)
    got = seen(wire.ask(edge.port, "PUT", "/upload", body))
    assert (got["digest"], got["length"]) == (hashlib.sha256(body).hexdigest(), str(size))


def test_a_body_in_chunks_arrives_with_its_length(edge: EdgeProcess) -> None:
    with wire.connect(edge.port) as connection:
        head = wire.request("POST", "/upload", None, [("Transfer-Encoding", "chunked")])
        connection.sendall(head + wire.chunked(b"one", b"two"))
        got = seen(wire.read(connection))
    assert (got["digest"], got["length"]) == (hashlib.sha256(b"onetwo").hexdigest(), "6")


def test_a_body_above_the_limit_is_refused_before_the_pages(edge: EdgeProcess) -> None:
    assert wire.ask(edge.port, "POST", "/upload", None, length=5 * MIB + 1).status == 413
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("POST", "/upload", None, [("Transfer-Encoding", "chunked")]))
        connection.sendall(b"%x\r\n%b\r\n1\r\nz\r\n" % (5 * MIB, bytes(5 * MIB)))
        assert wire.read(connection).status == 413


@pytest.mark.parametrize("path", ["/t/acme/files/", "/api/v1/media/"])
def test_where_files_are_sent_up_a_body_may_be_larger_and_not_by_a_byte_more(path: str, edge: EdgeProcess) -> None:
    body = bytes(6 * MIB)
    assert seen(wire.ask(edge.port, "POST", path, body))["length"] == str(len(body))
    assert wire.ask(edge.port, "POST", path, None, length=len(body) + 1).status == 413
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("POST", path, None, [("Transfer-Encoding", "chunked")]))
        connection.sendall(b"%x\r\n%b\r\n1\r\nz\r\n" % (len(body), body))
        assert wire.read(connection).status == 413


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/t/acme/files/"),
        ("POST", "/t/acme/files/1/"),
        ("POST", "/api/v1/media/1/retry/"),
        ("POST", "/x/files/"),
    ],
)
def test_no_other_address_takes_as_much(method: str, path: str, edge: EdgeProcess) -> None:
    assert wire.ask(edge.port, method, path, None, length=5 * MIB + 1).status == 413


def test_slow_uploads_hold_no_page_thread(edge: EdgeProcess) -> None:
    slow = [wire.connect(edge.port) for _ in range(8)]
    for connection in slow:
        connection.sendall(wire.request("POST", "/upload", b"only a part", length=1000))
    for _ in range(5):
        assert seen(wire.ask(edge.port, "GET", "/"))
    for connection in slow:
        connection.sendall(b"." * (1000 - len(b"only a part")))
        assert seen(wire.read(connection))["length"] == "1000"
        connection.close()


def test_an_answer_is_relayed_as_it_comes_and_dropped_with_its_reader(edge: EdgeProcess) -> None:
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("GET", "/stream"))
        wire.until(lambda: b"first" in connection.recv(4096))
        # The pages wait: the second piece can only come because the first one is already here.
        assert seen(wire.ask(edge.port, "GET", "/release"))["closed"] is False
        wire.until(lambda: b"second" in connection.recv(4096))
    wire.until(lambda: seen(wire.ask(edge.port, "GET", "/"))["closed"])


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [("/empty", 204, b""), ("/unchanged", 304, b""), ("/moved", 302, b""), ("/missing", 404, b"none")],
)
def test_every_kind_of_answer_comes_back(path: str, status: int, body: bytes, edge: EdgeProcess) -> None:
    with wire.connect(edge.port) as connection:
        for _ in range(2):  # twice on one connection: the first left nothing behind on it
            connection.sendall(wire.request("GET", path))
            answer = wire.read(connection)
            assert (answer.status, answer.body) == (status, body)
    if path == "/moved":
        assert answer.one("location") == "/elsewhere?a=%20b"


def test_a_packed_answer_is_not_unpacked(edge: EdgeProcess) -> None:
    answer = wire.ask(edge.port, "GET", "/packed")
    assert (answer.body, answer.one("content-encoding")) == (b"\x1f\x8b\x08", "gzip")


def test_head_brings_headers_only(edge: EdgeProcess) -> None:
    with wire.connect(edge.port) as connection:
        connection.sendall(wire.request("HEAD", "/missing"))
        answer = wire.read(connection, "HEAD")
        assert (answer.status, answer.one("content-length"), answer.body) == (404, "4", b"")
        connection.sendall(wire.request("GET", "/missing"))
        assert wire.read(connection).body == b"none"


def test_a_trusted_proxy_is_believed(launch: Callable[..., EdgeProcess], pages: Pages) -> None:
    edge = launch(PAGES_SOCKET=str(pages.socket), TRUSTED_PROXIES="127.0.0.0/8,10.0.0.0/8")
    chain = [("X-Forwarded-For", "203.0.113.7, 198.51.100.4, 10.1.2.3"), ("X-Forwarded-Proto", "https")]
    got = seen(wire.ask(edge.port, "GET", "/", None, chain))
    # The last address that is not a proxy of ours: what stands before it anybody may have written.
    assert got["headers"]["HTTP_X_FORWARDED_FOR"] == "198.51.100.4"
    assert got["headers"]["HTTP_X_FORWARDED_PROTO"] == "https"
    assert got["scheme"] == "https"
    edge.stop()


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/?a=" + "a" * 9000, [], 414),
        ("/", [("X-Large", "a" * 9000)], 431),
        ("/", [(f"X-{number}", "a") for number in range(150)], 431),
        ("/", [("Host", "evil.test")], 400),
    ],
    ids=["address", "header", "headers", "two hosts"],
)
def test_what_the_pages_would_not_read_is_said_by_the_edge(
    address: str, headers: list[tuple[str, str]], status: int, edge: EdgeProcess
) -> None:
    page = wire.ask(edge.port, "GET", address, None, [("Accept", "text/html"), *headers])
    assert (page.status, page.one("x-content-type-options")) == (status, "nosniff")
    assert "frame-ancestors 'none'" in page.one("content-security-policy")
    problem = wire.ask(edge.port, "GET", f"/api/v1/{address[1:]}", None, headers)
    assert (problem.status, problem.one("content-type")) == (status, "application/problem+json")


def test_when_the_pages_are_away_people_and_programs_are_told_and_webhooks_go_on(
    edge: EdgeProcess, pages: Pages
) -> None:
    pages.stop()
    page = wire.ask(edge.port, "GET", "/t/acme/inbox/", None, [("Accept", "text/html,*/*")])
    assert (page.status, page.one("retry-after"), page.one("content-type")) == (503, "5", "text/html; charset=utf-8")
    assert b"Messages go on being received" in page.body
    problem = wire.ask(edge.port, "GET", "/api/v1/conversations/", None, [("Accept", "text/html")])
    assert problem.one("content-type") == "application/problem+json"
    assert json.loads(problem.body)["status"] == 503
    assert wire.deliver(edge.port, b"still").status == 200
    wire.until(lambda: "pages" in edge.readiness()[1]["degraded"])
    assert edge.readiness()[0] == 200

    pages.start()
    wire.until(lambda: wire.ask(edge.port, "GET", "/").status == 200)
    wire.until(lambda: edge.readiness()[1]["pages"])
    report = edge.readiness()[1]
    assert report["pages"] == {"state": "ready", "degraded": ["drain"]}
    assert report["degraded"] == ["drain"], "what the pages know is part of the answer"


def test_the_figures_of_the_pages_have_an_address_beside_the_edges_own(edge: EdgeProcess) -> None:
    assert wire.ask(edge.port, "GET", "/metrics/pages").body == b"pages_up 1.0\n"
    assert b"wapp_intake_queue_rows" in wire.ask(edge.port, "GET", "/metrics").body
