"""The one place where secrets are sealed: AES-GCM under named keys that can be rotated, and keys derived from them."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D §8.2.2: random 96-bit nonces are good for 2^32 seals under one key
TAG_BYTES = 16


class SealBroken(ValueError):
    """The bytes were not sealed by a key of this ring for this purpose, or were changed since."""


class Keyring:
    """Named 32-byte keys, the current one first.

    What is sealed names its key, so a new key is put in front and old values stay readable until they are sealed
    again. The *last* key is the root of every derived sub-key (see `derive`): it stays as long as hashes made with it.
    """

    def __init__(self, keys: Iterable[tuple[str, bytes]]) -> None:
        """Raise `ValueError` when there is no key, a name is unusable or taken twice, or a key is not 32 bytes."""
        pairs = list(keys)
        if not pairs:
            raise ValueError("a keyring needs at least one key")
        self._sealers: dict[bytes, AESGCM] = {}
        for name, key in pairs:
            label = name.encode("ascii", "strict")
            if not 1 <= len(label) <= 255 or label in self._sealers:
                raise ValueError(f"key id {name!r} is empty, too long, or listed twice")
            if len(key) != KEY_BYTES:
                raise ValueError(f"key {name!r} has {len(key)} bytes instead of {KEY_BYTES}")
            # Sealing and deriving never share key material, so neither can weaken the other.
            self._sealers[label] = AESGCM(_subkey(key, b"seal"))
        self._current = pairs[0][0].encode("ascii")
        self._root = pairs[-1][1]

    @classmethod
    def from_env(cls, value: str) -> Keyring:
        """Read `id:base64-of-32-bytes[,id:base64…]`, as MASTER_KEYS holds it. Raise `ValueError` when malformed."""
        keys = []
        for part in filter(None, (part.strip() for part in value.split(","))):
            name, colon, text = part.partition(":")
            try:
                keys.append((name, base64.b64decode(text, validate=True)))
            except binascii.Error:
                colon = ""
            if not colon:
                raise ValueError("MASTER_KEYS must read id:base64-of-32-bytes, separated by commas")
        return cls(keys)

    def seal(self, plaintext: bytes, aad: bytes) -> bytes:
        """Encrypt under the current key; only `open` with the same `aad` (what it is, whose it is) gives it back.

        Layout: version byte, length of the key id, key id, 12-byte nonce, ciphertext with its 16-byte tag.
        """
        nonce = os.urandom(NONCE_BYTES)
        head = bytes((VERSION, len(self._current))) + self._current
        return head + nonce + self._sealers[self._current].encrypt(nonce, plaintext, aad)

    def open(self, sealed: bytes, aad: bytes) -> bytes:
        """Give the plaintext back, or raise `SealBroken`; the message never says which part was wrong."""
        label, rest = _split(bytes(sealed))
        sealer = self._sealers.get(label)
        if sealer is None:
            raise SealBroken("sealed under a key that is not in the ring")
        try:
            return sealer.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], aad)
        except InvalidTag:
            raise SealBroken("the seal does not fit") from None

    def is_current(self, sealed: bytes) -> bool:
        """Tell whether the value needs no new seal: it stands under the first key."""
        return _split(bytes(sealed))[0] == self._current

    def derive(self, purpose: bytes, *parts: bytes | str | int) -> bytes:
        """Return a 32-byte sub-key for one purpose (HKDF-SHA256, RFC 5869), the same over every rotation.

        Parts are framed by their lengths, so ("ab", "c") and ("a", "bc") differ.
        """
        framed = [purpose, *(part if isinstance(part, bytes) else str(part).encode() for part in parts)]
        return _subkey(self._root, b"derive" + b"".join(len(part).to_bytes(4, "big") + part for part in framed))


@lru_cache(maxsize=4096)  # a batch asks for the same tenants' keys over and over; deriving costs 10 µs
def _subkey(key: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"wappcentral." + info).derive(key)


def _split(sealed: bytes) -> tuple[bytes, bytes]:
    """Part a sealed value into key id and the rest, refusing what is too short to be one."""
    if len(sealed) < 2 or sealed[0] != VERSION:
        raise SealBroken("not a sealed value")
    start = 2 + sealed[1]
    if len(sealed) < start + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("not a sealed value")
    return sealed[2:start], sealed[start:]
