"""Templates from Meta's library, compared, copied to another account, and codes in many languages at once."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.simulator.answers import DOCUMENT, refused, told
from tests.simulator.drafts import EDGE, definition, filled
from tests.simulator.stage import PNID, WABA, Product, Stage

OTHER = "300000000000002"
FROM_LIBRARY: dict[str, Any] = {
    "name": "late_payment", "language": "en_US", "category": "UTILITY", "library_template_name": "payment_overdue_1",
    "library_template_button_inputs": json.dumps(
        [{"type": "URL", "url": {"base_url": "https://acme.test/{{1}}", "url_suffix_example": "https://acme.test/1"}},
         {"type": "PHONE_NUMBER", "phone_number": "+15550100001"}]
    ),
}  # fmt: skip


def test_the_library_is_searched(sim: Stage) -> None:
    def names(**query: str) -> list[str]:
        return [one["name"] for one in told(sim.graph("GET", "message_template_library", params=query))["data"]]

    assert len(names()) == 6 and names(search="BALANCE", topic="payments") == ["low_balance_warning_1"]
    assert names(usecase="FEEDBACK_SURVEY", industry="e_commerce") == ["feedback_survey_1"]
    assert names(language="pt_BR") == []
    (one,) = told(sim.graph("GET", "message_template_library", params={"name": "order_canceled_1"}))["data"]
    assert len(one["body_params"]) == len(one["body_param_types"]) == 2
    assert refused(sim.graph("GET", "message_template_library", token="nobody")) == 190


def test_a_template_from_the_library_needs_no_review(sim: Stage) -> None:
    made = told(sim.graph("POST", EDGE, json=FROM_LIBRARY))
    assert made["status"] == "APPROVED"
    shown = told(sim.graph("GET", made["id"], params={"fields": "components,library_template_name"}))
    assert shown["library_template_name"] == "payment_overdue_1"
    assert [part["type"] for part in shown["components"]] == ["HEADER", "BODY", "BUTTONS"]
    assert shown["components"][2]["buttons"][0]["url"] == "https://acme.test/{{1}}"


@pytest.mark.parametrize(
    "change",
    [
        {"library_template_name": "unheard_of"},
        {"category": "MARKETING"},
        {"library_template_button_inputs": None},
        {"library_template_button_inputs": [{"type": "URL"}]},
        {"library_template_button_inputs": [{"type": "PHONE_NUMBER"}, {"type": "URL"}]},
        {"library_template_button_inputs": [{"type": "URL", "url": "acme.test"}, {"type": "PHONE_NUMBER"}]},
        {"library_template_body_inputs": "yes"},
    ],
)
def test_a_template_from_the_library_needs_what_its_buttons_need(sim: Stage, change: dict[str, Any]) -> None:
    assert refused(sim.graph("POST", EDGE, json=FROM_LIBRARY | change)) == 100


def test_templates_are_compared_by_what_was_sent(sim: Stage) -> None:
    first, second = (
        sim.control("POST", "templates", number=PNID, **definition(name=name))["id"] for name in ("tea", "cup")
    )
    wanted = {"name": "tea", "language": {"code": "en_US"}, "components": filled("Ana", "A1")}
    told(sim.send(type="template", text=None, template=wanted))
    now = int(time.time()) + 60
    query = {"template_ids": second, "start": str(now - 7 * 86_400), "end": str(now)}
    rows = {row["metric"]: row for row in told(sim.graph("GET", f"{first}/compare", params=query))["data"]}
    assert rows["MESSAGE_SENDS"]["number_values"] == [{"key": first, "value": 1}, {"key": second, "value": 0}]
    assert rows["BLOCK_RATE"]["order_by_relative_metric"] == [first, second]
    for wrong in ({"template_ids": first}, {"template_ids": "4711"}, {"end": "later"}, {"end": str(now + 86_400)}):
        assert refused(sim.graph("GET", f"{first}/compare", params=query | wrong)) == 100


def test_templates_and_flows_are_copied_within_a_business(sim: Stage, product: Product) -> None:
    sim.register(product, phone_number_id="200000000000002", waba_id=OTHER, display_phone="+1 555-010-0002")
    for name, status in (("tea", "APPROVED"), ("cup", "PAUSED")):
        sim.control("POST", "templates", number=PNID, **definition(name=name), status=status)
    edge, query = f"{OTHER}/migrate_message_templates", {"source_waba_id": WABA}
    done = told(sim.graph("POST", edge, params=query))
    assert len(done["migrated_templates"]) == 1 == len(done["failed_templates"])
    assert told(sim.graph("GET", done["migrated_templates"][0]))["name"] == "tea"
    assert told(sim.graph("POST", edge, params=query))["migrated_templates"] == []
    assert refused(sim.graph("POST", edge, params={"source_waba_id": OTHER})) == 100
    flow = {"name": "Visit", "categories": ["OTHER"], "flow_json": json.dumps(DOCUMENT), "publish": True}
    own = told(sim.graph("POST", f"{WABA}/flows", json=flow))["id"]
    asked = {"source_waba_id": WABA, "source_flow_names": "Visit,Walk"}
    copied = told(sim.graph("POST", f"{OTHER}/migrate_flows", params=asked))
    (made,) = copied["migrated_flows"]
    assert made["source_id"] == own and [one["source_name"] for one in copied["failed_flows"]] == ["Walk"]
    assert told(sim.graph("GET", made["migrated_id"]))["status"] == "PUBLISHED"
    sim.register(product, phone_number_id="3", waba_id="33", business_id="901", display_phone="+1 555-010-0003")
    for path in ("migrate_flows", "migrate_message_templates"):
        assert refused(sim.graph("POST", f"33/{path}", params=query)) == 100  # another business


def test_codes_are_made_and_changed_in_many_languages(sim: Stage) -> None:
    edge = f"{WABA}/upsert_message_templates"
    parts = [{"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}]
    body = {"name": "code", "category": "AUTHENTICATION", "languages": ["en_US", "de"], "components": parts}
    first = told(sim.graph("POST", edge, json=body))["data"]
    assert [(one["language"], one["status"]) for one in first] == [("en_US", "APPROVED"), ("de", "APPROVED")]
    parts.insert(1, {"type": "FOOTER", "code_expiration_minutes": 5})
    again = told(sim.graph("POST", edge, json=body | {"languages": ["de", "fr"]}))["data"]
    assert again[0]["id"] == first[1]["id"]
    shown = told(sim.graph("GET", first[1]["id"], params={"fields": "components"}))["components"]
    assert "5 minutes" in shown[1]["text"]
    for wrong in ({"category": "UTILITY"}, {"languages": []}, {"name": "A b"}, {"languages": ["Klingon!"]}):
        assert refused(sim.graph("POST", edge, json=body | wrong)) == 100


def test_a_flow_keeps_its_errors_and_tells_its_numbers(sim: Stage) -> None:
    made = told(sim.graph("POST", f"{WABA}/flows", json={"name": "Visit", "categories": ["OTHER"]}))["id"]
    told(sim.graph("POST", f"{made}/assets", files={"file": ("flow.json", '{"version": "7.1"}', "application/json")}))
    shown = told(sim.graph("GET", made))
    assert shown["validation_errors"][0]["error"] == "MISSING_REQUIRED_PROPERTY"
    assert refused(sim.graph("POST", f"{made}/publish")) == 139002
    asked = "name,metric.name(ENDPOINT_REQUEST_COUNT).granularity(HOUR).since(2026-01-01).until(2026-01-02)"
    told_ = told(sim.graph("GET", made, params={"fields": asked}))
    assert told_["metric"] == {"name": "ENDPOINT_REQUEST_COUNT", "granularity": "HOUR", "data_points": []}
    assert refused(sim.graph("GET", made, params={"fields": "metric.name(LUCK)"})) == 100
