"""A wamid stands in content only, for it encodes the customer's phone; envelopes know it by a keyed hash."""

import hashlib
import hmac
from uuid import UUID

from tenants.sealing import Keyring


def hashed(ring: Keyring, tenant_id: int, wamid: str) -> UUID:
    """128 bits of HMAC-SHA256 under the tenant's own sub-key, kept as a uuid (its comparison is leakproof)."""
    return UUID(bytes=digest(key_of(ring, tenant_id), wamid))


def key_of(ring: Keyring, tenant_id: int) -> bytes:
    """The tenant's sub-key, for who hashes many."""
    return ring.derive(b"wamid", tenant_id)


def digest(key: bytes, wamid: str) -> bytes:
    """The hash as 16 bytes."""
    return hmac.digest(key, wamid.encode(), hashlib.sha256)[:16]
