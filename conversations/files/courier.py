"""The courier: runs the errands of files on the telephone, outside every tenant's room."""

import asyncio
import base64
import binascii
import io
import threading
from collections.abc import Sequence
from contextlib import aclosing

import structlog
from django.conf import settings

from cloudapi.client import MAX_MEDIA, FileTooLarge, Graph, GraphError, once
from cloudapi.errors import Retry, explain
from conversations.files import errands, kinds, vault
from conversations.files.errands import Errand, HandedOver, Missed, Result, Stored
from conversations.files.looks import look
from conversations.models import Media
from tenants.conflicts import again_on_conflict
from tenants.scope import acting_for

AT_ONCE = 4  # files on their way at the same time, for one tenant
AT_WORK = 3  # threads of this process that may be on errands: a slow file must not keep replies waiting
GONE = {100, 33, 131_052}  # Graph: no such object, or none any more
Failure = Media.Failure
_places = threading.BoundedSemaphore(AT_WORK)
log = structlog.get_logger()


def run_round(tenant_id: int) -> int:
    """Run the errands that are due, a few at a time; returns how many there were.

    Dying anywhere leaves rows whose lease ends; what lies in the vault without a row goes with its day. When all
    places are taken it leaves them to the next ring.
    """
    if not _places.acquire(blocking=False):
        return 0
    try:
        return _round(tenant_id)
    finally:
        _places.release()


def _round(tenant_id: int) -> int:

    def claim() -> list[Errand]:
        with acting_for(tenant_id):
            return list(errands.claim(AT_ONCE))

    claimed = again_on_conflict(claim)
    if not claimed:
        return 0
    graph = Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, api_url=settings.GRAPH_API_URL)
    results = dict(zip(claimed, once(graph, lambda line: _all(line, claimed)), strict=True))

    def write() -> None:
        with acting_for(tenant_id):
            errands.settle(results)

    again_on_conflict(write)
    return len(claimed)


async def _all(graph: Graph, claimed: Sequence[Errand]) -> list[Result]:
    return list(await asyncio.gather(*(_one(graph, errand) for errand in claimed)))


async def _one(graph: Graph, errand: Errand) -> Result:
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
