"""How a webhook looks on the wire: Meta's escaping and Meta's signature."""

from __future__ import annotations

import hmac
import json
from typing import Any

SIGNATURES = ("good", "wrong", "missing", "malformed", "doubled")
ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def encode(body: Any) -> bytes:
    """Compact JSON as Meta sends it: non-ASCII as \\uXXXX in lower-case hexadecimal, the slash as \\/.

    Source: "Validating payloads" in Meta's Graph webhooks guide; the signature is over these very bytes.
    """
    return ENCODER.encode(body).replace("/", "\\/").encode()


def envelope(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"object": "whatsapp_business_account", "entry": entries}


def sign(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()


def headers(body: bytes, secret: str, signature: str = "good") -> list[tuple[str, str]]:
    """The headers of a delivery; `signature` other than "good" spoils it on purpose."""
    result = [("Content-Type", "application/json"), ("User-Agent", "facebookexternalua"), ("Accept", "*/*")]
    good = sign(body, secret)
    name = "X-Hub-Signature-256"
    if signature == "wrong":
        result.append((name, sign(body, secret + "?")))
    elif signature == "malformed":
        result.append((name, good.removeprefix("sha256=")[:40]))
    elif signature == "doubled":
        result += [(name, sign(body, secret + "?")), (name, good)]
    elif signature == "good":
        result.append((name, good))
    return result
