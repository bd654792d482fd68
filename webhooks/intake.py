"""Meta's door: takes signed deliveries, and answers 200 only when PostgreSQL has committed them (no Django)."""

from __future__ import annotations

import asyncio
import hmac
import re
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from cloudapi import signature
from webhooks.flush import Flush
from webhooks.hourglass import Hourglass
from webhooks.secrets import ChannelKey, ChannelKeys, Unavailable

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Answer = tuple[MutableMapping[str, Any], MutableMapping[str, Any]]

PREFIX = "/webhooks/whatsapp"
# Meta: "payloads can be up to 3 MB" (WhatsApp Business Platform, Webhooks); taken as 3 MiB, the larger reading.
MAX_BODY = 3 * 1024 * 1024
BODY_SECONDS = 20.0  # 3 MB at 150 KB/s; who is slower comes again
READING_BYTES = 256 * 1024 * 1024  # of all bodies still arriving: they are not signed yet, anybody can send them
CHALLENGE = re.compile(r"[0-9]{1,64}", re.ASCII)
CHANNEL = re.compile(r"/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
ROUTE_KEY = b'"phone_number_id"'
ROUTE_VALUE = re.compile(rb'\s{0,8}:\s{0,8}"([0-9]{1,32})"')
ANSWERS = {
    200: b"stored",
    401: b"bad signature",
    403: b"refused",
    404: b"unknown address",
    405: b"method not allowed",
    408: b"too slow",
    413: b"too large",
    503: b"try again",
}
HEADERS = {
    405: [(b"allow", b"GET, POST")],
    408: [(b"connection", b"close")],
    413: [(b"connection", b"close")],
    503: [(b"retry-after", b"5")],
}


@dataclass(frozen=True)
class Platform:
    """The platform's own Meta app: its secrets (current, previous) and the token of its handshake; empty when unset."""

    secrets: Sequence[bytes]
    verify_token: bytes


class Refused(Exception):
    """The request ends here with this status."""

    def __init__(self, status: int) -> None:
        self.status = status


class Gone(Exception):
    """The client went away before its body was complete; nobody hears an answer."""


class Intake:
    """The ASGI application below PREFIX: handshake (GET) and deliveries (POST), of the platform and of each channel."""

    def __init__(self, platform: Platform, keys: ChannelKeys, flush: Flush) -> None:
        self.answered: Counter[int] = Counter()
        self._arriving = Hourglass(BODY_SECONDS)
        self._sweep: asyncio.Task[None] | None = None
        self._platform = platform
        self._keys = keys
        self._flush = flush
        self._reading = 0

    def start(self) -> None:
        self._sweep = asyncio.create_task(self._arriving.run())
        self._flush.start()
        self._keys.start()

    async def stop(self) -> None:
        """Commit what is queued, then let go of the database."""
        await self._flush.stop()
        await self._keys.stop()
        if self._sweep:
            self._sweep.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        text = None
        try:
            method = scope["method"]
            if method == "POST":
                status = await self._deliver(scope, receive)
            elif method == "GET":
                status, text = 200, await self._shake_hands(scope)
            else:
                status = 405
        except Refused as refused:
            status = refused.status
        except Unavailable:
            status = 503
        except Gone:
            return
        self.answered[status] += 1
        start, body = READY_ANSWERS[status] if text is None else answer(status, text)
        await send(start)
        await send(body)

    def take(self, scope: Scope, body: bytes) -> asyncio.Future[bool] | None:
        """Begin to store a whole delivery whose signature can be checked at once, as nearly all can.

        None, Refused or Unavailable leave it to `__call__`: it is refused, too large, or its key has to be looked up.
        """
        channel = channel_of(scope["path"])
        key = None if channel is None else self._keys.get(channel)
        signed, _ = headers_of(scope["headers"])
        if (channel is not None and key is None) or len(body) > MAX_BODY or not self._is_signed(body, signed, key):
            return None
        return self._store(body, key)

    def told(self, taken: bool) -> Answer:
        """The answer to a delivery that `take` began to store."""
        status = 200 if taken else 503
        self.answered[status] += 1
        return READY_ANSWERS[status]

    async def _deliver(self, scope: Scope, receive: Receive) -> int:
        channel = channel_of(scope["path"])
        signed, length = headers_of(scope["headers"])
        if length > MAX_BODY:
            raise Refused(413)
        key = None if channel is None else await self._key(channel)
        body = await self._read(receive)
        if not self._is_signed(body, signed, key):
            key = await self._key_that_signed(body, signed, channel)
        return 200 if await self._store(body, key) else 503

    def _store(self, body: bytes, key: ChannelKey | None) -> asyncio.Future[bool]:
        own = key.channel if key is not None and key.secrets else None
        return self._flush.store(route_of(body), own, body)

    async def _key(self, channel: str) -> ChannelKey:
        """The channel's key."""
        key = self._keys.get(channel) or await self._keys.look_up(channel)
        if key is None:
            raise Refused(404)
        return key

    async def _key_that_signed(self, body: bytes, signed: str | None, channel: str | None) -> ChannelKey:
        """The channel's key as it is now: the one we had may be a moment old. Raise when that did not sign either."""
        if channel is None or signed is None:
            raise Refused(401)
        key = await self._keys.look_up(channel)
        if key is None:
            raise Refused(404)
        if not self._is_signed(body, signed, key):
            raise Refused(401)
        return key

    def _is_signed(self, body: bytes, signed: str | None, key: ChannelKey | None) -> bool:
        """Whether the channel's own app signed the body, or the platform's where the channel has none."""
        secrets = key.secrets if key is not None and key.secrets else self._platform.secrets
        if not secrets:
            raise Refused(503)  # never unsigned
        return signature.valid(body, signed, secrets)

    async def _read(self, receive: Receive) -> bytes:
        """Collect the body: at most MAX_BODY whatever its headers said, within BODY_SECONDS and the common budget."""
        try:
            with self._arriving:
                message = await receive()
                if message["type"] == "http.request" and not message.get("more_body"):
                    body: bytes = message.get("body", b"")
                    if len(body) > MAX_BODY:
                        raise Refused(413)
                    return body
                return await self._read_on(message, receive)
        except TimeoutError:
            raise Refused(408) from None

    async def _read_on(self, message: MutableMapping[str, Any], receive: Receive) -> bytes:
        body = bytearray()
        try:
            while True:
                if message["type"] != "http.request":
                    raise Gone
                chunk: bytes = message.get("body", b"")
                body += chunk
                self._reading += len(chunk)
                if len(body) > MAX_BODY:
                    raise Refused(413)
                if self._reading > READING_BYTES:
                    raise Refused(503)
                if not message.get("more_body"):
                    return bytes(body)
                message = await receive()
        finally:
            self._reading -= len(body)

    async def _shake_hands(self, scope: Scope) -> bytes:
        """Return the challenge of Meta's `hub.mode=subscribe` request when it knows the verify token."""
        channel = channel_of(scope["path"])
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        asked: dict[str, str] = dict(pairs)
        challenge = asked.get("hub.challenge", "")
        key = None if channel is None else await self._key(channel)
        if (
            len(pairs) == len(asked)
            and asked.get("hub.mode") == "subscribe"
            and CHALLENGE.fullmatch(challenge)
            and await self._knows_token(asked.get("hub.verify_token", ""), channel, key)
        ):
            return challenge.encode("ascii")
        raise Refused(403)

    async def _knows_token(self, given: str, channel: str | None, key: ChannelKey | None) -> bool:
        if channel is None or key is None:
            return same(given, self._platform.verify_token)
        if same(given, key.verify_token):
            return True
        key = await self._keys.look_up(channel)
        return key is not None and same(given, key.verify_token)


def same(given: str, expected: bytes) -> bool:
    """Compare in constant time; an unset token equals nothing."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected)


def channel_of(path: str) -> str | None:
    """The channel's uuid in an address below PREFIX, None for the platform's own; raise 404 for anything else."""
    rest = path[len(PREFIX) :].removesuffix("/")
    if not rest:
        return None
    found = CHANNEL.fullmatch(rest.lower())
    if not found:
        raise Refused(404)
    return found[1]


def headers_of(headers: Sequence[tuple[bytes, bytes]]) -> tuple[str | None, int]:
    """The one signature header (None when there is none or more than one) and the announced length (0 when unknown)."""
    signed: str | None = None
    seen = 0
    length = 0
    for name, value in headers:
        if name == b"x-hub-signature-256":
            signed = value.decode("latin-1")
            seen += 1
        elif name == b"content-length" and value.isdigit():
            length = int(value)
    return (signed if seen == 1 else None), length


def route_of(body: bytes) -> str:
    """The first phone_number_id in the bytes, "" when none is found: a hint for a fair drain, never trusted."""
    place = body.find(ROUTE_KEY)
    found = ROUTE_VALUE.match(body, place + len(ROUTE_KEY)) if place >= 0 else None
    return found[1].decode("ascii") if found else ""


def answer(status: int, text: bytes) -> Answer:
    """The two messages of an answer."""
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", b"%d" % len(text)),
        (b"x-content-type-options", b"nosniff"),
        *HEADERS.get(status, ()),
    ]
    return (
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": text},
    )


# An answer tells nothing that its status does not tell; so each is made once.
READY_ANSWERS = {status: answer(status, text) for status, text in ANSWERS.items()}
