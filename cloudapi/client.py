"""Talks to Meta's Graph API: the only place that knows addresses, API version and the token's header.

Endpoints: Meta's Cloud API reference, v25.0.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar
from urllib.parse import quote, urlencode

import httpx
import orjson

from cloudapi import outbound
from cloudapi.failures import FileTooLarge, GraphError, as_graph_error, rows_of
from cloudapi.files import KINDS
from cloudapi.outbound import Outgoing
from cloudapi.outcomes import Accepted, Outcome, Refused, Unknown, document, fault, judge
from cloudapi.parts import Json
from cloudapi.reading import node, obj, whole, words
from cloudapi.transport import PATIENCE, Answer, Broken, Line, NotReached, Patience, before_dialling
from cloudapi.usage import HOURLY, Usage

__all__ = [
    "Accepted",
    "FileTooLarge",
    "Graph",
    "GraphError",
    "MediaPlace",
    "Outcome",
    "Outgoing",
    "Patience",
    "PhoneNumber",
    "Refused",
    "Unknown",
    "before_dialling",
    "once",
]

T = TypeVar("T")

API_URL = "https://api.facebook.com"
CONNECTIONS = 128
JSON = {"content-type": "application/json"}
MAX_MEDIA = max(kind.largest for kind in KINDS.values())
"""Bytes: the largest file WhatsApp hands on (documents)."""
MAX_PAGES = 20  # of an account's numbers, 100 each
MEDIA_HOSTS = (".fbsbx.com", ".facebook.com", ".whatsapp.net")
"""Where Meta keeps media. The token travels with the request, so no other host may ask for it."""
PHONE_NUMBER_FIELDS = "id,display_phone_number,verified_name,quality_rating,status,throughput"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A business number as Meta describes it; `display_phone` is written for people (+1 555-010-0001)."""

    id: str
    display_phone: str
    verified_name: str
    quality_rating: str
    status: str
    throughput: str


@dataclass(frozen=True, slots=True)
class MediaPlace:
    """Where the bytes of a file are for five minutes. sha256 as Meta writes it (hex or base64), size in
    bytes."""

    url: str
    mime: str
    sha256: str
    size: int | None


class Graph:
    """A telephone to Meta, with one pool of connections: use one in each event loop, as an async context.

    `base_url` and `api_url` are Meta's two hosts, or a stand-in for them. `usage` is what all telephones know of
    the calls that are left; where none are, a call that manages fails at once, with Meta's own code.
    """

    def __init__(
        self,
        base_url: str,
        version: str,
        api_url: str = API_URL,
        *,
        patience: Patience = PATIENCE,
        connections: int = CONNECTIONS,
        usage: Usage = HOURLY,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.api_url = api_url.rstrip("/")
        self.version = version
        self._line = Line(patience, connections)
        self._usage = usage

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._line.aclose()

    async def deliver(self, outgoing: Outgoing) -> Outcome:
        """Posts one message, once, and tells what became of it; whatever the network does, it does not
        raise."""
        body = orjson.dumps(outgoing.body())
        headers = _headers(outgoing.token)
        if headers is None:
            return Refused(190, "The access token holds characters that no token has")
        url = self._at(outgoing.phone_number_id, outgoing.edge)
        try:
            answer = await self._line.ask("POST", url, headers | JSON, content=body)
        except NotReached as reason:
            return Refused(None, "WhatsApp could not be reached", str(reason), retry=True)
        except Broken as reason:
            return Unknown(str(reason))
        return judge(answer.status, answer.body, answer.retry_after)

    async def mark_read(self, phone_number_id: str, wamid: str, token: str, *, typing: bool = False) -> None:
        """Shows the customer that this message, and all before it, were read; raises GraphError."""
        receipt = outbound.read_receipt(wamid, typing)
        await self._call("POST", self._at(phone_number_id, "messages"), token, receipt)

    async def subscribe(self, waba_id: str, callback_url: str, verify_token: str, token: str) -> None:
        """Has Meta post the account's webhooks to this address (at most 200 characters); raises GraphError.

        Meta asks the address for its verify token at once, before it answers.
        """
        override = {"override_callback_uri": callback_url, "verify_token": verify_token}
        await self._managed(waba_id, "POST", self._at(waba_id, "subscribed_apps"), token, override)

    async def phone_number(self, phone_number_id: str, token: str) -> PhoneNumber:
        """What Meta knows about a business number; raises GraphError."""
        url = self._at(phone_number_id) + f"?fields={PHONE_NUMBER_FIELDS}"
        found = await self._managed(phone_number_id, "GET", url, token)
        return PhoneNumber(
            id=node(found.get("id")) or phone_number_id,
            display_phone=words(found.get("display_phone_number")),
            verified_name=words(found.get("verified_name")),
            quality_rating=words(found.get("quality_rating")),
            status=words(found.get("status")),
            throughput=words(obj(found.get("throughput")).get("level")),
        )

    async def numbers_of(self, waba_id: str, token: str) -> list[str]:
        """The phone number ids of an account, which Meta shows to those who may manage it; raises GraphError."""
        found: list[str] = []
        url, after = self._at(waba_id, "phone_numbers") + "?fields=id&limit=100", ""
        for _ in range(MAX_PAGES):
            page = await self._managed(waba_id, "GET", url + after, token)
            found += [number for one in rows_of(page) if (number := node(one.get("id")))]
            paging = obj(page.get("paging"))
            cursor = words(obj(paging.get("cursors")).get("after"))
            if not (paging.get("next") and cursor):
                break
            after = f"&after={quote(cursor, safe='')}"
        return found

    async def media_url(self, media_id: str, token: str, phone_number_id: str | None = None) -> MediaPlace:
        """Where the bytes of a file can be fetched for the next five minutes; raises GraphError."""
        query = f"?phone_number_id={quote(phone_number_id, safe='')}" if phone_number_id else ""
        found = await self._call("GET", self._at(media_id) + query, token)
        url = words(found.get("url"), 8192)
        if not url:
            raise GraphError("Meta named no address for this file")
        sha256, size = words(found.get("sha256"), 128), whole(found.get("file_size"))
        return MediaPlace(url, words(found.get("mime_type"), 255), sha256, size)

    async def media_bytes(self, url: str, token: str, *, limit: int = MAX_MEDIA) -> AsyncGenerator[bytes]:
        """The bytes of a file in chunks, at most `limit` of them; raises GraphError.

        Status 404 in the error: the address has run out, ask for a new one. Whoever stops early closes the
        iterator (contextlib.aclosing), so that the connection goes back.
        """
        self._refuse_stranger(url)
        with as_graph_error():
            async with aclosing(self._line.fetch(url, _required(token), limit)) as chunks:
                async for chunk in chunks:
                    yield chunk

    async def upload(self, phone_number_id: str, token: str, file: BinaryIO, mime: str, filename: str) -> str:
        """Hands a file to WhatsApp for 30 days and returns its media id; raises GraphError."""
        url = self._at(phone_number_id, "media")
        form = {"messaging_product": "whatsapp", "type": mime}
        files = {"file": (filename, file, mime)}
        with as_graph_error():
            answer = _checked(await self._line.ask("POST", url, _required(token), is_file=True, data=form, files=files))
        media_id = node(answer.get("id"))
        if media_id is None:
            raise GraphError("Meta gave the file no id")
        return media_id

    async def call(
        self,
        method: str,
        parts: Sequence[str],
        token: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Json | None = None,
    ) -> Json:
        """One call to the node and edge that `parts` name, for the modules that know more edges; raises GraphError."""
        asked = f"?{urlencode(query)}" if query else ""
        return await self._managed(parts[0], method, self._at(*parts) + asked, token, body)

    async def on_upload(self, method: str, session: str, token: str, head: Json, content: Any = None) -> Json:
        """One call about a resumable upload, whose id has a query in it and stays as it came; raises GraphError."""
        headers = head | {name: value.replace("Bearer", "OAuth", 1) for name, value in _required(token).items()}
        url = f"{self.base_url}/{self.version}/{session}"
        with as_graph_error():
            return _checked(await self._line.ask(method, url, headers, is_file=True, content=content))

    async def _managed(self, node: str, method: str, url: str, token: str, body: Json | None = None) -> Json:
        """A call that Meta counts by the hour: not made while none is left."""
        seconds, code = await asyncio.to_thread(self._usage.wait, node, token)
        if seconds:
            minutes = f"Try again in {max(seconds / 60, 1):.0f}\u00a0min"
            raise GraphError("The calls to WhatsApp are used up for now", code=code, details=minutes)
        answer = await self._ask(method, url, token, body)
        error = fault(document(answer.body))
        await asyncio.to_thread(self._usage.told, node, token, answer.usage, error.code if error else None)
        return _checked(answer)

    async def _call(self, method: str, url: str, token: str, body: Json | None = None) -> Json:
        return _checked(await self._ask(method, url, token, body))

    async def _ask(self, method: str, url: str, token: str, body: Json | None) -> Answer:
        more: Json = {} if body is None else {"content": orjson.dumps(body)}
        headers = _required(token) | (JSON if more else {})
        with as_graph_error():
            return await self._line.ask(method, url, headers, **more)

    def _at(self, *parts: str) -> str:
        return _address(self.base_url, self.version, *parts)

    def _refuse_stranger(self, url: str) -> None:
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise GraphError("The file's address cannot be read") from error
        own = [httpx.URL(url) for url in (self.base_url, self.api_url)]
        ours = any((address.scheme, address.netloc) == (one.scheme, one.netloc) for one in own)
        metas = address.scheme == "https" and not address.port and f".{address.host}".endswith(MEDIA_HOSTS)
        if address.userinfo or not (ours or metas):
            raise GraphError("The file's address is not one of Meta's")


def once(graph: Graph, question: Callable[[Graph], Awaitable[T]]) -> T:
    """Asks one question from code that is not asynchronous, such as a command, and closes the line."""

    async def ask() -> T:
        async with graph:
            return await question(graph)

    return asyncio.run(ask())


def _headers(token: str) -> dict[str, str] | None:
    """The token's header; None for a token that cannot stand in one."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        return None
    return {"authorization": f"Bearer {token}"}


@lru_cache(maxsize=1024)
def _address(base_url: str, version: str, *parts: str) -> str:
    """A number posts all its messages to one address."""
    return "/".join([base_url, version, *(quote(part, safe="") for part in parts)])


def _required(token: str) -> dict[str, str]:
    if (headers := _headers(token)) is None:
        raise GraphError("The access token holds characters that no token has", code=190)
    return headers


def _checked(answer: Answer) -> Json:
    """The answer's object; raises GraphError for an error in it, and for anything but success."""
    found = document(answer.body)
    if error := fault(found):
        raise GraphError.of(error, answer.status, found)
    if not 200 <= answer.status < 300 or not found:
        raise GraphError(f"Meta answered {answer.status} with nothing that can be read", status=answer.status)
    return found
