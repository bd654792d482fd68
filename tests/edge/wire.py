"""HTTP as bytes on a socket, so that tests can send what no polite client sends."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import TypeVar

from cloudapi import signature

T = TypeVar("T")
HOOK = "/webhooks/whatsapp/"
SECRET = "the-app-secret-of-tests"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, its headers in order and with their repetitions."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.headers if given.lower() == name.lower()]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value


def connect(port: int, seconds: float = 15) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=seconds)


def request(
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Iterable[tuple[str, str]] = (),
    length: int | None = None,
) -> bytes:
    """The bytes of a request; `length` may lie about the body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: edge.test"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body is not None or length is not None:
        lines.append(f"Content-Length: {len(body or b'') if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


def read(connection: socket.socket, method: str = "GET") -> Answer:
    response = HTTPResponse(connection, method=method)
    response.begin()
    return Answer(response.status, response.getheaders(), response.read())


def ask(
    port: int,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Iterable[tuple[str, str]] = (),
    length: int | None = None,
) -> Answer:
    """One request on a connection of its own."""
    with connect(port) as connection:
        connection.sendall(request(method, path, body, headers, length))
        return read(connection, method)


def signed(body: bytes, secret: str = SECRET) -> tuple[str, str]:
    """The signature header of a body."""
    return "X-Hub-Signature-256", signature.sign(body, secret.encode())


def deliver(port: int, body: bytes, path: str = HOOK, secret: str = SECRET) -> Answer:
    """A delivery as Meta sends it."""
    return ask(port, "POST", path, body, [signed(body, secret)])


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def until(question: Callable[[], T], seconds: float = 10.0) -> T:
    """Ask again until the answer is true, and return it; fail when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds} s"
        time.sleep(0.01)
