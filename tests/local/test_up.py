"""bin/up as a newcomer meets it: it starts, survives, recovers, stops, and says in one sentence what is in its way."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from local import accounts, data, processes, reach, roles
from local.guard import ROOT
from local.servers import throwaway_servers
from tests.local.test_guard import until
from tests.ports import free_ports


class Run:
    """One bin/up: its output as it comes, and what it started."""

    def __init__(self, folder: Path, port: int, *options: str, **variables: str) -> None:
        self.folder = data.DataFolder(folder)
        self.port = port
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [ROOT / "bin/up", "--port", str(port), "--data", folder, *options],
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout:
            self.lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def ready(self) -> bool:
        assert self.process.poll() is None, self.said
        return f"Ready: http://127.0.0.1:{self.port}/" in self.said

    def children(self) -> dict[int, str]:
        """Process number and birth of everything that runs, PostgreSQL and Valkey included."""
        return {pid: born for _, pid, born, _ in json.loads(self.folder.children.read_text())}

    def child(self, command: str) -> int:
        """The number of the child with this in its command line."""
        return next((pid for pid in self.children() if command in processes.command_of(pid)), 0)

    def end(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        status = self.process.wait(60)
        self.reader.join(60)
        return status


def status_of(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder which, when we are root, the database's account cannot reach, as under a closed home."""
    made = tmp_path_factory.mktemp("up") / "data"
    yield made
    if os.geteuid() == 0:
        shutil.rmtree(accounts.haven(made))


@pytest.fixture(scope="module")
def runs(folder: Path) -> Iterator[list[Run]]:
    """All starts so far, the present one last."""
    started: list[Run] = []
    yield started
    for run in started:
        if run.process.poll() is None:
            run.end()


@pytest.fixture
def run(runs: list[Run], folder: Path) -> Run:
    """The installation, running: started when nothing of it runs."""
    if not runs or runs[-1].process.poll() is not None:
        runs.append(Run(folder, runs[0].port if runs else free_ports(3), "--no-demo"))
    until(runs[-1].ready, 150)
    return runs[-1]


def test_a_first_start_says_ready_when_product_and_simulator_answer(run: Run) -> None:
    assert status_of(run.port, "/readyz") == 200
    assert status_of(run.port, "/accounts/login/") == 200
    assert status_of(run.port + 1, "/phone/") == 200
    assert run.folder.env.stat().st_mode & 0o777 == run.folder.secrets.stat().st_mode & 0o777 == 0o600


def test_what_is_killed_is_started_again(run: Run) -> None:
    before = run.children()
    for command in ("wappcentral.edge", "postgres -D"):
        os.kill(run.child(command), signal.SIGKILL)
    until(lambda: run.child("wappcentral.edge") not in (0, *before) and run.child("postgres -D") not in (0, *before))
    until(lambda: status_of(run.port, "/readyz") == 200, 60)
    until(lambda: "edge was killed by signal 9 and is started again" in run.said)


def test_a_second_start_on_the_same_folder_is_refused_while_the_first_runs(run: Run, folder: Path) -> None:
    second = Run(folder, free_ports(3))
    assert second.process.wait(60) == 1
    second.reader.join()
    assert f"already runs on {folder} (process {run.process.pid})" in second.said


def test_a_taken_port_is_named_with_the_remedy(run: Run, tmp_path: Path) -> None:
    second = Run(tmp_path / "data", run.port)
    assert second.process.wait(60) == 1
    second.reader.join()
    assert f"Port {run.port} (for the product) is taken by another program" in second.said
    assert "Traceback" not in second.said


def test_a_management_command_works_on_the_running_installation(run: Run) -> None:
    shown = subprocess.run(
        [ROOT / "bin/manage", "showmigrations", "--plan"],
        env={"PATH": os.environ["PATH"], "WAPP_DATA": str(run.folder.path), "DATABASE_URL": "postgresql://wrong@/"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert "[X]  tenants.0001_initial" in shown.stdout


def test_a_killed_start_leaves_no_process_and_the_next_is_clean(run: Run, runs: list[Run], folder: Path) -> None:
    secrets, admin_url = run.folder.read_secrets(), reach.running(run.folder)
    with roles.connected(admin_url) as admin:
        roles.execute(admin, f"create database {roles.DATABASE}_restored")
    children, sockets = run.children(), run.folder.sockets.resolve()
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    next_run = Run(folder, run.port, "--no-demo")
    runs.append(next_run)
    until(next_run.ready, 100)
    assert not [pid for pid, born in children.items() if processes.birth(pid) == born]
    assert not sockets.exists()
    assert next_run.folder.read_secrets() == secrets
    with roles.connected(reach.running(run.folder)) as admin:
        left = roles.one(admin, "select count(*) from pg_database where datname like %s", f"{roles.DATABASE}_%")
    assert left == (0,), "a killed restore's database is content that no deletion reaches"


def test_a_wished_end_is_in_order_and_leaves_nothing(run: Run) -> None:
    children, sockets = run.children(), run.folder.sockets.resolve()
    assert len(children) == 8
    assert run.end(signal.SIGINT) == 0
    assert not [pid for pid, born in children.items() if processes.birth(pid) == born]
    assert not sockets.exists()
    assert not run.folder.children.exists()
    assert "Did not stop by themselves" not in run.said
    assert "database system is shut down" in run.folder.log("postgres").read_text()


def refusal(folder: Path, **variables: str) -> str:
    """The last words of a start that is refused: one sentence, no traceback, nothing left running."""
    run = Run(folder, free_ports(3), "--no-demo", **variables)
    assert run.process.wait(60) == 1
    run.reader.join()
    assert "Traceback" not in run.said
    assert not run.folder.children.exists()
    return run.lines[-1]


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert "cannot be used" in refusal(tmp_path / "data")


def test_a_database_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    if os.geteuid() == 0:
        place = accounts.haven(place)
        (tmp_path / "data" / "secrets").write_text("SECRET_KEY=kept\n")
    (place / "postgres").mkdir()
    (place / "postgres" / "thesis.txt").write_text("mine")
    assert "neither empty nor a PostgreSQL data directory" in refusal(tmp_path / "data")
    assert (place / "postgres" / "thesis.txt").read_text() == "mine"
    if os.geteuid() == 0:
        shutil.rmtree(place)


def test_an_unreachable_database_is_refused(tmp_path: Path) -> None:
    words = refusal(tmp_path / "data", DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/postgres")
    assert words.startswith("PostgreSQL does not let us in at postgresql://me@127.0.0.1:1/postgres")
    assert "hidden" not in words


def test_an_unreachable_queue_is_refused(tmp_path: Path) -> None:
    with throwaway_servers() as servers:
        words = refusal(tmp_path / "data", DATABASE_URL=servers.admin_url, REDIS_URL="redis://127.0.0.1:1")
    assert words.startswith("REDIS_URL does not answer")


def test_servers_of_the_users_own_are_used_and_no_others_are_started(tmp_path: Path) -> None:
    with throwaway_servers() as servers:
        admin_url = roles.with_database(servers.admin_url, "theirs")
        run = Run(tmp_path / "data", free_ports(3), "--no-demo", DATABASE_URL=admin_url, REDIS_URL=servers.redis_url)
        until(run.folder.env.exists, 60)
        variables = data.read_pairs(run.folder.env)
        assert run.end() == 0
        assert not run.folder.log("postgres").exists()
        assert not run.folder.log("valkey").exists()
        assert variables["REDIS_URL"] == servers.redis_url
        with psycopg2.connect(variables["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute("select current_user, current_database()")
            assert cursor.fetchone() == ("wapp_app", "theirs")
        connection.close()
