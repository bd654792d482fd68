"""Signs and checks the bodies Meta posts to us, over the raw bytes and in constant time.

Meta signs with HMAC-SHA256 under the app secret and sends `X-Hub-Signature-256: sha256=<64 lower-case hex
digits>` (Graph API, "Webhooks: getting started"). The bytes on the wire are what is signed: never
re-serialise a body.
"""

import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "sha256="
HEADER_LENGTH = len(PREFIX) + 64


def sign(body: bytes, secret: bytes) -> str:
    """The value of the signature header for this body."""
    return PREFIX + hmac.digest(secret, body, hashlib.sha256).hex()


def valid(body: bytes, header: str | None, secrets: Sequence[bytes]) -> bool:
    """Whether the header is this body's signature under one of the secrets; a malformed header never is.

    Every secret is tried even after one has matched, so that the time taken does not tell which one did. An
    empty secret is skipped: anybody can sign with it. A request with two signature headers is for the caller
    to refuse.
    """
    if header is None or len(header) != HEADER_LENGTH or not header.isascii():
        return False
    given = header.encode("ascii")
    matched = False
    for secret in secrets:
        if secret:
            matched |= hmac.compare_digest(given, sign(body, secret).encode("ascii"))
    return matched
