"""The data folder: what a local installation keeps (database, media, secrets, logs) and who may read it."""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.say import Sorry

SPARE = ".spare-"  # how the folders are called in which something lies for a while


@dataclass(frozen=True)
class DataFolder:
    """One folder per installation; several may be in use side by side.

    `env` holds every variable of the running processes and `secrets` what must outlive them, both KEY=VALUE lines
    without quoting, readable by the owner only.
    """

    path: Path

    @property
    def env(self) -> Path:
        """The variables that bin/manage loads."""
        return self.path / "env"

    @property
    def secrets(self) -> Path:
        """Keys and passwords made at the first start. Without them the database cannot be read."""
        return self.path / "secrets"

    @property
    def children(self) -> Path:
        """The processes of the present run, for the start after a crash."""
        return self.path / "children.json"

    @property
    def sockets(self) -> Path:
        """A link to the temporary folder with the sockets of the present run."""
        return self.path / "sockets"

    @property
    def restored(self) -> Path:
        """The secrets of a restore that is being put in its place; there afterwards only when that was killed."""
        return self.path / "secrets.restored"

    @property
    def prepared(self) -> Path:
        """What the last start prepared."""
        return self.path / "prepared.json"

    def log(self, name: str) -> Path:
        """The log of a process."""
        return self.path / "logs" / f"{name}.log"

    def open(self) -> None:
        """Make the folder, or raise Sorry when it cannot be used."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            # As root the database's own account must be able to pass through to its folder.
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            (self.path / "logs").mkdir(mode=0o700, exist_ok=True)
            (self.path / "media").mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Sorry(
                f"The data folder {self.path} cannot be used ({error.strerror}: {error.filename}); "
                "make it writable for this user, or name another with --data."
            ) from error

    @contextmanager
    def spare(self) -> Iterator[Path]:
        """A folder for what is unpacked, gone with the block."""
        with tempfile.TemporaryDirectory(prefix=SPARE, dir=self.path) as place:
            handle = taken(Path(place))
            try:
                yield Path(place)
            finally:
                if handle is not None:
                    os.close(handle)

    def tidy(self) -> None:
        """Remove what killed processes left in spare folders: it is content, and no deletion reaches it there."""
        for left in self.path.glob(f"{SPARE}*"):
            if (handle := taken(left)) is not None:
                shutil.rmtree(left)
                os.close(handle)

    def lock(self, patience: float = 45.0) -> int:
        """Keep other starts out while this process or its guard lives; return the file that carries the lock.

        A run that was killed is given time to stop its processes.
        """
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = os.pread(handle, 20, 0).decode()
                if _alive(owner) or time.monotonic() > deadline:
                    raise Sorry(
                        f"WApp Central already runs on {self.path} (process {owner or 'unknown'}); "
                        "stop it with Ctrl-C where it runs, or name another folder with --data."
                    ) from None
                time.sleep(0.1)
                continue
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            return handle

    def new_log(self, name: str) -> Path:
        """Put the log of the run before aside as NAME.log.1 and return the path of the new one."""
        log = self.log(name)
        if log.exists():
            log.replace(log.with_name(f"{log.name}.1"))
        log.touch(mode=0o600)
        return log

    def read_secrets(self) -> dict[str, str]:
        """Return the secrets, made at the first start and completed when a newer version needs another."""
        if given := given_secrets():
            return given
        known = read_pairs(self.secrets)
        if not known and (self.path / "postgres" / "PG_VERSION").exists():
            raise Sorry(
                f"{self.secrets} is missing or empty but {self.path / 'postgres'} was made with it; "
                f"put that file back, or move {self.path} away to start anew."
            )
        complete = {**new_secrets(), **known}
        if complete != known:
            self.keep_secrets(complete)
        return complete

    def keep_secrets(self, secrets: Mapping[str, str]) -> None:
        """Write the secrets down, unless the environment holds them: then they belong beside no data."""
        if not given_secrets():
            write_pairs(self.secrets, secrets)


def new_secrets() -> dict[str, str]:
    """Make every secret of an installation."""
    made = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "MASTER_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "WHATSAPP_APP_SECRET": secrets.token_hex(16),
        "WHATSAPP_VERIFY_TOKEN": secrets.token_urlsafe(18),
    }
    for role in ("POSTGRES", "VALKEY", "OWNER", "APP", "INTAKE", "DRAIN"):
        made[f"{role}_PASSWORD"] = secrets.token_urlsafe(24)
    return made


def given_secrets() -> dict[str, str]:
    """Every secret, where the environment names all of them as it does in a container; else nothing."""
    names = new_secrets().keys()
    return {name: os.environ[name] for name in names} if names <= os.environ.keys() else {}


def read_pairs(file: Path) -> dict[str, str]:
    """Read KEY=VALUE lines; a missing file holds none."""
    try:
        lines = file.read_text().splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise Sorry(f"{file} cannot be read ({error}); make it readable for this user or move it away.") from error
    return {key: value for key, equals, value in (line.partition("=") for line in lines) if equals}


def write_pairs(file: Path, pairs: Iterable[tuple[str, str]] | Mapping[str, str]) -> None:
    """Write KEY=VALUE lines that only the owner may read, all or nothing."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text("".join(f"{key}={value}\n" for key, value in items))
    part.replace(file)


def taken(place: Path) -> int | None:
    """Hold a file or folder until what is returned is closed, or this process ends; None when another holds it."""
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
