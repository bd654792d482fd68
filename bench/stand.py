"""The stand on which benches run: throw-away servers that keep their promises, the migrated schema, our processes."""

from __future__ import annotations

import base64
import http.client
import importlib.metadata
import os
import platform
import resource
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from local import roles
from local.servers import throwaway_servers

ROOT = Path(__file__).resolve().parent.parent
SECRET = "the-app-secret-of-benches"
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "jit")
PACKAGES = ("uvicorn", "uvloop", "httptools", "asyncpg", "psycopg2-binary", "django", "gunicorn", "redis", "celery")


@dataclass(frozen=True)
class Stand:
    """Addresses of the servers, and the environment of the product's processes."""

    admin: str
    owner: str
    redis: str
    variables: dict[str, str]
    folder: Path

    def run(self, statement: str, *values: object, **named: object) -> list[tuple[object, ...]]:
        """Run a statement as superuser, with values by place or by name, and return its rows."""
        connection = psycopg2.connect(self.admin)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, named or values or None)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    def describe(self, tables: Iterable[str]) -> None:
        """Print what the figures depend on: machine, versions, settings, roles, and policies of the tables."""
        cores, load = os.cpu_count(), os.getloadavg()[0]
        say(f"machine: {cores} cores, {platform.machine()}, {platform.system()} {platform.release()}, load {load:.1f}")
        versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
        ((server,),) = self.run("show server_version")
        say(f"versions: Python {platform.python_version()}, PostgreSQL {server}, {versions}")
        say("settings: " + ", ".join(f"{name}={self.run(f'show {name}')[0][0]}" for name in SETTINGS))
        for name, powerful, config in self.run(
            "select rolname, rolsuper or rolbypassrls, coalesce(array_to_string(rolconfig, ' '), '')"
            " from pg_roles where rolname like 'wapp_%' order by 1"
        ):
            say(f"role: {name}{' PASSES ROW SECURITY' if powerful else ''} {config}")
        for table in tables:
            found = self.run("select policyname from pg_policies where tablename = %s order by 1", table)
            ((enabled, forced),) = self.run(
                "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass", table
            )
            names = ", ".join(str(name) for (name,) in found) or "none"
            say(f"table: {table}, row security {'forced' if enabled and forced else 'off'}, policies: {names}")


@contextmanager
def stand() -> Iterator[Stand]:
    """Start servers with every durability setting on, make the roles, migrate as owner."""
    say("starting PostgreSQL and Valkey, migrating …")
    with throwaway_servers(fsync=True) as servers:
        addresses = roles.prepare(servers.admin_url, roles.new_passwords(), "bench")
        variables = {
            **os.environ,
            **addresses.variables(),
            "REDIS_URL": servers.redis_url,
            "SECRET_KEY": secrets.token_urlsafe(40),
            "MASTER_KEYS": f"bench:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "WHATSAPP_APP_SECRET": SECRET,
            "WHATSAPP_VERIFY_TOKEN": "bench",
            "PUBLIC_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_FORMAT": "json",
            "STATIC_ROOT": str(servers.folder / "static"),
            "PAGES_SOCKET": str(servers.folder / "pages.sock"),
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
        subprocess.run(migrate, cwd=ROOT, env={**variables, "DATABASE_URL": addresses.owner}, check=True)
        admin = roles.with_database(servers.admin_url, "bench")
        ready = Stand(admin, addresses.owner, servers.redis_url, variables, servers.folder)
        wear_in(ready)
        yield ready


def wear_in(stand: Stand) -> None:
    """Let the server write its log once around: a new one makes each file first, and stops everybody for 60 ms."""
    stand.run("select count(pg_logical_emit_message(true, '', repeat('x', 1000000))) from generate_series(1, 1000)")
    stand.run("checkpoint")


@contextmanager
def process(
    name: str, command: Sequence[str], variables: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process for the block; its words go to `log`, which is shown when it fails."""
    with log.open("ab") as output:
        child = subprocess.Popen(list(command), cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield child
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(15)
        child.kill()
        child.wait()


@contextmanager
def serving(name: str, command: Sequence[str], stand: Stand, port: int, path: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for the block, from its first answer at `path` on."""
    log = stand.folder / f"{name}.log"
    with process(name, command, stand.variables, log) as child:
        try:
            until_answered(port, path, child)
        except SystemExit as error:
            raise SystemExit(f"{name}: {error}\n{log.read_text()[-2000:]}") from None
        yield child


@contextmanager
def edge(stand: Stand) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run the product's edge and yield its port and process once it is ready."""
    port = free_port()
    command = [sys.executable, "-m", "wappcentral.edge", "--port", str(port)]
    with serving("edge", command, stand, port, "/readyz") as child:
        yield port, child


@contextmanager
def pages(stand: Stand, threads: int = 8) -> Iterator[None]:
    """Run the product's pages behind the edge, as bin/up does."""
    command = [sys.executable, "-m", "gunicorn", "wappcentral.wsgi:application", "--worker-class=gthread"]
    collect_static(stand)
    command += [
        "--workers=1",
        "--no-control-socket",
        f"--threads={threads}",
        f"--bind=unix:{stand.variables['PAGES_SOCKET']}",
    ]
    with process("pages", command, stand.variables, stand.folder / "pages.log"):
        yield


def collect_static(stand: Stand) -> None:
    """Put style sheets and scripts where the pages look for them."""
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0", "--skip-checks"]
    subprocess.run(collect, cwd=ROOT, env=stand.variables, check=True)


def until_answered(port: int, path: str, child: subprocess.Popen[bytes] | None = None, seconds: float = 90) -> None:
    """Wait for an answer below 500 from a server that is starting; say what came instead when none does."""
    deadline = time.monotonic() + seconds
    while (reply := reply_of(port, path)) is not None:
        if time.monotonic() > deadline or (child is not None and child.poll() is not None):
            raise SystemExit(f"no good answer at {path}: {reply}")
        time.sleep(0.05)


def reply_of(port: int, path: str) -> str | None:
    """What is wrong with the answer at this address, None when nothing is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        return None if answer.status < 500 else f"{answer.status} {answer.read()[:500]!r}"
    except (OSError, http.client.HTTPException) as error:
        return repr(error)
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used so far (Linux; 0.0 elsewhere)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    """Memory a process holds now (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def allow_open_files(wanted: int) -> None:
    """Raise this process' limit of open files, for it and its children."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < wanted:
        raise SystemExit(f"This bench needs {wanted} open files and the system allows {most}; raise `ulimit -Hn`.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def spread(values: Sequence[float], form: str = "{:,.0f}") -> str:
    """Median and range, as `12,345 (11,000–13,000)`."""
    middle, low, high = (form.format(value) for value in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({low}–{high})" if len(values) > 1 else middle


def verdict(name: str, reached: float, target: float, form: str, at_least: bool = True) -> bool:
    """Print one target with what was reached; return whether it was."""
    good = reached >= target if at_least else reached <= target
    sign = "≥" if at_least else "≤"
    say(f"{'reached' if good else 'MISSED '} {name}: {form.format(reached)} (target {sign} {form.format(target)})")
    return good


def say(line: str) -> None:
    print(line, flush=True)
