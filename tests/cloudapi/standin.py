"""A small HTTP server on loopback that behaves as it is told, well or badly: the far side of the socket."""

import json
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import Any

from cloudapi.client import Patience


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Behaviour = Callable[["StandIn", socket.socket], None]


@dataclass
class StandIn:
    """Answers every request with `behaviour`; remembers what was asked. `over` is set when the test is done."""

    behaviour: Behaviour
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)


PATIENT = Patience()
# Long enough for a busy machine to take a request in, and no longer: it is waited for to its end.
BRIEF = Patience(connect=1.0, queue=1.0, read=1.0, whole=1.5, file=1.0)


def patience_with(behaviour: Behaviour) -> Patience:
    """How long to wait for one who behaves like that: a short time only where nothing comes that ends it."""
    return BRIEF if behaviour in (hanging, dripping) else PATIENT


def answering(status: int, body: Any, **headers: str) -> Behaviour:
    """A whole answer; anything but bytes is written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return lambda server, line: line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)


def saying(raw: bytes) -> Behaviour:
    """These bytes and then the end of the connection."""

    def behave(server: StandIn, line: socket.socket) -> None:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)

    return behave


def hanging(server: StandIn, line: socket.socket) -> None:
    """Takes the request and says nothing more until the test is over."""
    server.over.wait(20)


def dripping(server: StandIn, line: socket.socket) -> None:
    """An answer that never ends, a byte every few milliseconds."""
    line.sendall(b"HTTP/1.1 200 Said\r\nContent-Length: 1000000\r\n\r\n")
    while not server.over.wait(0.02):
        line.sendall(b" ")


def resetting(server: StandIn, line: socket.socket) -> None:
    """Takes the request, then breaks the connection off."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def closing(server: StandIn, line: socket.socket) -> None:
    """Takes the request, then hangs up politely without an answer."""
    line.shutdown(socket.SHUT_RDWR)


@contextmanager
def standing_in(behaviour: Behaviour) -> Iterator[StandIn]:
    """The server, on a free port, until the end of the context."""
    state = StandIn(behaviour)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            state.connections += 1
            while asked := _read(self.request):
                state.asked.append(asked)
                try:
                    state.behaviour(state, self.request)
                except OSError:  # the client hung up first, which is what some tests are about
                    return
                if self.request.fileno() == -1:
                    return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

        def shutdown_request(self, request: Any) -> None:
            if request.fileno() != -1:
                super().shutdown_request(request)

    with Server(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            state.over.set()
            server.shutdown()
            thread.join()


def _read(line: socket.socket) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            more = line.recv(65536)
        except OSError:
            return None
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, _, rest = head.partition(b"\r\n")
    headers = {name.lower(): value for name, value in BytesHeaderParser().parsebytes(rest + b"\r\n\r\n").items()}
    while len(body) < int(headers.get("content-length", 0)):
        body += line.recv(65536)
    method, path, _ = first.decode().split(" ")
    return Asked(method, path, headers, body)
