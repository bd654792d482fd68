"""Faults on request, the ledger that counts through them, and what a restart keeps."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.simulator.stage import ANA, PNID, ROOT, Product, Stage


def accepted(sim: Stage) -> int:
    return len(sim.control("GET", "ledger?kind=message")["results"])


def test_a_refusal_has_its_code_and_pause_and_nothing_is_accepted(sim: Stage) -> None:
    sim.say()
    sim.control("POST", "faults", kind="refuse", code=131056, retry_after=4, count=1)
    answer = sim.send()
    assert (
        answer.status_code == 429 and answer.json()["error"]["code"] == 131056 and answer.headers["retry-after"] == "4"
    )
    assert sim.send().status_code == 200
    assert accepted(sim) == 1


def test_an_error_before_accepting_leaves_the_ledger_and_one_after_does_not(sim: Stage, product: Product) -> None:
    sim.say()
    sim.control("POST", "faults", kind="error", http=503, count=1)
    assert sim.send().status_code == 503
    assert accepted(sim) == 0
    sim.control("POST", "faults", kind="error_after", html=True, count=1)
    answer = sim.send(biz_opaque_callback_data="m1.1.x")
    assert answer.status_code == 500 and answer.headers["content-type"].startswith("text/html")
    entry = sim.control("GET", "ledger?callback=m1.1.x")["results"][0]
    assert entry["body"]["text"] == {"body": "Hello"} and entry["number_id"] == PNID
    sim.idle()
    assert {status["id"] for status in product.statuses()} == {entry["wamid"]}


@pytest.mark.parametrize(("kind", "count"), [("reset", 0), ("reset_after", 1), ("truncate", 1)])
def test_a_connection_breaks_before_or_after_accepting(sim: Stage, kind: str, count: int) -> None:
    sim.say()
    sim.control("POST", "faults", kind=kind, count=1)
    with pytest.raises(httpx.TransportError):
        sim.send()
    assert accepted(sim) == count


@pytest.mark.parametrize(("kind", "count"), [("hang", 0), ("hang_after", 1), ("drip", 1)])
def test_an_answer_may_never_come(sim: Stage, kind: str, count: int) -> None:
    sim.say()
    sim.control("POST", "faults", kind=kind, count=1)
    with pytest.raises(httpx.TimeoutException):
        sim.send_within(0.2)
    assert accepted(sim) == count


def test_latency_waits_and_goes_on(sim: Stage) -> None:
    sim.say()
    sim.control("POST", "faults", kind="latency", seconds=0.1, number=PNID)
    started = time.monotonic()
    assert sim.send().status_code == 200
    assert time.monotonic() - started >= 0.1


def test_a_token_expires_on_request_and_a_message_fails_later(sim: Stage, product: Product) -> None:
    sim.say()
    sim.control("POST", "faults", kind="token_expired", count=1)
    assert sim.send().json()["error"]["error_subcode"] == 463
    sim.control("POST", "faults", kind="fail_later", code=131049, count=1)
    assert sim.send().status_code == 200
    sim.idle()
    assert [(one["status"], one["errors"][0]["code"]) for one in product.statuses()] == [("failed", 131049)]


def test_a_message_is_held_back_on_request_and_nothing_is_told_of_it(sim: Stage, product: Product) -> None:
    parts = [{"type": "BODY", "text": "The new harvest is here."}]
    sim.control("POST", "templates", number=PNID, name="news", components=parts)
    sim.say()
    sim.control("POST", "faults", kind="hold", count=2)
    news = {"name": "news", "language": {"code": "en_US"}}
    told = [sim.send(type="template", template=news), sim.send(), sim.send(type="template", template=news)]
    held, plain, after = (one.json()["messages"][0] for one in told)
    sim.idle()
    assert (held["message_status"], after["message_status"]) == ("held_for_quality_assessment", "accepted")
    assert "message_status" not in plain
    assert {one["id"] for one in product.statuses()} == {after["id"]}


def test_a_chance_is_seeded(sim: Stage) -> None:
    sim.say()
    runs = []
    for _ in range(2):
        sim.control("PATCH", "settings", seed=7)
        fault = sim.control("POST", "faults", kind="error", probability=0.5)
        runs.append([sim.send().status_code for _ in range(12)])
        sim.control("DELETE", f"faults/{fault['id']}")
    assert runs[0] == runs[1] and set(runs[0]) == {200, 500}


def test_doubles_are_counted(sim: Stage) -> None:
    sim.say()
    for callback in ("a.1.t", "a.2.t", "b.1.t", "b.1.t"):
        sim.send(biz_opaque_callback_data=callback)
    assert sim.control("GET", "ledger/doubles")["doubles"] == [{"key": "b.1.t", "count": 2}]
    by_prefix = sim.control("GET", "ledger/doubles?by=prefix")["doubles"]
    assert by_prefix == [{"key": "a", "count": 2}, {"key": "b", "count": 2}]
    assert sim.control("GET", "ledger/doubles?by=body")["doubles"][0]["count"] == 4


def test_a_restart_keeps_the_conversation_and_delivers_what_was_left(folder: Path, product: Product) -> None:
    with Stage(folder) as first:
        first.register(product)
        first.control("PATCH", "settings", sent_after=0.0, delivered_after=0.0)
        told = first.say(text="before")
        first.send()
        first.idle()
        seen = len(product.arrivals)
        first.control("POST", "webhooks/pause")
        untold = first.say(text="held back")
        first.stop(signal.SIGTERM)
    with Stage(folder) as second:
        found = second.control("GET", f"messages?number={PNID}")["results"]
        assert [one["wamid"] for one in found if one["inbound"]] == [told, untold]
        assert len(found) == 3 and second.control("GET", "ledger")["last"] == 1
        second.control("POST", "webhooks/resume")
        assert product.wait(seen + 1)[-1].value["messages"][0]["id"] == untold
        assert second.send().status_code == 200, "the window is still open"


def test_a_killed_simulator_still_delivers_what_was_refused(folder: Path, product: Product) -> None:
    with Stage(folder) as first:
        first.register(product)
        first.control("PATCH", "settings", retry_base=600.0, retry_max=600.0)
        product.answers = [500, 500]
        wamid = first.say()
        product.wait(2)
        first.until(lambda: first.control("GET", "webhooks")["results"][0]["attempts"] == 2)
        first.written()
        first.stop(signal.SIGKILL)
    with Stage(folder):
        assert product.wait(3)[2].value["messages"][0]["id"] == wamid


def test_it_stops_at_once_with_an_open_stream(folder: Path) -> None:
    with Stage(folder) as running, running.http.stream("GET", "/mail/events") as stream:
        assert next(stream.iter_lines()).startswith("retry:")
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(timeout=5) == 0


def test_a_taken_port_is_said_in_one_sentence(stage: Stage, folder: Path) -> None:
    taken = stage.url.rpartition(":")[2]
    command = [sys.executable, "-m", "simulator", "--port", taken, "--smtp-port", "0", "--data", str(folder)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1 and ended.stderr.count("\n") == 1
    assert f"Port {taken} cannot be used" in ended.stderr and "--port" in ended.stderr


def test_a_second_simulator_does_not_use_the_same_folder(stage: Stage) -> None:
    command = [sys.executable, "-m", "simulator", "--port", "0", "--smtp-port", "0", "--data", str(stage.folder)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1 and "in use by another simulator" in ended.stderr


def test_a_wrong_request_is_answered_in_one_sentence(sim: Stage) -> None:
    assert "kind" in sim.control("POST", "faults", expect=400, kind="earthquake")["error"]
    assert "no setting" in sim.control("PATCH", "settings", expect=400, colour="red")["error"]
    assert "no person" in sim.control("GET", "people/nobody", expect=404)["error"]
    assert "no number" in sim.control("POST", "messages", expect=404, number="1", person=ANA)["error"]
