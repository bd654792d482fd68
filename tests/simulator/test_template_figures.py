"""The figures of templates and of groups of them, which an account asks for once and keeps."""

from __future__ import annotations

import time

from simulator.graph import zones
from tests.simulator.answers import refused, told
from tests.simulator.figures import BRUNA, DAY, ask, insights, points, send, template
from tests.simulator.stage import ANA, PNID, WABA, Product, Stage

URL = {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Track", "url": "https://acme.test/o"},
                                      {"type": "QUICK_REPLY", "text": "Thanks"}]}  # fmt: skip


def test_insights_must_be_asked_for_and_cannot_be_given_back(sim: Stage, now: int) -> None:
    made = template(sim, "offer")
    field = f"template_analytics.start({now}).end({now}).granularity(DAILY).template_ids([{made}])"
    assert refused(sim.graph("GET", WABA, params={"fields": field})) == 200007
    assert not told(sim.graph("GET", WABA, params={"fields": "is_enabled_for_insights"}))["is_enabled_for_insights"]
    insights(sim)
    assert told(sim.graph("GET", WABA, params={"fields": "is_enabled_for_insights"}))["is_enabled_for_insights"]
    assert points(told(sim.graph("GET", WABA, params={"fields": field}))["template_analytics"]) == []
    assert refused(sim.graph("POST", WABA, params={"is_enabled_for_insights": "false"})) == 200006


def test_a_template_is_sent_read_tapped_and_paid_for(sim: Stage, product: Product, now: int) -> None:
    sim.control("PATCH", "settings", rate_marketing=0.5)
    insights(sim)
    made, other = template(sim, "offer", "MARKETING", URL), template(sim, "quiet")
    first, second = send(sim, "offer"), send(sim, "offer", BRUNA["phone"])
    send(sim, "quiet")
    sim.control("POST", "read", number=PNID, person=ANA["phone"], wamid=first)
    for wamid in (first, first, second):
        sim.control("POST", "taps", wamid=wamid, button="Track")
    sim.say(type="button", button={"text": "Thanks", "payload": "Thanks"}, reply_to=first)
    sim.idle()
    query = {"start": str(now), "end": str(now), "granularity": "daily", "template_ids": f"[{made},{other},12]"}
    found = told(sim.graph("GET", f"{WABA}/template_analytics", params=query))
    assert found["data"][0]["granularity"] == "DAILY" and found["data"][0]["product_type"] == "cloud_api"
    rows = {row["template_id"]: row for row in points(found)}
    assert set(rows) == {made, other} and rows[other]["sent"] == 1 and "clicked" not in rows[other]
    row = rows[made]
    assert (row["sent"], row["delivered"], row["read"]) == (2, 2, 1) and row["start"] % DAY == 0
    assert {(one["type"], one["button_content"]): one["count"] for one in row["clicked"]} == {
        ("quick_reply_button", "Thanks"): 1, ("unique_url_button", "Track"): 2, ("url_button", "Track"): 3,
    }  # fmt: skip
    assert {one["type"]: one["value"] for one in row["cost"]} == {
        "amount_spent": 1.0, "cost_per_delivered": 0.5, "cost_per_url_button_click": round(1 / 3, 6),
    }  # fmt: skip
    told(sim.graph("POST", made, params={"cta_url_link_tracking_opted_out": "true", "category": "marketing"}))
    assert told(sim.graph("GET", made, params={"fields": "status"}))["status"] == "APPROVED"
    some = told(sim.graph("GET", f"{WABA}/template_analytics", params=query | {"metric_types": "sent,clicked"}))
    assert [set(row) - {"start", "end"} for row in points(some)] == [{"template_id", "sent"}] * 2
    answer = sim.control("POST", "taps", 400, wamid=first, button="Thanks")
    assert "opens a page" in answer["error"]


def test_days_may_be_those_of_the_account(sim: Stage, now: int) -> None:
    insights(sim)
    made = template(sim, "offer")
    told(sim.graph("POST", WABA, json={"timezone_id": "77"}))
    send(sim, "offer")
    tokyo = zones.span(now, "DAY", zones.of("77"))
    today = time.strftime("%Y-%m-%d", time.gmtime(tokyo[0] + 9 * 3600))
    query = {"start": today, "end": today, "granularity": "DAILY", "template_ids": made, "use_waba_timezone": "true"}
    found = told(sim.graph("GET", f"{WABA}/template_analytics", params=query))
    assert found["data"][0]["waba_timezone"] == "Asia/Tokyo" and points(found)[0]["start"] == tokyo[0]
    edge = f"{WABA}/template_analytics"
    assert refused(sim.graph("GET", edge, params=query | {"start": str(now)})) == 100


def test_a_group_of_templates_counts_what_was_sent_while_they_were_in_it(sim: Stage, now: int) -> None:
    insights(sim)
    offer, update = template(sim, "offer"), template(sim, "update", "UTILITY")
    send(sim, "offer")
    given = {"name": "Spring", "description": "All of spring", "whatsapp_business_templates": [int(offer)]}
    made = told(sim.graph("POST", f"{WABA}/template_groups", json=given))["id"]
    send(sim, "offer"), send(sim, "update")
    told(sim.graph("POST", made, json={"add_templates": [update], "remove_templates": [offer]}))
    send(sim, "offer"), send(sim, "update")
    query = {"start": str(now), "end": str(now), "granularity": "daily", "template_group_ids": f"[{made}]"}
    (row,) = points(told(sim.graph("GET", f"{WABA}/template_group_analytics", params=query)))
    assert row["template_group_id"] == made and (row["sent"], row["delivered"]) == (2, 2)
    assert ask(sim, "template_group_analytics", now, now, template_group_ids=made)["data"][0]["data_points"] == [row]
    shown = told(sim.graph("GET", made))
    assert shown["name"] == "Spring" and shown["whatsapp_business_account"]["id"] == WABA
    assert [one["id"] for one in shown["whatsapp_business_templates"]["data"]] == [update]
    (listed,) = told(sim.graph("GET", f"{WABA}/template_groups"))["data"]
    assert listed["id"] == made and listed["description"] == "All of spring"
    told(sim.graph("DELETE", made))
    assert refused(sim.graph("GET", made)) == 100 and told(sim.graph("GET", offer))["name"] == "offer"


def test_a_group_that_cannot_be_is_refused(sim: Stage) -> None:
    offer = template(sim, "offer")
    good = {"name": "Spring", "whatsapp_business_templates": [offer]}
    edge = f"{WABA}/template_groups"
    made = told(sim.graph("POST", edge, json=good))["id"]
    other = template(sim, "other")
    for wrong in (
        {"name": "", "whatsapp_business_templates": [other]},
        {"name": "n" * 257, "whatsapp_business_templates": [other]},
        {"name": "Spring", "whatsapp_business_templates": [other]},
        {"name": "Summer", "whatsapp_business_templates": []},
        {"name": "Summer", "whatsapp_business_templates": [offer]},
        {"name": "Summer", "whatsapp_business_templates": ["12"]},
        {"name": "Summer", "whatsapp_business_templates": "twelve"},
        {"name": "Summer", "description": "d" * 513, "whatsapp_business_templates": [other]},
    ):
        assert refused(sim.graph("POST", edge, json=wrong)) == 100, wrong
    assert refused(sim.graph("POST", made, json={"remove_templates": [other]})) == 100
    assert refused(sim.graph("POST", made, json={})) == 100
    assert len(told(sim.graph("GET", edge))["data"]) == 1
