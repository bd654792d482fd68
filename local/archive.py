"""The file of a backup: a tar of the database's dump, the media and, last, a manifest with the checksum of each."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import json
import os
import sys
import tarfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from local.data import taken
from local.options import STREAM
from local.say import Sorry

FORMAT = 1
MANIFEST, DUMP, SECRETS, MEDIA = "manifest.json", "database.dump", "secrets", "media"
CHUNK = 1 << 20
UNFINISHED = ".wapp-part"  # at the end of a backup's name while it is written


@dataclass
class Manifest:
    """What a backup holds.

    `made_at` is an ISO instant, `server` PostgreSQL's version, `migrations` those applied by app, `keys` the
    fingerprints of the master keys it was made under, `files` size and SHA-256 by name.
    """

    made_at: str
    server: str
    migrations: dict[str, list[str]]
    keys: dict[str, str]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Writes a backup beside its final name and gives it that name when it is complete and on the disk.

    Standard output has no name: what breaks off there lacks its manifest, and is refused when it is read.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = None if target == STREAM else target.with_name(f"{target.name}{UNFINISHED}")
        self.files: dict[str, tuple[int, str]] = {}

    def __enter__(self) -> Writer:
        if self._part:
            _remove_killed(self._part.parent)
            self._file = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            fcntl.flock(self._file, fcntl.LOCK_EX)  # as long as this process lives, nobody removes it
        else:
            self._file = os.fdopen(os.dup(1), "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w|", format=tarfile.PAX_FORMAT)
        return self

    @property
    def size(self) -> int:
        """Bytes of all that is in it."""
        return sum(size for size, _ in self.files.values())

    def add(self, name: str, source: IO[bytes]) -> None:
        """Append an open file under a name, with its checksum."""
        size = os.fstat(source.fileno()).st_size
        self._append(name, size, source)

    def add_text(self, name: str, text: str) -> None:
        """Append a small file."""
        content = text.encode()
        self._append(name, len(content), io.BytesIO(content))

    def _append(self, name: str, size: int, source: IO[bytes]) -> None:
        head = tarfile.TarInfo(name)
        head.size, head.mode = size, 0o600
        reader = _Hashing(source)
        self._tar.addfile(head, reader)
        self.files[name] = (size, reader.digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Append the manifest, which makes the backup a whole one, and put it in its place."""
        manifest.files = self.files.copy()
        self.add_text(MANIFEST, json.dumps(asdict(manifest), indent=1))
        self._tar.close()
        self._file.flush()
        if self._part:
            os.fsync(self._file.fileno())
            self._part.replace(self._target)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._part:
            self._part.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # what could not be written was told already
            self._tar.close()
            self._file.close()
        if isinstance(error, OSError):
            where = error.filename or self._target
            raise Sorry(f"The backup could not be written ({error.strerror}: {where}).") from error


def _remove_killed(folder: Path) -> None:
    """Remove what killed backups left in a folder, whatever they were to be called: no deletion reaches it there."""
    for left in folder.glob(f"*{UNFINISHED}"):
        if (handle := taken(left)) is not None:
            left.unlink()
            os.close(handle)


class _Hashing:
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        return chunk


def unpack(file: Path, into: Path, tell: Callable[[str], None]) -> Manifest:
    """Put the files of a backup below `into` and return its manifest; Sorry when it is not whole and unharmed.

    `tell` hears how far it is. Names that would lead out of the folder are refused.
    """
    try:
        with _opened(file) as opened, tarfile.open(fileobj=opened, mode="r|") as tar:
            found: dict[str, tuple[int, str]] = {}
            read = 0
            for member in tar:
                source = tar.extractfile(member)
                if source is None or not _is_ours(member.name):
                    raise Sorry(f"{file} is not a backup of WApp Central: it holds {member.name!r}.")
                found[member.name] = _copy(source, into / member.name)
                read += member.size
                tell(f"{read / 1e6:.1f} MB")
    except FileNotFoundError as error:
        raise Sorry(f"There is no backup {error.filename}.") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Sorry(f"{file} cannot be read as a backup ({error}); it is damaged or another kind of file.") from error
    return _checked(file, into, found)


def _opened(file: Path) -> contextlib.AbstractContextManager[IO[bytes]]:
    return contextlib.nullcontext(sys.stdin.buffer) if file == STREAM else file.open("rb")


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if name in (MANIFEST, DUMP, SECRETS):
        return True
    return len(parts) > 1 and parts[0] == MEDIA and ".." not in parts


def _copy(source: IO[bytes], target: Path) -> tuple[int, str]:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            written.write(chunk)
    return size, digest.hexdigest()


def _checked(file: Path, folder: Path, found: dict[str, tuple[int, str]]) -> Manifest:
    if found.pop(MANIFEST, None) is None:
        raise Sorry(f"{file} is incomplete: it ends before its list of contents; use another backup.")
    said = json.loads((folder / MANIFEST).read_text())
    if said["format"] > FORMAT:
        raise Sorry(f"{file} was made by a newer WApp Central (format {said['format']}); restore it with that version.")
    manifest = Manifest(**{**said, "files": {name: tuple(entry) for name, entry in said["files"].items()}})
    wrong = sorted(set(manifest.files.items()) ^ set(found.items()))
    if wrong:
        raise Sorry(f"{file} is damaged: {wrong[0][0]} is not what was put in; use another backup.")
    return manifest
