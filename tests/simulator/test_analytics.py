"""The figures of an account, as Graph tells them: counted from what was sent, delivered, read and tapped."""

from __future__ import annotations

import json

import pytest

from simulator.graph import zones
from tests.simulator.answers import refused, told
from tests.simulator.figures import BRUNA, DAY, ask, happen, insights, points, send, silently, template
from tests.simulator.stage import PHONE, TOKEN, WABA, Product, Stage


def test_messages_are_counted_by_day_when_they_were_sent_and_delivered(sim: Stage, now: int) -> None:
    zone = zones.of("1")
    wamid = silently(sim)
    happen(sim, wamid, sent=now - 3 * DAY, delivered=now - 2 * DAY)
    send(sim)
    found = ask(sim, "analytics", now - 4 * DAY, now + DAY, "DAY")
    first, second, third = (zones.span(now - days * DAY, "DAY", zone) for days in (3, 2, 0))
    assert found == {
        "phone_numbers": [PHONE],
        "country_codes": ["US"],
        "granularity": "DAY",
        "data_points": [
            {"start": first[0], "end": first[1], "sent": 1, "delivered": 0},
            {"start": second[0], "end": second[1], "sent": 0, "delivered": 1},
            {"start": third[0], "end": third[1], "sent": 1, "delivered": 1},
        ],
    }


def test_kinds_of_messages_numbers_and_countries_are_filters(sim: Stage, product: Product, now: int) -> None:
    template(sim, "offer")
    sim.say(person=BRUNA)
    send(sim)
    send(sim, "offer", BRUNA["phone"])
    sim.idle()

    def count(**filters: str) -> tuple[int, int]:
        rows = ask(sim, "analytics", now - DAY, now + DAY, "MONTH", **filters)["data_points"]
        return sum(row["sent"] for row in rows), sum(row["delivered"] for row in rows)

    assert count() == (2, 2) and count(product_types="[0]") == count(product_types="[2]") == (1, 1)
    assert count(product_types="[0,2,100]") == (3, 3) and count(product_types="[100]") == (1, 1)
    assert count(country_codes='["BR"]') == (1, 1) and count(country_codes="[SE]") == (0, 0)
    assert count(phone_numbers=f'["{PHONE}"]') == (2, 2) and count(phone_numbers="[15550199]") == (0, 0)


def test_a_half_hour_holds_what_happened_in_it(sim: Stage, now: int) -> None:
    happen(sim, silently(sim), sent=now - 3600, delivered=now - 1800)
    rows = ask(sim, "analytics", now - 2 * 3600, now, "HALF_HOUR")["data_points"]
    assert [(row["sent"], row["delivered"]) for row in rows] == [(1, 0), (0, 1)]
    assert all(row["end"] - row["start"] == 1800 and row["start"] % 1800 == 0 for row in rows)
    assert [
        row["delivered"] for row in ask(sim, "analytics", now - 2 * 3600, now - 1800, "HALF_HOUR")["data_points"]
    ] == [0]


def test_charges_are_told_by_category_country_and_tier(sim: Stage, now: int) -> None:
    sim.control("PATCH", "settings", rate_marketing=0.5, rate_utility=0.25)
    template(sim, "offer"), template(sim, "update", "UTILITY")
    sim.say(person=BRUNA)
    for name in ("offer", "offer", "update"):
        send(sim, name)
    send(sim, "update", BRUNA["phone"])  # free: her window is open
    send(sim, to=BRUNA["phone"])
    everything = "[PRICING_CATEGORY,PRICING_TYPE,COUNTRY,PHONE,TIER]"
    rows = points(ask(sim, "pricing_analytics", now - DAY, now + DAY, dimensions=everything))
    known = {(row["pricing_category"], row["pricing_type"], row["country"]): row for row in rows}
    assert {key: (row["volume"], row["cost"], row.get("tier")) for key, row in known.items()} == {
        ("MARKETING", "REGULAR", "US"): (2, 1.0, "0:MAX"),
        ("UTILITY", "REGULAR", "US"): (1, 0.25, "0:MAX"),
        ("UTILITY", "FREE_CUSTOMER_SERVICE", "BR"): (1, 0, None),
        ("SERVICE", "FREE_CUSTOMER_SERVICE", "BR"): (1, 0, None),
    }
    assert {row["phone_number"] for row in rows} == {PHONE}
    (whole,) = points(ask(sim, "pricing_analytics", now - DAY, now + DAY, "MONTHLY", metric_types="['COST']"))
    assert whole["cost"] == 1.25 and set(whole) == {"start", "end", "cost"}
    some = ask(sim, "pricing_analytics", now - DAY, now + DAY, pricing_categories="marketing", country_codes="US")
    assert [row["volume"] for row in points(some)] == [2]


def test_what_was_not_delivered_costs_nothing(sim: Stage, now: int) -> None:
    template(sim, "offer")
    sim.control("POST", "faults", kind="fail_later", code=131049, count=1)
    send(sim, "offer")
    assert points(ask(sim, "pricing_analytics", now - DAY, now + DAY)) == []
    assert ask(sim, "analytics", now - DAY, now + DAY, "DAY")["data_points"] == []


def test_a_service_message_is_free_whether_or_not_somebody_wrote_before(sim: Stage, product: Product) -> None:
    send(sim)
    priced = product.statuses()[0]["pricing"]
    assert (priced["billable"], priced["type"], priced["category"]) == (False, "free_customer_service", "service")


def test_marketing_by_its_own_edge_is_charged_and_counted_apart(sim: Stage, product: Product, now: int) -> None:
    made = template(sim, "offer")
    send(sim, "offer", edge="marketing_messages")
    assert product.statuses()[0]["pricing"]["category"] == "marketing_lite"
    (row,) = points(ask(sim, "pricing_analytics", now - DAY, now + DAY, dimensions="PRICING_CATEGORY"))
    assert row["pricing_category"] == "MARKETING_LITE" and row["cost"] > 0
    insights(sim)
    assert points(ask(sim, "template_analytics", now, now, template_ids=f"[{made}]")) == []
    lite = {"product_type": "MARKETING_MESSAGES_API_FOR_WHATSAPP", "template_ids": made}
    assert [row["sent"] for row in points(ask(sim, "template_analytics", now, now, **lite))] == [1]


def test_conversations_are_told_in_the_old_words(sim: Stage, now: int) -> None:
    template(sim, "offer")
    send(sim, "offer")
    sim.say(person=BRUNA, referral={"source_type": "ad", "source_id": "1"})
    send(sim, to=BRUNA["phone"]), send(sim, to=BRUNA["phone"])  # one free entry point, one conversation
    everything = '["CONVERSATION_CATEGORY","CONVERSATION_TYPE","CONVERSATION_DIRECTION"]'
    rows = points(ask(sim, "conversation_analytics", now - DAY, now + DAY, dimensions=everything))
    assert {
        (row["conversation_type"], row["conversation_category"], row["conversation_direction"]) for row in rows
    } == {
        ("REGULAR", "MARKETING", "BUSINESS_INITIATED"),
        ("FREE_ENTRY_POINT", "SERVICE", "USER_INITIATED"),
    }
    assert all(row["conversation"] == 1 for row in rows)
    only = ask(sim, "conversation_analytics", now - DAY, now + DAY, conversation_types="[FREE_ENTRY_POINT]")
    assert [(row["conversation"], row["cost"]) for row in points(only)] == [(1, 0)]


def test_metas_own_sdk_asks_by_edges_with_lists_as_json(sim: Stage, now: int) -> None:
    template(sim, "offer")
    send(sim, "offer")
    query = {"start": str(now - DAY), "end": str(now + DAY), "granularity": "DAILY", "access_token": TOKEN}
    query |= {"dimensions": json.dumps(["PRICING_CATEGORY", "COUNTRY"]), "phone_numbers": json.dumps([PHONE])}
    found = told(sim.http.get(f"/v25.0/{WABA}/pricing_analytics", params=query))
    assert set(found) == {"data", "paging"}
    assert [(row["country"], row["volume"]) for row in points(found)] == [("US", 1)]
    query |= {"dimensions": '["CONVERSATION_TYPE"]', "metric_types": '["CONVERSATION"]'}
    rows = points(told(sim.http.get(f"/v25.0/{WABA}/conversation_analytics", params=query)))
    assert [(row["conversation_type"], row["conversation"]) for row in rows] == [("REGULAR", 1)]
    assert "cost" not in rows[0]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("analytics", {"start": ""}, "The parameter start is required"),
        ("analytics", {"end": ""}, "The parameter end is required"),
        ("analytics", {"granularity": ""}, "The parameter granularity is required"),
        ("analytics", {"granularity": "DAILY"}, "one of {HALF_HOUR, DAY, MONTH}"),
        ("pricing_analytics", {"granularity": "DAY"}, "one of {HALF_HOUR, DAILY, MONTHLY}"),
        ("analytics", {"start": "yesterday"}, "start must be an integer"),
        ("analytics", {"start": "1543543200"}, "within the last 366 days"),
        ("analytics", {"end": "1543543200"}, "start must be before end"),
        ("analytics", {"product_types": "[1]"}, "product_types[0] must be one of {0, 2, 100}"),
        ("pricing_analytics", {"dimensions": "[PHONE,COLOUR]"}, "dimensions[1] must be one of"),
        ("pricing_analytics", {"metric_types": "PROFIT"}, "one of {COST, VOLUME}"),
        ("conversation_analytics", {"conversation_directions": "UP"}, "conversation_directions[0]"),
        ("template_analytics", {"template_ids": ""}, "The parameter template_ids is required"),
        ("template_analytics", {"template_ids": ",".join(["1"] * 11)}, "at most 10"),
        ("template_analytics", {"granularity": "HALF_HOUR"}, "one of {DAILY}"),
        ("template_analytics", {"start": "2026-02-31"}, "YYYY-MM-DD"),
        ("template_group_analytics", {"template_ids": "1"}, "template_group_ids is required"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    sim: Stage, now: int, name: str, change: dict[str, str], said: str
) -> None:
    step = "DAY" if name == "analytics" else "DAILY"
    good = {"start": str(now - DAY), "end": str(now), "granularity": step}
    if name == "template_analytics":
        good["template_ids"] = "1"
    field = name + "".join(f".{key}({value})" for key, value in (good | change).items() if value)
    answer = sim.graph("GET", WABA, params={"fields": field})
    assert refused(answer) == 100 and said in answer.json()["error"]["message"]


def test_figures_stand_beside_other_fields_and_need_the_permission(sim: Stage, now: int) -> None:
    span = f".start({now - DAY}).end({now}).granularity"
    both = f"name,pricing_analytics{span}(DAILY).dimensions(PHONE,COUNTRY),analytics{span}(DAY).country_codes([])"
    assert set(told(sim.graph("GET", WABA, params={"fields": both}))) == {
        "name", "pricing_analytics", "analytics", "id",
    }  # fmt: skip
    sim.control("POST", "tokens", access_token="nomanage", app_id="400000000000001", waba_ids=[WABA],
                scopes=["whatsapp_business_messaging"])  # fmt: skip
    assert refused(sim.graph("GET", WABA, token="nomanage", params={"fields": both})) == 200
    assert refused(sim.graph("GET", f"{WABA}/pricing_analytics", token="nomanage")) == 200
    assert refused(sim.graph("GET", f"{WABA}/analytics")) == 100  # a field is no edge
