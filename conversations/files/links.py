"""Addresses of files: nobody can guess one, and each is good for minutes; the page behind it asks who comes as well."""

import hashlib
import hmac

from conversations.models import Media
from tenants import clock, keys
from tenants.scope import current_tenant_id

LIFE = 600  # seconds; an address lives between one and two of these, so that a page drawn twice asks for a file once
_DIGITS = 32  # hex digits: 128 bits


def key_for(media: Media) -> str:
    """The secret part of a file's address, for the next ten to twenty minutes. Never past the file's own end."""
    now = int(clock.now().timestamp())
    until = min((now // LIFE + 2) * LIFE, int(media.expires_at.timestamp()))
    return f"{until:x}-{_seal(media, until)}"


def fits(media: Media, key: str) -> bool:
    """Whether the key is one of ours for this file, and still good."""
    until, _, seal = key.partition("-")
    if len(until) > 12 or not until.isascii() or not until.isalnum():
        return False
    try:
        end = int(until, 16)
    except ValueError:
        return False
    return hmac.compare_digest(seal.encode(), _seal(media, end).encode()) and end > clock.now().timestamp()


def _seal(media: Media, until: int) -> str:
    secret = keys.platform().derive(b"media address", current_tenant_id(), media.pk)
    return hmac.digest(secret, b"%d" % until, hashlib.sha256).hex()[:_DIGITS]
