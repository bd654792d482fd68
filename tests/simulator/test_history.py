"""What became of a message, asked for afterwards: the history of a number, and the events of one message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.simulator.answers import refused, told
from tests.simulator.stage import ANA, APP, PNID, SECRET, Product, Stage

ALL = "node{delivery_status,occurrence_timestamp,status_timestamp,application,webhook_update_state,webhook_uri}"


def entry(sim: Stage, wamid: str, **query: str) -> Any:
    (found,) = told(sim.graph("GET", f"{PNID}/message_history", params={"message_id": wamid} | query))["data"]
    return found


def sent(sim: Stage, **more: Any) -> str:
    wamid: str = told(sim.send(**more))["messages"][0]["id"]
    sim.idle()
    return wamid


def test_a_history_has_what_the_number_sent_and_each_status_with_its_webhook(sim: Stage, product: Product) -> None:
    sim.say()
    wamid = sent(sim)
    assert set(entry(sim, wamid)) == {"id", "message_id"}
    found = entry(sim, wamid, fields="message_id,events")
    first, second = found["events"]["data"]
    assert [first["delivery_status"], second["delivery_status"]] == ["SENT", "DELIVERED"]
    assert first["webhook_update_state"] == "DELIVERED" and first["webhook_uri"] == product.url
    assert first["application"]["id"] == APP and first["timestamp"] == int(product.statuses()[0]["timestamp"])
    some = entry(sim, wamid, fields="events{delivery_status,timestamp}")
    assert set(some["events"]["data"][0]) == {"id", "delivery_status", "timestamp"}
    assert refused(sim.graph("GET", f"{PNID}/message_history", params={"fields": "events{colour}"})) == 100


def test_the_newest_message_comes_first_and_pages_end_at_a_hundred(sim: Stage) -> None:
    wamids = [sent(sim) for _ in range(3)]
    page = told(sim.graph("GET", f"{PNID}/message_history", params={"limit": "2"}))
    assert [one["message_id"] for one in page["data"]] == [wamids[2], wamids[1]]
    after = {"limit": "100000", "after": page["paging"]["cursors"]["after"]}
    rest = told(sim.graph("GET", f"{PNID}/message_history", params=after))
    assert [one["message_id"] for one in rest["data"]] == [wamids[0]] and "next" not in rest["paging"]


def test_events_are_asked_for_by_the_id_of_the_history_and_by_state(sim: Stage, product: Product) -> None:
    sim.say()
    wamid = sent(sim)
    sim.control("POST", "read", number=PNID, person=ANA["phone"], wamid=wamid)
    sim.idle()
    history = entry(sim, wamid)["id"]
    rows = told(sim.graph("GET", f"{history}/events"))["data"]
    assert [row["node"]["delivery_status"] for row in rows] == ["ACCEPTED", "SENT", "DELIVERED", "READ"]
    assert all(set(row["node"]) == {"id", "delivery_status", "occurrence_timestamp"} for row in rows)
    asked = {"delivery_status": "READ", "fields": f"cursor,{ALL}"}
    (read,) = told(sim.graph("GET", f"{history}/events", params=asked))["data"]
    assert read["cursor"] and read["node"]["webhook_update_state"] == "SUCCESS"
    assert read["node"]["webhook_uri"] == product.url and read["node"]["application"] == {"id": APP, "name": "App"}
    assert refused(sim.graph("GET", f"{history}/events", params={"delivery_status": "EATEN"})) == 100
    assert told(sim.graph("GET", history, params={"fields": "message_id"}))["message_id"] == wamid


def test_a_failure_says_why(sim: Stage) -> None:
    sim.control("POST", "faults", kind="fail_later", code=131026, count=1)
    wamid = sent(sim)
    (row,) = entry(sim, wamid, fields="events")["events"]["data"]
    assert row["delivery_status"] == "FAILED" and row["error_description"] == "Message undeliverable"
    rows = told(sim.graph("GET", f"{entry(sim, wamid)['id']}/events", params={"delivery_status": "ERROR"}))["data"]
    assert len(rows) == 1


def test_a_webhook_that_nobody_takes_is_told_as_such(sim: Stage, product: Product) -> None:
    sim.control("PATCH", "settings", retry_base=600.0)
    product.answers += [500] * 4
    wamid: str = told(sim.send())["messages"][0]["id"]

    def states() -> list[str]:
        return [row["webhook_update_state"] for row in entry(sim, wamid, fields="events")["events"]["data"]]

    sim.until(lambda: states() == ["RETRYING", "RETRYING"])
    rows = told(sim.graph("GET", f"{entry(sim, wamid)['id']}/events", params={"fields": ALL}))["data"]
    assert [row["node"].get("webhook_update_state") for row in rows] == [None, "ERROR", "ERROR"]
    sim.control("POST", "webhooks/retry")
    sim.idle()
    assert states() == ["DELIVERED", "DELIVERED"]


def test_nobody_else_sees_a_history(sim: Stage) -> None:
    wamid = sent(sim)
    history = entry(sim, wamid)["id"]
    sim.control("POST", "tokens", access_token="stranger", app_id=APP, waba_ids=["1"])
    answer = sim.graph("GET", f"{history}/events", token="stranger")
    assert answer.status_code == 404 and answer.json()["error"]["code"] == 803
    assert refused(sim.graph("GET", "1234567890123456/events")) == 803
    assert refused(sim.graph("GET", f"{PNID}/message_history", token="stranger")) == 100


def test_a_history_outlives_the_process(folder: Path, product: Product) -> None:
    with Stage(folder) as one:
        one.register(product, app_secret=SECRET)
        wamid = sent(one)
        before = entry(one, wamid, fields="events")
    with Stage(folder) as two:
        assert entry(two, wamid, fields="events") == before
