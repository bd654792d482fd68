"""Resumable uploads of Graph: a session for a file, its bytes from an offset on, and the handle that stands for it.

Source: Meta's "Resumable Upload API" and "Application Uploads" references.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field

from simulator import media
from simulator.core import Simulator
from simulator.errors import GraphError, missing, unknown_object
from simulator.graph.calls import Call, Gate, Json

TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
LARGEST = 100 * 1024 * 1024
GOOD_FOR = 86_400  # seconds a session may be gone on with


@dataclass(slots=True)
class Session:
    """A file on its way: whose app, what it will be, and the bytes that came so far."""

    app_id: str
    name: str
    mime_type: str
    length: int
    signature: str
    started: float = field(default_factory=time.time)
    data: bytearray = field(default_factory=bytearray)


def begin(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{app}/uploads?file_name=&file_length=&file_type=` → `{"id": "upload:…?sig=…"}`; the id holds a query."""
    app = gate.app(call, gate.token(call))
    params = call.params()
    for name in ("file_length", "file_type"):
        if not params.get(name):
            raise missing(name)
    mime_type, length = str(params["file_type"]), str(params["file_length"])
    if mime_type not in TYPES:
        raise GraphError(100, message=f"(#100) Param file_type must be one of {{{', '.join(TYPES)}}}.")
    if not length.isdigit() or not 0 < int(length) <= LARGEST:
        raise GraphError(100, message=f"(#100) Param file_length must be 1 to {LARGEST}.")
    forget_old(simulator)
    name = "upload:" + base64.urlsafe_b64encode(b"1:attachment:" + secrets.token_hex(18).encode()).decode()
    session = Session(app.id, str(params.get("file_name") or ""), mime_type, int(length), secrets.token_urlsafe(12))
    simulator.sessions[name] = session
    return {"id": f"{name}?sig={session.signature}"}


def go_on(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /upload:…` with `file_offset` in the head and the bytes from there on → `{"h"}` when all are there."""
    session = _mine(simulator, gate, call)
    offset = call.headers.get(b"file_offset", b"").decode("latin-1")
    if not offset.isdigit():
        raise missing("file_offset")
    if int(offset) != len(session.data) or int(offset) + len(call.body) > session.length:
        raise GraphError(100, message=f"(#100) The offset {offset} does not go on where the file ends.")
    session.data += call.body
    if len(session.data) < session.length:
        return _standing(call, session)
    kept = simulator.shelf.add(bytes(session.data), session.mime_type, session.name, "", media.UPLOADED_FOR)
    handle = base64.b64encode(f"{session.mime_type}:{kept.id}:{hashlib.md5(session.data).hexdigest()}".encode())  # noqa: S324
    simulator.handles[f"4::{handle.decode()}"] = kept.id
    simulator.sessions.pop(call.node, None)
    return {"h": f"4::{handle.decode()}"}


def standing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /upload:…` → `{"id", "file_offset"}`: how many bytes came."""
    return _standing(call, _mine(simulator, gate, call))


def taken(simulator: Simulator, handle: object, kind: str) -> str | None:
    """The address of the file behind a handle, None when there is none of this kind (image, video, document)."""
    found = simulator.shelf.find(simulator.handles.get(str(handle), ""))
    if found is None or media.kind_of(found.mime_type.replace("image/jpg", "image/jpeg")) != kind:
        return None
    return simulator.shelf.url(simulator.addresses.own, found, media.UPLOADED_FOR)


def forget_old(simulator: Simulator) -> None:
    for name, session in list(simulator.sessions.items()):
        if session.started < time.time() - GOOD_FOR:
            simulator.sessions.pop(name)


def _mine(simulator: Simulator, gate: Gate, call: Call) -> Session:
    token = gate.token(call)
    found: Session | None = simulator.sessions.get(call.node)
    if found is None or found.app_id != token.app_id or call.query.get("sig") != found.signature:
        raise unknown_object(call.node)
    return found


def _standing(call: Call, session: Session) -> Json:
    return {"id": f"{call.node}?sig={session.signature}", "file_offset": len(session.data)}
