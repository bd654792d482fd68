"""A whole installation as bin/up starts it, in a folder of its own, to be broken and looked at."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
import redis

from local import reach, roles
from local.data import DataFolder, new_secrets, read_pairs
from local.guard import ROOT
from local.servers import short_folder
from local.variables import ADDRESSES, YOURS
from tests.faults.line import Line
from tests.ports import free_ports

NUMBER, WABA, SECRET, PHONE = "200000000000001", "300000000000001", "acme-own-app-secret", "15550100001"
RANKS = {"postgres": 0, "valkey": 1, "simulator": 2, "beat": 3, "worker": 4, "drain": 5, "pages": 6, "edge": 7}
UP_WITHIN = 120.0  # seconds for a start on a busy machine
# What no statement may do, whoever issues it: noted by the database itself, so that nothing falls between two looks.
WITNESS = """
create table if not exists fallen_status (message_id bigint, was smallint, became smallint, at timestamptz);
create or replace function note_fallen_status() returns trigger language plpgsql security definer as $$
begin
    insert into fallen_status values (old.id, old.status, new.status, clock_timestamp());
    return new;
end $$;
create or replace trigger witness after update of status on conversations_message for each row
    when (new.status < old.status and not (old.status <= 30 and new.status = 10)) execute function note_fallen_status();
"""
# Commands one after the other in one process, which takes a second and more to set up; prints what all of them told.
IN_TURN = """
import io, json
from django.core.management import call_command
told = {{}}
for words in {commands}:
    call_command(*words, stdout=(out := io.StringIO()))
    told |= json.loads(out.getvalue())
print(json.dumps(told))
"""


@dataclass
class Installation:
    """The processes of one data folder. `simulator` is a connection to Meta's stand-in, `admin` sees every row."""

    home: Path = field(default_factory=short_folder)
    port: int = 0
    up: "subprocess.Popen[bytes] | None" = None
    channel: str = ""
    token: str = ""

    def __post_init__(self) -> None:
        self.folder = DataFolder(self.home / "data")
        self.port = self.port or free_ports(3)
        self.simulator = Line(self.port + 1)

    def start(self) -> None:
        """Run bin/up and wait until it says that it is ready."""
        said = self.home / "up.log"
        with said.open("wb") as output:
            words = ["--port", str(self.port), "--data", str(self.folder.path), "--no-demo"]
            self.up = subprocess.Popen(
                [sys.executable, "-m", "local.commands.up", *words],
                cwd=ROOT, env=plain_environment(), stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        until(lambda: "Ready:" in said.read_text() or self.up.poll() is not None, UP_WITHIN)
        assert self.up.poll() is None, f"bin/up did not start: {said.read_text()}"

    def furnish(self) -> None:
        """Open Acme with one connected number, known to the simulator, and a token of Ana's."""
        number = {"phone-number-id": NUMBER, "waba-id": WABA, "display-phone": PHONE, "access-token": "EAAtest"}
        words = [word for name, value in {**number, "app-secret": SECRET}.items() for word in (f"--{name}", value)]
        commands = [
            ["open_tenant", "--name", "Acme", "--slug", "acme", "--owner", "ana@acme.test"],
            ["connect_channel", "--tenant", "acme", *words],
            ["issue_token", "--tenant", "acme", "--member", "ana@acme.test", "--name", "t"],
        ]
        told = self.manage("shell", "--no-imports", "-c", IN_TURN.format(commands=commands))
        self.channel, self.token = told["channel"], told["token"]
        # Meta's own pauses of hours are not the subject: what was not answered 200 comes again within seconds.
        assert self.simulator.status("PATCH", "/_control/settings", {"retry_max": 3.0}) == 200
        # As slow as Meta: a sender that is killed has some messages in the air and some claimed that did not leave.
        slow = {"kind": "latency", "seconds": 0.3, "count": None}
        assert self.simulator.status("POST", "/_control/faults", slow) == 201
        self.ask(WITNESS)

    def manage(self, *words: str) -> Any:
        """Run a management command and return the JSON that it prints."""
        command = [sys.executable, "-m", "local.commands.manage", *words]
        env = {**plain_environment(), "WAPP_DATA": str(self.folder.path)}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def pid(self, name: str) -> int:
        """The process of that name at this moment."""
        living = {rank: pid for rank, pid, _, _ in json.loads(self.folder.children.read_text())}
        return living[RANKS[name]]

    def kill(self, name: str) -> None:
        """End a process, and what it started in its group, without a word of warning."""
        os.killpg(self.pid(name), signal.SIGKILL)

    def kill_up(self) -> None:
        """End bin/up itself; its guard then ends the others, and a new start waits for that."""
        assert self.up is not None
        self.up.kill()
        self.up.wait()
        self.start()

    @property
    def redis(self) -> "redis.Redis[Any]":
        return redis.Redis.from_url(read_pairs(self.folder.env)["REDIS_URL"], socket_timeout=5)

    def ask(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of a statement as the superuser, who sees all tenants."""
        connection = psycopg2.connect(roles.with_database(reach.running(self.folder), roles.DATABASE))
        with contextlib.closing(connection), connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return list(cursor.fetchall()) if cursor.description else []

    def rest(self) -> Line:
        """A connection to the REST interface, as Ana's program has it."""
        return Line(self.port, {"Authorization": f"Bearer {self.token}"})

    def stop(self) -> None:
        """Stop as Ctrl-C does and remove everything."""
        self.simulator.close()
        if self.up is not None and self.up.poll() is None:
            self.up.send_signal(signal.SIGINT)
            try:
                self.up.wait(60)
            except subprocess.TimeoutExpired:
                self.up.kill()
                self.up.wait()
        shutil.rmtree(self.home)


def plain_environment() -> dict[str, str]:
    """Our environment without what the tests set for Django: bin/up decides for itself."""
    static = {"STATIC_ROOT", "STATICFILES_BACKEND", "DJANGO_SETTINGS_MODULE"}
    ours = {*YOURS, *ADDRESSES, *new_secrets(), *static, "REDIS_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours}


def until(condition: Callable[[], object], seconds: float, every: float = 0.05) -> float:
    """Wait for a condition, at most so long; return how long it took."""
    started = time.monotonic()
    while not condition():
        waited = time.monotonic() - started
        assert waited < seconds, f"it did not come true in {seconds:.0f} s: {condition.__doc__ or condition}"
        time.sleep(every)
    return time.monotonic() - started


@contextlib.contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process that is there and does not answer, for the block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
