"""The opaque id WhatsApp returns with every status: it names tenant, message and attempt, and only we can make it."""

import hashlib
import hmac
from typing import NamedTuple

from tenants.sealing import Keyring

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SEAL = 16  # hex digits: 64 bits, more than anybody can guess through webhooks that must be signed anyway


class Callback(NamedTuple):
    """Which attempt at which message a status speaks of."""

    tenant_id: int
    message_id: int
    attempt: int


def make(ring: Keyring, callback: Callback) -> str:
    """`<message>.<attempt>.<tenant>.<seal>`, numbers in base 36; far below WhatsApp's 512 characters."""
    body = f"{_base36(callback.message_id)}.{callback.attempt}.{_base36(callback.tenant_id)}"
    return f"{body}.{_seal(ring, body)}"


def read(ring: Keyring, text: str | None) -> Callback | None:
    """What the id says, or None when it is missing, foreign or forged."""
    if not text or len(text) > 80 or not text.isascii():
        return None
    body, _, seal = text.rpartition(".")
    parts = body.split(".")
    if len(parts) != 3 or not hmac.compare_digest(seal, _seal(ring, body)):
        return None
    message, attempt, tenant = parts
    return Callback(int(tenant, 36), int(message, 36), int(attempt))


def _seal(ring: Keyring, body: str) -> str:
    return hmac.digest(ring.derive(b"callback"), body.encode(), hashlib.sha256).hex()[:_SEAL]


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
