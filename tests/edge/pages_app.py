"""A WSGI application in the place of the pages: it tells what reached it, and answers in every way pages may."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator
from typing import Any

released = threading.Event()
closed = threading.Event()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/stream":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Streaming()
    if path == "/release":
        released.set()
    if path in STATUSES:
        status, headers, body = STATUSES[path]
        start_response(status, headers)
        return [body]
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    seen = {
        "method": environ["REQUEST_METHOD"],
        "path": environ.get("RAW_URI", path),
        "length": environ.get("CONTENT_LENGTH"),
        "digest": hashlib.sha256(body).hexdigest(),
        "scheme": environ["wsgi.url_scheme"],
        "closed": closed.is_set(),
        "headers": {name: value for name, value in environ.items() if name.startswith("HTTP_")},
    }
    answer = json.dumps(seen).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
    start_response("200 OK", [*headers, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Connection", "close")])
    return [answer]


class Streaming:
    """Three pieces, the second after somebody asked for /release; then nothing until the reader is gone."""

    def __iter__(self) -> Iterator[bytes]:
        released.clear()
        closed.clear()
        yield b"first"
        released.wait(30)
        yield b"second"
        for _ in range(3000):
            if closed.wait(0.01):
                return
            yield b"."

    def close(self) -> None:
        closed.set()


STATUSES: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {
    "/empty": ("204 No Content", [], b""),
    "/unchanged": ("304 Not Modified", [("ETag", '"x"'), ("Content-Length", "1234")], b""),
    "/moved": ("302 Found", [("Location", "/elsewhere?a=%20b"), ("Content-Length", "0")], b""),
    "/missing": ("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "4")], b"none"),
    "/packed": ("200 OK", [("Content-Encoding", "gzip"), ("Content-Length", "3")], b"\x1f\x8b\x08"),
    "/metrics": ("200 OK", [("Content-Length", "13")], b"pages_up 1.0\n"),
    "/readyz": ("200 OK", [("Content-Length", "38")], b'{"state":"ready","degraded":["drain"]}'),
}
