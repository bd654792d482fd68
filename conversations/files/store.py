"""Sealed files in an S3-compatible store: read in the ranges that are asked for, and in trouble like any disk.

Loaded only where MEDIA_STORAGE names a store: a local installation has no boto3.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

AHEAD = 1024 * 1024  # bytes fetched at once by whoever reads on; a range on its own is fetched as it is


class Bucket(S3Storage):  # type: ignore[misc]
    """One bucket. Whatever goes wrong with it is an OSError, which is what those who keep files expect."""

    def _open(self, name: str, mode: str = "rb") -> "Ranges":
        return Ranges(self.connection.meta.client, self.bucket_name, self._normalize_name(name))

    def _save(self, name: str, content: Any) -> str:
        with _as_os_error(name):
            kept: str = super()._save(name, content)
            return kept

    def delete(self, name: str) -> None:
        with _as_os_error(name):
            super().delete(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _as_os_error(name):
            folders, files = super().listdir(name)
            return folders, files


class Ranges:
    """An object that is read, a piece at a time: the library's own file would fetch all of it for every range."""

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        self._client, self._bucket, self._key = client, bucket, key
        self._at, self._begins, self._held, self._has_ended = 0, 0, b"", False

    def seek(self, offset: int) -> None:
        self._at = offset

    def read(self, size: int) -> bytes:
        """At most so many bytes from here on; fewer only at the end. Raises OSError."""
        first, held = self._at - self._begins, len(self._held)
        reads_on = bool(held) and 0 <= first <= held
        if not reads_on or (first + size > held and not self._has_ended):
            asked = max(size, AHEAD) if reads_on else size
            self._held, self._begins, first = self._fetch(asked), self._at, 0
            self._has_ended = len(self._held) < asked
        piece = self._held[first : first + size]
        self._at += len(piece)
        return piece

    def close(self) -> None:
        self._held = b""

    def _fetch(self, size: int) -> bytes:
        asked = f"bytes={self._at}-{self._at + size - 1}"
        with _as_os_error(self._key):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key, Range=asked)
                data: bytes = answer["Body"].read()
            except ClientError as error:
                if error.response["Error"]["Code"] != "InvalidRange":
                    raise
                return b""  # behind the end
        return data


@contextmanager
def _as_os_error(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        kind = FileNotFoundError if code in ("NoSuchKey", "404") else OSError
        raise kind(f"the store answered {code} for {name}") from error
    except BotoCoreError as error:
        raise OSError(f"the store did not answer for {name}: {type(error).__name__}") from error
