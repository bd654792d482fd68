"""The courier: runs the errands of files on the telephone, outside every tenant's room."""

import asyncio
import base64
import binascii
import io
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections

from cloudapi.client import MAX_MEDIA, FileTooLarge, Graph, GraphError, once
from cloudapi.errors import Retry, explain
from conversations.files import errands, kinds, vault
from conversations.files.errands import Errand, HandedOver, Missed, Result, Stored
from conversations.files.looks import look
from conversations.gathering import gather
from conversations.models import Media
from tenants.conflicts import again_on_conflict, away
from tenants.scope import acting_for

AT_ONCE = 4  # files on their way at the same time, for one tenant
AT_WORK = 3  # threads of this process that may be on errands: a slow file must not keep replies waiting
BEAT = 10.0  # seconds; so often whoever is on an errand says so, four times in its lease
GONE = {100, 33, 131_052}  # Graph: no such object, or none any more
Failure = Media.Failure
T = TypeVar("T")
_places = threading.BoundedSemaphore(AT_WORK)
log = structlog.get_logger()


def run_round(tenant_id: int) -> int:
    """Run the errands that are due, a few at a time; returns how many there were.

    Dying anywhere leaves rows whose lease ends within a minute; what lies in the vault without a row goes with its
    day. When all places are taken it leaves them to the next ring.
    """
    if not _places.acquire(blocking=False):
        return 0
    try:
        return _round(tenant_id)
    finally:
        _places.release()


def _round(tenant_id: int) -> int:
    claimed = _inside(tenant_id, partial(errands.claim, AT_ONCE))
    if not claimed:
        return 0
    came: SimpleQueue[tuple[Errand, Result]] = SimpleQueue()
    graph = Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, api_url=settings.GRAPH_API_URL)
    with ThreadPoolExecutor(1, "courier") as outside:
        trip = outside.submit(copy_context().run, once, graph, lambda line: _all(line, claimed, came.put))
        waiting, beaten = set(claimed), time.monotonic()
        while waiting:
            is_over = trip.done()  # asked first: what came before it ended is in the queue
            if results := gather(came, max(0.0, beaten + BEAT - time.monotonic()), AT_ONCE):
                _inside(tenant_id, partial(errands.settle, results))
                waiting -= results.keys()
            elif is_over:
                break
            if waiting and time.monotonic() >= beaten + BEAT:
                _hold(tenant_id, waiting)
                beaten = time.monotonic()
        trip.result()
    return len(claimed)


def _hold(tenant_id: int, waiting: Collection[Errand]) -> None:
    """While the database is away nobody else takes them either: the line stays open, and the next beat tries again."""
    try:
        _inside(tenant_id, partial(errands.hold, waiting))
    except (OperationalError, InterfaceError) as error:
        if not away(error):
            raise
        log.warning("errands could not be held", error=type(error).__name__)


def _inside(tenant_id: int, verb: Callable[[], T]) -> T:
    """In the tenant's room; on a new connection, when the one of before a long way is no more."""

    def act() -> T:
        with acting_for(tenant_id):
            return verb()

    try:
        return again_on_conflict(act)
    except (OperationalError, InterfaceError) as error:
        if not away(error):
            raise
        close_old_connections()
        return again_on_conflict(act)


async def _all(graph: Graph, claimed: Sequence[Errand], done: Callable[[tuple[Errand, Result]], None]) -> None:
    async def run(errand: Errand) -> None:
        done((errand, await _one(graph, errand)))

    await asyncio.gather(*map(run, claimed))


async def _one(graph: Graph, errand: Errand) -> Result:
    if errand.is_worn:
        return Missed(Failure.BROKEN, retry=False)
    try:
        return await (_hand_over(graph, errand) if errand.is_leaving else _fetch(graph, errand))
    except GraphError as error:
        return _missed(error)
    except (OSError, vault.Damaged) as error:  # the vault is full, away, or holds something else
        log.error("the vault failed", media=errand.media_id, error=type(error).__name__)
        return Missed(Failure.AWAY)


async def _fetch(graph: Graph, errand: Errand) -> Result:
    place = await graph.media_url(errand.meta_id, errand.token, errand.phone_number_id)
    if place.size is not None and place.size > MAX_MEDIA:
        return Missed(Failure.TOO_LARGE, retry=False)
    with vault.Writer(errand.key) as writer:
        head = bytearray()
        async with aclosing(graph.media_bytes(place.url, errand.token)) as pieces:
            async for piece in pieces:
                head += piece[: kinds.HEAD - len(head)]
                writer.write(piece)
        if not writer.size or _differs(writer.digest(), place.sha256 or errand.sha256):
            return Missed(Failure.DAMAGED)
        await asyncio.to_thread(writer.keep, errand.path)
        mime = kinds.sniff(bytes(head), errand.mime or place.mime)
        looks = await asyncio.to_thread(look, errand.path, errand.key, mime, writer.size)
        return Stored(mime, writer.size, writer.digest().hex(), looks)


async def _hand_over(graph: Graph, errand: Errand) -> Result:
    with io.BufferedReader(vault.Reader(errand.path, errand.key, errand.size)) as file:
        given = await graph.upload(
            errand.phone_number_id, errand.token, file, errand.mime, errand.filename or f"file.{errand.kind}"
        )
    return HandedOver(given)


def _missed(error: GraphError) -> Missed:
    """What a failed call means for the file. Only WhatsApp's own word that there is nothing ends the trying."""
    if error.code == errands.TOKEN_CODE:
        return Missed(Failure.TOKEN, error.code)
    if error.code in GONE:
        return Missed(Failure.GONE, error.code, retry=False)
    if isinstance(error, FileTooLarge):
        return Missed(Failure.TOO_LARGE, retry=False)
    known = error.code is not None and explain(error.code).retry is Retry.NEVER
    return Missed(Failure.AWAY, error.code, retry=not known)


def _differs(digest: bytes, promised: str) -> bool:
    """Whether the bytes are others than WhatsApp promised: in hex on the telephone, in base64 in a webhook."""
    try:
        wanted = bytes.fromhex(promised) if len(promised) == 64 else base64.b64decode(promised, validate=True)
    except (ValueError, binascii.Error):
        return False
    return len(wanted) == 32 and wanted != digest
