"""bin/up: sets everything up, starts it, says where it is, keeps it running and stops it again."""

from __future__ import annotations

import http.client
import os
import sys
import time

from local import options, ports
from local.data import DataFolder, write_pairs
from local.guard import Guard
from local.installation import Installation, database_name, own_redis
from local.placing import finish
from local.prepared import Prepared, state
from local.programs import manage, programs
from local.restore import forget_unfinished
from local.roles import DATABASE
from local.say import Sorry, line, step
from local.supervisor import Stopped, Supervisor, killing_on_signals, stop_leftovers, stopping_on_signals
from local.variables import all_variables

PATIENCE = 90.0  # seconds for the processes to become ready


def main() -> int:
    """Run until somebody stops it. Returns 0 after a wished end, 1 when it could not start."""
    chosen = options.up(sys.argv[1:])
    try:
        with stopping_on_signals():
            live(chosen, DataFolder(chosen.data))
    except Sorry as sorry:
        print(f"\n{sorry}", file=sys.stderr, flush=True)
        return 1
    except Stopped:
        return 0
    return 0


def live(chosen: options.Up, folder: DataFolder) -> None:
    """Start everything, stay until Stopped, and stop everything in order whatever happens."""
    folder.open()
    lock = folder.lock()
    folder.tidy()
    stop_leftovers(folder)
    ports.check(chosen.port)
    fresh = not folder.secrets.exists()
    here = Installation(folder, folder.read_secrets(), fresh)
    supervisor = Supervisor(Guard(kept_files=[lock], folders=[here.sockets]), folder)
    try:
        start(chosen, here, supervisor)
        supervisor.watch()
    finally:
        stop(supervisor)


def start(chosen: options.Up, here: Installation, supervisor: Supervisor) -> None:
    """Bring the servers up, prepare the database, start the processes and say where they are."""
    admin_url = os.environ.get("DATABASE_URL", "")
    own_server = not admin_url
    if own_server:
        with step("PostgreSQL"):
            admin_url = here.start_postgres(supervisor)
            forget_unfinished(admin_url, DATABASE)
    if finish(here.folder, admin_url, DATABASE if own_server else database_name(admin_url)):
        line("  A restore had been killed at its last step, and is now complete.")
        here.secrets = here.folder.read_secrets()
    with step("Valkey"):
        redis_url = own_redis() or here.start_valkey(supervisor)
    with step("Roles and database"):
        database = here.prepare_roles(admin_url, own_server)
        variables = all_variables(here.folder, chosen.port, here.secrets, database, redis_url, here.web)
        write_pairs(here.folder.env, variables)
    before = Prepared.read(here.folder.prepared)
    unchanged = before.state == state(database.owner)
    if not unchanged:
        with step("Tables, style sheets and scripts"):
            supervisor.run(*(manage(word, "--no-input", variables=variables) for word in ("migrate", "collectstatic")))
    for program in programs(chosen.port, here.folder.path, variables):
        supervisor.add(program)
    with step("Processes"):
        wait_until_ready(chosen.port, supervisor)
    if chosen.demo and not (unchanged and before.demo):
        with step("Demo company"):
            sign_in = sign_in_of(supervisor.run(manage("seed_demo", variables=variables)))
    else:
        sign_in = before.sign_in
    Prepared(state(database.owner), chosen.demo or before.demo, sign_in).write(here.folder.prepared)
    line(f"\nReady: http://127.0.0.1:{chosen.port}/")
    if sign_in:
        line(sign_in)
    line("Ctrl-C stops everything.")


def sign_in_of(output: str) -> str:
    """Return the line with which the demo says who may sign in."""
    return next((text for text in output.splitlines() if text.startswith("Sign in")), "")


def wait_until_ready(port: int, supervisor: Supervisor) -> None:
    """Wait until edge, pages and simulator answer; Sorry when a process does not stay up."""
    deadline = time.monotonic() + PATIENCE
    waiting = {"the edge": (port, "/readyz"), "the pages": (port, "/"), "the simulator": (port + 1, "/phone/")}
    while waiting:
        waiting = {name: place for name, place in waiting.items() if not answers(*place)}
        supervisor.tend()
        supervisor.check_start()
        if waiting and time.monotonic() > deadline:
            names = " and ".join(waiting)
            raise Sorry(
                f"There was no good answer from {names} in {PATIENCE:.0f} s; "
                f"the logs in {supervisor.folder.path / 'logs'} say why."
            )
        time.sleep(0.1 if waiting else 0)


def answers(port: int, path: str) -> bool:
    """Whether a GET is answered with a page or with the way to one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(supervisor: Supervisor) -> None:
    """Stop every process in order; another signal meanwhile ends them at once."""
    line("")
    with killing_on_signals(supervisor.guard), step("Stopping"):
        killed = supervisor.guard.close()
        for noted in (supervisor.folder.children, supervisor.folder.sockets):
            noted.unlink(missing_ok=True)
    if killed:
        line(f"  Did not stop by themselves and were killed: {', '.join(killed)}")


if __name__ == "__main__":
    sys.exit(main())
