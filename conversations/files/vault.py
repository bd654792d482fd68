"""The vault: files in chunks under a key each, in folders named by the day they go; nothing readable touches a disk.

A chunk is 64 KB under AES-256-GCM. Its nonce says which part of the file it belongs to, which chunk it is and whether
it is the last, so none can be moved, left out or put into another file; the key is used for this one file alone.
"""

import hashlib
import io
import os
import secrets
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from conversations.models import Media
from tenants import keys

CHUNK = 64 * 1024
TAG = 16
WHOLE, PREVIEW, COPY = 0, 1, 2  # the parts of one file: what came, and what we made of it to show and to play


class Damaged(Exception):
    """What lies in the vault is not what was put there."""


class Folder(FileSystemStorage):
    """The local folder, wherever MEDIA_DIR says at this moment, closed to other users of the machine."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        return str(settings.MEDIA_DIR)

    @property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())


def storage() -> Storage:
    """Where sealed files lie: `STORAGES["media"]`, a folder or an object store."""
    return storages["media"]


def new_place(day: date) -> str:
    """A path nobody can guess, in the folder that goes when `day` has ended."""
    return f"{day:%Y-%m-%d}/{secrets.token_hex(16)}"


def new_key() -> bytes:
    return os.urandom(32)


def seal_key(key: bytes, path: str) -> bytes:
    """The key as it may lie in the row. Needs `acting_for`."""
    return keys.seal(key, _label(path))


def open_key(media: Media) -> bytes:
    """The key of a file that may still be seen. Needs `acting_for`; raises SealBroken for anybody else's."""
    return keys.unseal(bytes(media.sealed_key or b""), _label(media.path))


class Writer:
    """Takes a file in pieces and seals it as it comes; `keep` puts it into the vault, or else it never was."""

    def __init__(self, key: bytes, part: int = WHOLE) -> None:
        self._sealer, self._part = AESGCM(key), part
        self._sealed = tempfile.TemporaryFile()  # noqa: SIM115 - closed by our own `with`
        self._pending = bytearray()
        self._count = 0
        self._digest = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sealed.close()

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self._digest.update(data)
        self._pending += data
        while len(self._pending) > CHUNK:
            self._seal(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]

    def digest(self) -> bytes:
        """The SHA-256 of what was written so far."""
        return self._digest.digest()

    def keep(self, path: str) -> None:
        """Put it into the vault. May use the network, so never inside `acting_for`; nothing is written after it."""
        self._seal(bytes(self._pending), last=True)
        self._pending.clear()
        self._sealed.seek(0)
        storage().save(path + _ENDINGS[self._part], File(self._sealed))

    def _seal(self, data: bytes, last: bool) -> None:
        self._sealed.write(self._sealer.encrypt(_nonce(self._part, self._count, last), data, None))
        self._count += 1


class Reader(io.RawIOBase):
    """A sealed file, read as if it were open: any range, one chunk in memory. Raises Damaged for a false one."""

    def __init__(self, path: str, key: bytes, size: int, part: int = WHOLE) -> None:
        self._file: Any = storage().open(path + _ENDINGS[part], "rb")
        self._opener, self._part, self.size = AESGCM(key), part, size
        self._last = max(0, (size - 1) // CHUNK)
        self._at, self._held, self._chunk = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self.size:
            return 0
        index, offset = divmod(self._at, CHUNK)
        data = self._open(index)[offset : offset + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _open(self, index: int) -> bytes:
        if self._held != index:
            self._file.seek(index * (CHUNK + TAG))
            sealed = self._file.read(CHUNK + TAG)
            try:
                self._chunk = self._opener.decrypt(_nonce(self._part, index, index == self._last), sealed, None)
            except (InvalidTag, ValueError) as error:
                raise Damaged("a chunk does not open") from error
            self._held = index
        return self._chunk


def remove_days(before: date) -> list[str]:
    """Remove the folders of every day before this one; their keys went with their rows at the second they expired."""
    place, gone = storage(), []
    for folder in sorted(_folders(place)):
        if not _is_day(folder) or date.fromisoformat(folder) >= before:
            continue
        for name in place.listdir(folder)[1]:
            place.delete(f"{folder}/{name}")
        place.delete(folder)
        gone.append(folder)
    return gone


def day_of(expires_at: datetime) -> date:
    """The day whose folder a file lies in."""
    return expires_at.date()


_ENDINGS = {WHOLE: "", PREVIEW: ".preview", COPY: ".copy"}


def _nonce(part: int, index: int, last: bool) -> bytes:
    return bytes([part]) + bytes(6) + index.to_bytes(4, "big") + bytes([last])


def _label(path: str) -> bytes:
    return b"media." + path.encode()


def _folders(place: Storage) -> list[str]:
    try:
        return list(place.listdir("")[0])
    except FileNotFoundError:  # nothing was ever stored here
        return []


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False
