"""One Valkey server on this machine: on a free loopback port, behind a password, keeping nothing on disk."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from local import accounts
from local.guard import Child, Program
from local.say import Sorry

RANK = 1


@dataclass(frozen=True)
class Valkey:
    """Folder, port and password of a server. Nothing in it outlives it: PostgreSQL is the queue of record."""

    folder: Path
    port: int
    password: str

    @property
    def address(self) -> str:
        """The address without a database number."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}"

    def program(self) -> Program:
        """Write the configuration (passwords must not show in the process list); return how it starts."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / "valkey.conf"
        file.touch(mode=0o600)
        file.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.folder}"\nsave ""\nappendonly no\nmaxmemory-policy noeviction\n'
        )
        return Program("valkey", [str(accounts.valkey_program()), str(file)], rank=RANK, cwd=self.folder)

    def wait(self, child: Child, log: Path, seconds: float = 30.0) -> None:
        """Wait until the server just started, and no other, answers. `log` names where its words are."""
        deadline = time.monotonic() + seconds
        while self._answering_process() != child.process.pid:
            if not child.running:
                raise Sorry(f"Valkey stopped while starting; the reason is in {log}.")
            if time.monotonic() > deadline:
                raise Sorry(f"Valkey did not answer within {seconds:.0f} seconds; its words are in {log}.")
            time.sleep(0.02)

    def _answering_process(self) -> int:
        client = redis.Redis.from_url(self.address, socket_connect_timeout=5, socket_timeout=5)
        try:
            return int(client.info("server")["process_id"])
        except (redis.ConnectionError, redis.TimeoutError):
            return 0
        finally:
            client.close()


def free_port() -> int:
    """Return a loopback port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_reachable(address: str) -> None:
    """Raise Sorry when the user's own REDIS_URL does not answer."""
    client = redis.Redis.from_url(address, socket_connect_timeout=5, socket_timeout=5)
    try:
        client.ping()
    except redis.RedisError as error:
        raise Sorry(f"REDIS_URL does not answer ({error}); start that server, or unset REDIS_URL.") from error
    finally:
        client.close()
