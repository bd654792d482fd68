"""The ticket that opens a live stream: made by a page for its signed-in member, read by the edge without a database."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from dataclasses import dataclass

LIFE_SECONDS = 120  # long enough for a slow phone to use it, short enough to be worthless in a log


class BadTicket(Exception):
    """Not a ticket of ours, or no longer; deliberately without a reason."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may read which tenant's stream; `made` in Unix seconds, known once it has been written."""

    tenant: int
    slug: str
    member: int
    made: float = 0.0


def write(ticket: Ticket, key: bytes, now: float | None = None) -> str:
    """Sign a ticket that lives LIFE_SECONDS. `key` is `keyring.derive(b"ticket")`."""
    expiry = round((time.time() if now is None else now) + LIFE_SECONDS, 3)
    claims = {"t": ticket.tenant, "s": ticket.slug, "m": ticket.member, "x": expiry}
    text = _encode(json.dumps(claims, separators=(",", ":")).encode())
    return f"{text}.{_encode(hmac.digest(key, text.encode(), 'sha256'))}"


def read(text: str, key: bytes, now: float | None = None) -> Ticket:
    """Return a genuine, unexpired ticket, else raise BadTicket."""
    claims, _, given = text.partition(".")
    try:
        genuine = hmac.compare_digest(_decode(given), hmac.digest(key, claims.encode(), "sha256"))
        if not genuine:
            raise BadTicket
        fields = json.loads(_decode(claims))
        expiry = float(fields["x"])
        ticket = Ticket(int(fields["t"]), str(fields["s"]), int(fields["m"]), expiry - LIFE_SECONDS)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise BadTicket from None
    if expiry <= (time.time() if now is None else now):
        raise BadTicket
    return ticket


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    data = text.rstrip("=").encode("ascii")
    return base64.b64decode(data + b"=" * (-len(data) % 4), altchars=b"-_", validate=True)
