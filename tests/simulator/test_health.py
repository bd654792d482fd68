"""What Meta says of a number, an account and a template, and that what it says is so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.answers import refused, told
from tests.simulator.stage import ANA, APP, PNID, WABA, Product, Stage


def health(sim: Stage, node: str = PNID) -> Any:
    return told(sim.graph("GET", node, params={"fields": "health_status"}))["health_status"]


def reasons(found: Any) -> list[tuple[str, int]]:
    return [(one["entity_type"], error["error_code"]) for one in found["entities"] for error in one.get("errors", [])]


def test_every_node_of_a_message_is_told_of(sim: Stage) -> None:
    found = health(sim)
    assert found["can_send_message"] == "AVAILABLE"
    assert [(one["entity_type"], one["id"]) for one in found["entities"]] == [
        ("PHONE_NUMBER", PNID), ("WABA", WABA), ("BUSINESS", "900"), ("APP", APP),
    ]  # fmt: skip
    assert [one["entity_type"] for one in health(sim, WABA)["entities"]] == ["WABA", "BUSINESS", "APP"]


@pytest.mark.parametrize(
    ("status", "code", "told_as"),
    [("BANNED", 131031, 131031), ("PENDING", 133010, 133010), ("DISCONNECTED", 133010, 133010), ("MIGRATED", 33, 100)],
)
def test_a_number_in_this_state_sends_nothing(sim: Stage, status: str, code: int, told_as: int) -> None:
    sim.say()
    sim.control("PATCH", f"numbers/{PNID}", status=status)
    assert health(sim)["can_send_message"] == "BLOCKED" and reasons(health(sim)) == [("PHONE_NUMBER", code)]
    assert refused(sim.send()) == told_as
    sim.control("PATCH", f"numbers/{PNID}", status=None)
    assert told(sim.send())["messages"]


def test_a_restricted_number_only_answers(sim: Stage, product: Product) -> None:
    sim.control("POST", "templates", number=PNID, name="offer", language="en_US", category="UTILITY",
                components=[{"type": "BODY", "text": "Hello"}])  # fmt: skip
    sim.control("PATCH", "settings", strangers=False)
    sim.control("PATCH", f"numbers/{PNID}", status="RESTRICTED")
    found = health(sim)
    assert found["can_send_message"] == "LIMITED" and found["entities"][0]["additional_info"]
    offer = {"type": "template", "template": {"name": "offer", "language": {"code": "en_US"}}}
    told(sim.send(**offer))
    sim.say()
    told(sim.send(**offer))
    sim.idle()
    failed, *others = sorted(product.statuses(), key=lambda one: one["status"] != "failed")
    assert failed["errors"][0]["code"] == 131048 and {one["status"] for one in others} == {"sent", "delivered"}


def test_a_name_that_is_not_approved_is_a_limit(sim: Stage) -> None:
    sim.control("PATCH", f"numbers/{PNID}", name_status="DECLINED")
    assert health(sim)["can_send_message"] == "LIMITED" and told(sim.send())


@pytest.mark.parametrize("change", [{"account_review_status": "REJECTED"}, {"status": "DISABLED"}])
def test_an_account_that_is_disabled_stops_all_its_numbers(sim: Stage, change: dict[str, str]) -> None:
    sim.control("PATCH", f"accounts/{WABA}", **change)
    assert reasons(health(sim)) == reasons(health(sim, WABA)) == [("WABA", 131031)]
    assert refused(sim.send(to=ANA["phone"])) == 131031
    (name,) = change
    assert told(sim.graph("GET", WABA, params={"fields": name}))[name] == change[name]
    sim.control("PATCH", f"accounts/{WABA}", **dict.fromkeys(change))
    assert health(sim)["can_send_message"] == "AVAILABLE" and told(sim.send())


def test_control_takes_only_what_meta_says_of_an_account(sim: Stage) -> None:
    assert "colour" in sim.control("PATCH", f"accounts/{WABA}", 400, colour="blue")["error"]
    assert sim.control("GET", "accounts/1", 404)["error"]


def test_a_template_that_is_not_approved_blocks_itself(sim: Stage) -> None:
    made = sim.control("POST", "templates", number=PNID, name="offer", language="en", category="UTILITY",
                       status="PAUSED", components=[{"type": "BODY", "text": "Hello"}])["id"]  # fmt: skip
    assert reasons(health(sim, made)) == [("MESSAGE_TEMPLATE", 141002)]
    sim.control("POST", f"templates/{made}", event="APPROVED")
    assert health(sim, made)["can_send_message"] == "AVAILABLE"
