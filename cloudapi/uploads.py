"""Files handed to Meta for a handle, as samples of templates and profile pictures are: begun, broken off, gone on with.

Source: Meta's "Resumable Upload API" and "Application Uploads" references, v25.0.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO

from cloudapi.client import Graph, GraphError
from cloudapi.reading import whole, words

TYPES = frozenset({"application/pdf", "image/jpeg", "image/png", "video/mp4"})
TRIES = 4
"""How often a file is gone on with before it is given up."""
CHUNK = 256 * 1024
PREFIX = "upload:"


async def hand_over(graph: Graph, app_id: str, token: str, file: BinaryIO, size: int, mime: str, name: str) -> str:
    """Hands a file of `size` bytes to Meta and returns its handle, which is good for a while; raises GraphError.

    `app_id` is the app that the token belongs to. A broken line is asked how far the file came, and gone on with.
    """
    about = {"file_name": name, "file_length": str(size), "file_type": mime}
    begun = await graph.call("POST", [app_id, "uploads"], token, query=about)
    session, offset = words(begun.get("id"), 2048), 0
    if not session.startswith(PREFIX) or not session.isascii() or not session.isprintable() or " " in session:
        raise GraphError("Meta gave the file no place to go to")
    for attempt in range(1, TRIES + 1):
        try:
            if attempt > 1:
                offset = _offset(await graph.on_upload("GET", session, token, {}), size)
            head = {"file_offset": str(offset), "content-length": str(size - offset)}
            said = await graph.on_upload("POST", session, token, head, _rest(file, offset))
        except GraphError as error:
            if error.status is not None or attempt == TRIES:
                raise
            continue
        if handle := words(said.get("h"), 4096):
            return handle
    raise GraphError("Meta did not take the whole file")


async def _rest(file: BinaryIO, offset: int) -> AsyncIterator[bytes]:
    file.seek(offset)
    while chunk := await asyncio.to_thread(file.read, CHUNK):
        yield chunk


def _offset(said: dict[str, object], size: int) -> int:
    offset = whole(said.get("file_offset"))
    if offset is None or not 0 <= offset <= size:
        raise GraphError("Meta does not say how far the file came")
    return offset
