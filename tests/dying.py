"""Processes of ours that end by kill -9 at steps of theirs, one after the other; Django is set up once for all."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.conftest import House

# (where it stands, its name, before or after it): `conversations.files.vault:Writer`, `keep`, `before`.
Step = tuple[str, str, str]
ACT = '''
import inspect, json, os, signal, sys
from pkgutil import resolve_name
import django

django.setup()
given = json.loads(sys.argv[2])
{act}

def end():
    os.kill(os.getpid(), signal.SIGKILL)

async def awaited(done):
    await done
    end()

def die_at(owner, name, when):
    """The process ends there, in whichever thread it comes by."""
    real = getattr(resolve_name(owner), name)

    def step(*args, **named):
        if when == "before":
            end()
        done = real(*args, **named)
        if inspect.iscoroutine(done):
            return awaited(done)
        end()

    setattr(resolve_name(owner), name, step)

for number, place in enumerate(json.loads(sys.argv[1])):
    child = os.fork()
    if not child:
        try:
            die_at(*place)
            act(number)
        finally:
            os._exit(1)
    _, how = os.waitpid(child, 0)
    if not os.WIFSIGNALED(how):
        sys.exit(f"it did not come by {{place}}: {{how}}")
'''


def dies_at(house: House, steps: Iterable[Step], act: str, given: object, url: str, media: Path) -> None:
    """Run `act(number)` once for each step in a process that ends there; it knows what is `given`.

    `url` is WhatsApp's, `media` where files lie. Fails when a process does not come by its step.
    """
    command = [sys.executable, "-c", ACT.format(act=act), json.dumps(list(steps)), json.dumps(given)]
    places = {"GRAPH_URL": url, "GRAPH_API_URL": url, "MEDIA_DIR": str(media)}
    done = subprocess.run(
        command, env={**house.variables(), **places}, capture_output=True, text=True, check=False, timeout=90
    )
    assert done.returncode == 0, done.stderr[-3000:]
