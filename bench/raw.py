"""The limit: the same server, signature check and answer as the edge's, without a database."""

from __future__ import annotations

import os
from typing import Any

from cloudapi import signature

SECRETS = [os.environ.get("WHATSAPP_APP_SECRET", "").encode()]
HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"6")]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    signed = next((value.decode() for name, value in scope["headers"] if name == b"x-hub-signature-256"), None)
    status = 200 if signature.valid(body, signed, SECRETS) else 401
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"stored"})
