"""Media of Graph: upload, and the bytes behind a five-minute address."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import UploadFile

from simulator import media
from simulator.core import Simulator
from simulator.errors import GraphError, missing
from simulator.graph.calls import Call, Gate, Json


async def upload(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """Multipart `messaging_product` (or in the address) and `file` → `{"id"}`.

    Raises GraphError 100 for a wrong type or size.
    """
    number = gate.number(call, gate.token(call))
    form = await call.fields()
    if form.get("messaging_product") != "whatsapp":
        raise missing("messaging_product")
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise missing("file")
    mime_type = file.content_type or str(form.get("type") or "")
    kind = media.kind_of(mime_type)
    if not kind:
        allowed = ", ".join(name for _, names in media.TYPES.values() for name in names)
        raise GraphError(
            100,
            message=f"(#100) Param file must be a file with one of the following types: {allowed}. "
            f"Received file of type '{mime_type}'.",
        )
    data = await file.read()
    largest = media.largest(kind, data)
    if not data or len(data) > largest:
        raise GraphError(100, message=f"(#100) Param file must be 1 to {largest} bytes long, and has {len(data)}.")
    kept = simulator.shelf.add(data, mime_type, file.filename or "", number.id, media.UPLOADED_FOR)
    return {"id": kept.id}


async def download(simulator: Simulator, gate: Gate, call: Call, send: Any) -> None:
    """The bytes, for a known token and a fresh address; 404 otherwise (the caller then asks for a new address)."""
    gate.token(call)
    query = call.query
    if query.get("ext", "").isdigit():
        found = simulator.shelf.opened_by(query.get("mid", ""), query["ext"], query.get("hash", ""))
        if found is not None:
            data = simulator.shelf.read(found)
            headers = [
                (b"content-type", found.mime_type.encode()),
                (b"content-length", str(len(data)).encode()),
            ]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": data})
            return
    raise GraphError(100, message="The media is not available under this address any more.", http=404)
