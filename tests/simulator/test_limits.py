"""What Graph lets one do in a second, an hour, a day or three, and what it says when it was too much."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image

from simulator.errors import GraphError
from simulator.limits import Limits, rate_of
from simulator.quotas import DAY, HOUR, Quotas
from simulator.settings import Settings
from simulator.things import Number
from tests.simulator.drafts import EDGE, definition
from tests.simulator.stage import ANA, PNID, WABA, Product, Stage
from tests.simulator.test_graph import code

WHATSAPP = {"messaging_product": "whatsapp"}
GREETING = {"name": "hello", "language": {"code": "en_US"}}


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def number(**standing: Any) -> Number:
    return Number("1", "2", "+1 555", standing=standing)


@pytest.mark.parametrize(
    ("standing", "rate"),
    [
        ({}, 80),
        ({"throughput": {"level": "STANDARD"}}, 80),
        ({"throughput": {"level": "HIGH"}}, 1000),
        ({"throughput": {"level": "HIGH"}, "is_on_biz_app": True}, 20),
    ],
)
def test_a_number_sends_at_its_own_pace(standing: dict[str, Any], rate: int, clock: Clock) -> None:
    sender = number(**standing)
    assert rate_of(sender) == rate
    limits = Limits(Settings(), clock)
    for seconds, most in ((0.0, rate), (0.5, rate // 2)):  # a second's worth at once, then as they come
        clock.now += seconds
        for n in range(most):
            limits.spend(sender, str(n))
        with pytest.raises(GraphError, match="130429"):
            limits.spend(sender, "one more")
    limits.settings.number_rate = 2_000.0  # the dial goes before what the number is
    clock.now += 1
    for n in range(rate + 1):
        limits.spend(sender, f"{n} again")


def test_a_window_of_calls_rolls(clock: Clock) -> None:
    quotas = Quotas(Settings(), clock)
    assert (quotas.most_calls(True), quotas.most_calls(False)) == (5_000, 200)
    assert quotas.call("a", 2, 80007) == (0.5, 0)
    clock.now += 60
    assert quotas.call("a", 2, 80007) == (1.0, 59)
    with pytest.raises(GraphError, match="80007"):
        quotas.call("a", 2, 80007)
    assert quotas.call("b", 2, 80007) == (0.5, 0)
    clock.now += HOUR - 60
    assert quotas.call("a", 2, 80007) == (1.0, 1)


def test_only_new_people_outside_a_window_count_for_a_portfolio(clock: Clock) -> None:
    quotas, sender = Quotas(Settings(), clock), number(whatsapp_business_manager_messaging_limit="TIER_50")

    def sent(person: int, **more: Any) -> int:
        return quotas.refusal(sender, "900", str(person), **({"open_window": False, "category": "utility"} | more))

    assert [sent(n, open_window=True) for n in range(100)] == [0] * 100
    assert [sent(n) for n in range(50)] == [0] * 50
    assert (sent(49), sent(50), sent(50, open_window=True)) == (0, 131048, 0)
    clock.now += DAY
    assert sent(50) == 0
    sender.standing = {"whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED"}
    assert {sent(n) for n in range(3_000)} == {0}


def test_management_calls_are_counted_and_said(sim: Stage) -> None:
    sim.control("PATCH", "settings", calls_per_hour=4.0, app_calls_per_hour=7.0)
    used = []
    for _ in range(4):
        answer = sim.graph("GET", PNID)
        (said,) = json.loads(answer.headers["x-business-use-case-usage"])[WABA]
        used.append((said["type"], said["call_count"]))
    assert used == [("whatsapp", 25), ("whatsapp", 50), ("whatsapp", 75), ("whatsapp", 100)]
    assert 0 < said["estimated_time_to_regain_access"] <= 60
    refused = sim.graph("GET", WABA)
    assert code(refused, 429) == 80007 and json.loads(refused.headers["x-app-usage"])["call_count"] == 72
    sim.say()
    free = sim.send()
    assert free.status_code == 200 and "x-app-usage" not in free.headers
    sim.control("PATCH", "settings", calls_per_hour=None)
    assert [sim.graph("GET", PNID).status_code for _ in range(3)] == [200, 200, 429]
    assert code(sim.graph("GET", PNID), 429) == 4


def test_a_number_is_taken_off_and_registered_at_most_ten_times(sim: Stage) -> None:
    sim.say()
    register = {"json": WHATSAPP | {"pin": "123456"}}
    assert sim.graph("POST", f"{PNID}/deregister").json() == {"success": True}
    assert code(sim.graph("POST", f"{PNID}/deregister"), 400) == 133010
    assert code(sim.send(), 400) == 133010
    sim.control("POST", "messages", expect=400, number=PNID, person={"phone": "16505550112"}, text="Hi")
    fields = "status,platform_type,health_status"
    found = sim.graph("GET", f"{PNID}?fields={fields}").json()
    assert (found["status"], found["platform_type"]) == ("DISCONNECTED", "NOT_APPLICABLE")
    assert found["health_status"]["can_send_message"] == "BLOCKED"
    for _ in range(8):
        assert sim.graph("POST", f"{PNID}/register", **register).json() == {"success": True}
    assert sim.send().status_code == 200
    assert code(sim.graph("POST", f"{PNID}/register", **register), 400) == 133016
    assert code(sim.graph("POST", f"{PNID}/deregister"), 400) == 133016
    sim.control("PATCH", f"numbers/{PNID}", is_on_biz_app=True)
    assert code(sim.graph("POST", f"{PNID}/deregister"), 400) == 100


def test_marketing_has_a_cap_and_a_portfolio_a_limit(sim: Stage, product: Product) -> None:
    body = [{"type": "BODY", "text": "Hello"}]
    for name, category in (("hello", "MARKETING"), ("news", "UTILITY")):
        sim.control("POST", "templates", number=PNID, name=name, category=category, components=body)
    sim.control("PATCH", "settings", marketing_per_day=1.0)
    sim.control("PATCH", f"numbers/{PNID}", whatsapp_business_manager_messaging_limit="TIER_50")
    for n in range(52):
        sim.control("POST", "people", phone=f"165055540{n:02}")
    sim.say()
    assert [sim.send(type="template", template=GREETING).status_code for _ in range(2)] == [200, 200]
    outside = {"type": "template", "template": GREETING | {"name": "news"}}
    assert {sim.send(f"165055540{n:02}", **outside).status_code for n in range(51)} == {200}
    sim.control("POST", "preferences", number=PNID, person=ANA["phone"], value="stop")
    sim.send(type="template", template=GREETING)
    sim.idle()
    failed = [(one["errors"][0]["code"], one["status"]) for one in product.statuses() if one.get("errors")]
    assert failed == [(131049, "failed"), (131048, "failed"), (131050, "failed")]


@pytest.mark.parametrize(("frames", "large", "taken"), [(1, False, True), (1, True, False), (2, True, True)])
def test_a_still_sticker_is_smaller_than_one_that_moves(sim: Stage, frames: int, large: bool, taken: bool) -> None:
    data = sticker(frames) + b"\0" * (101 * 1024 if large else 0)
    file = {"file": ("s.webp", data, "image/webp")}
    answer = sim.graph("POST", f"{PNID}/media", data=WHATSAPP, files=file)
    assert answer.status_code == (200 if taken else 400), answer.text


def sticker(frames: int) -> bytes:
    made = io.BytesIO()
    first, *more = [Image.new("RGBA", (512, 512), (200, 40 * n, 40, 255)) for n in range(frames)]
    first.save(made, "WEBP", save_all=bool(more), append_images=more, duration=100)
    return made.getvalue()


def test_an_hour_has_a_hundred_templates_handed_in(clock: Clock) -> None:
    quotas = Quotas(Settings(), clock)
    for _ in range(100):
        quotas.hand_in(WABA)
    with pytest.raises(GraphError, match="80008"):
        quotas.hand_in(WABA)
    quotas.hand_in("another account")
    quotas.settings.limits = False
    quotas.hand_in(WABA)
    quotas.settings.limits = True
    clock.now += HOUR + 1
    quotas.hand_in(WABA)


def test_templates_made_by_control_are_not_handed_in(sim: Stage) -> None:
    for n in range(101):
        sim.control("POST", "templates", number=PNID, **definition(name=f"made_{n}"))
    assert sim.graph("POST", EDGE, json=definition()).status_code == 200
