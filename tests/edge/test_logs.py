"""Log lines carry ids, and neither secrets nor people."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wappcentral import logs

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import logging, structlog
from wappcentral import logs
logs.configure()
structlog.contextvars.bind_contextvars(request_id="r1", tenant_id=7)
structlog.get_logger("own").warning("something", conversation=5, phone="+55 11 98765-4321", error="bad")
logging.getLogger("django.request").error("Not found: %s", "/x?ticket=abc.def")
try:
    raise ValueError("DETAIL:  Key (value)=(5511987654321) already exists.")
except ValueError:
    logging.getLogger("celery").exception("failed")
"""


def test_every_logger_writes_one_clean_json_line() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    own, theirs, failed = (json.loads(line) for line in done.stdout.splitlines())
    assert (own["request_id"], own["tenant_id"], own["conversation"], own["level"]) == ("r1", 7, 5, "warning")
    assert own["phone"] == logs.REDACTED
    assert theirs["event"] == f"Not found: /x?ticket={logs.REDACTED}"
    assert "ValueError" in failed["exception"]
    assert "5511987654321" not in done.stdout + done.stderr


DJANGO = """
import logging, django
django.setup()
logging.getLogger("django.request").warning("Gone: %s", "/invitations/abcdefghijklmnopqrstuvwxyz0123456789/")
try:
    raise ValueError("bad\\nDETAIL:  Failing row contains (1, first line\\nsecond line of a customer, 5).")
except ValueError as error:
    try:
        raise RuntimeError("again") from error
    except RuntimeError:
        logging.getLogger("webhooks").exception("failed")
"""


def test_django_logs_through_the_same_processors_and_leaves_a_commands_output_alone() -> None:
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "wappcentral.settings", "LOG_FORMAT": "json"}
    done = subprocess.run(
        [sys.executable, "-c", DJANGO], cwd=ROOT, env=variables, capture_output=True, text=True, check=True
    )
    gone, failed = (json.loads(line) for line in done.stderr.splitlines())
    assert done.stdout == ""
    assert gone["event"] == f"Gone: /invitations/{logs.REDACTED}/"
    assert "RuntimeError: again" in failed["exception"]
    assert "customer" not in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdefghijklmnop",
        "GET /live/acme?ticket=eyJ0IjoxfQ.abc",
        "https://graph.facebook.com/v25.0/1/messages?access_token=EAAsecret",
        "EAAGm0PX4ZCpsBAKZCZBsecretsecretsecret",
        "postgresql://wapp_app:secret@/wappcentral",
        "call +1 (555) 010-0001 now",
        "from 5511987654321",
        "wamid.HBgMNTUxMTk4NzY1NDMyMRUC",
        "ana@acme.test wrote",
        "key wapp_EAAefghijklmnopqrstuvwxyz0123456789",
        "DETAIL:  Failing row contains (5511987654321,\nabcdefghijklmnop).",
        "LINE 1: insert into x values ('5511987654321')",
    ],
)
def test_secret_shapes_are_blanked_in_text(text: str) -> None:
    cleaned = logs.clean(text)
    assert logs.REDACTED in cleaned
    for secret in ("abcdefghijklmnop", "eyJ0IjoxfQ", "EAA", ":secret@", "555", "5511987654321", "HBgM", "ana@"):
        assert secret not in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "Started server process [21905]",
        "2026-11-24T07:20:09.537980Z",
        "9f1c8c1e-1c1e-4a52-9e2e-123456789012",
        "http://127.0.0.1:18231",
        "batch of 500 rows in 12.5 ms",
        "conversation 123456789",
    ],
)
def test_ordinary_text_passes(text: str) -> None:
    assert logs.clean(text) == text


def test_fields_are_blanked_by_name_at_any_depth() -> None:
    event = logs.redact(
        None, "info", {"access_token": "x", "error_code": 190, "extra": {"text": "hello", "kind": "text"}}
    )
    assert event == {"access_token": logs.REDACTED, "error_code": 190, "extra": {"text": logs.REDACTED, "kind": "text"}}
