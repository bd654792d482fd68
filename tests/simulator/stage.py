"""Helpers of the simulator's tests: the running process, and the product's side of the webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx

ROOT = Path(__file__).parents[2]
PNID, WABA, APP, SECRET, TOKEN, VERIFY = (
    "200000000000001",
    "300000000000001",
    "400000000000001",
    "s3cret",
    "EAAtest",
    "v3rify",
)
PHONE = "15550100001"
ANA = {"name": "Ana Müller", "phone": "16505550111"}


@dataclass
class Arrival:
    """One POST as the product received it."""

    body: bytes
    signature: str | None
    at: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def value(self) -> Any:
        return self.json["entry"][0]["changes"][0]["value"]


@dataclass
class Product:
    """Answers the handshake and takes webhooks; `answers` are the statuses of the next ones, then 200;
    while `open` is cleared it takes its time."""

    arrivals: list[Arrival] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    verify: str = VERIFY
    open: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> Self:
        self.open.set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/whatsapp/"
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        product = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                known = query.get("hub.verify_token") == [product.verify]
                self.reply(200 if known else 403, query.get("hub.challenge", [""])[0].encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with product.changed:
                    status = product.answers.pop(0) if product.answers else 200
                    product.arrivals.append(Arrival(body, self.headers.get("X-Hub-Signature-256"), time.time()))
                    product.changed.notify_all()
                product.open.wait(10)
                self.reply(status, b"")

            def reply(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        return Handler

    def wait(self, count: int, timeout: float = 10.0) -> list[Arrival]:
        """The first `count` arrivals, as soon as they are there."""
        with self.changed:
            there = self.changed.wait_for(lambda: len(self.arrivals) >= count, timeout)
            assert there, f"{len(self.arrivals)} of {count} webhooks came"
            return list(self.arrivals)

    def statuses(self) -> list[Any]:
        """Every status that came, in order."""
        values = [
            change["value"] for one in self.arrivals for entry in one.json["entry"] for change in entry["changes"]
        ]
        return [status for value in values for status in value.get("statuses", [])]


class Stage:
    """A simulator process, stopped as `bin/up` stops it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        command = [
            sys.executable,
            "-m",
            "simulator",
            "--port",
            "0",
            "--smtp-port",
            "0",
            "--data",
            str(self.folder),
        ]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+)/ \(SMTP 127\.0\.0\.1:(\d+)\)", line)
        assert found, line
        self.url, self.smtp_port = found[1], int(found[2])
        self.http = httpx.Client(base_url=self.url, timeout=30.0)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self, how: int = signal.SIGTERM) -> None:
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def control(self, method: str, path: str, expect: int = 0, **values: Any) -> Any:
        """A call to the control API; fails the test when it is refused (or answers another status than `expect`)."""
        answer = self.http.request(method, f"/_control/{path}", json=values or None)
        assert answer.status_code == expect if expect else answer.is_success, answer.text
        return answer.json()

    def register(self, product: Product, **more: Any) -> Any:
        values = {
            "phone_number_id": PNID, "waba_id": WABA, "business_id": "900", "display_phone": "+1 555-010-0001",
            "verified_name": "Acme", "app_id": APP, "app_secret": SECRET, "access_token": TOKEN,
            "callback_url": product.url,
        }  # fmt: skip
        return self.control("POST", "numbers", **(values | more))

    def graph(self, method: str, path: str, token: str = TOKEN, **options: Any) -> httpx.Response:
        return self.http.request(method, f"/v25.0/{path}", headers={"Authorization": f"Bearer {token}"}, **options)

    def send(self, to: str = ANA["phone"], pnid: str = PNID, **more: Any) -> httpx.Response:
        """A text message by Graph, as the product sends it."""
        body = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "Hello"}}
        return self.graph("POST", f"{pnid}/messages", json=body | more)

    def send_within(self, seconds: float) -> httpx.Response:
        """The same on a connection of its own; raises httpx.TimeoutException when no answer came in time."""
        body = {
            "messaging_product": "whatsapp",
            "to": ANA["phone"],
            "type": "text",
            "text": {"body": "Hello"},
        }
        deadline = httpx.Timeout(10.0, read=seconds)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return httpx.post(f"{self.url}/v25.0/{PNID}/messages", json=body, headers=headers, timeout=deadline)

    def say(self, **values: Any) -> str:
        """A message of Ana's (unless another person is named); returns its id."""
        given = {"number": PNID, "person": ANA, "text": "Hi"} | values
        wamid: str = self.control("POST", "messages", **given)["wamids"][0]
        return wamid

    def until(self, happened: Callable[[], bool], timeout: float = 10.0) -> None:
        """Ask again and again, at most `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not happened():
            assert time.monotonic() < deadline, "it did not happen in time"

    def written(self) -> None:
        """Wait until the state on disk has a webhook to be retried (read beside the running process)."""

        def there() -> bool:
            data = b"".join(path.read_bytes() for path in self.folder.glob("simulator.sqlite3*"))
            return b'"state":"waiting"' in data and b'"attempts":2' in data

        self.until(there)

    def idle(self) -> None:
        assert self.control("GET", "idle")["idle"]


def signed(arrival: Arrival, secret: str = SECRET) -> bool:
    expected = "sha256=" + hmac.new(secret.encode(), arrival.body, hashlib.sha256).hexdigest()
    return arrival.signature == expected
