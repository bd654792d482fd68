"""How templates do, at Graph, each and by their groups: sent, delivered, read, clicked, and what they cost.

Source: Meta's page "Analytics" (11 June 2026) and its error codes (18 June 2026). An account must have asked for it
(`POST /{account}?is_enabled_for_insights=true`): 200007 before, and 200006 for who wants it taken back. As there, the
reads and clicks of a message count for a week after it was sent. Taps on buttons that open a page come from control.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph import template_groups, zones
from simulator.graph.calls import Json
from simulator.graph.paging import cursor
from simulator.graph.questions import ANYTHING, DAY, QUARTER, Kind, Question
from simulator.tally import Cells, Passed, passed, price
from simulator.things import Template

WEEK = 7 * DAY
METRICS = ("SENT", "DELIVERED", "READ", "CLICKED", "COST")
ELSEWHERE = tuple(
    f"{place}_{what}"
    for place in ("APP", "WEBSITE")
    for what in ("ACTIVATIONS", "ADD_TO_CART", "CHECKOUTS_INITIATED", "PURCHASES", "PURCHASES_CONVERSION_VALUE")
)
PRODUCTS = ("CLOUD_API", "MARKETING_MESSAGES_LITE_API", "MARKETING_MESSAGES_API_FOR_WHATSAPP", "CAMPAIGN_INSIGHTS")
DAILY = {"DAILY": "DAY"}
KINDS = {
    "template_analytics": Kind(
        {"template_ids": ANYTHING, "metric_types": METRICS + ELSEWHERE, "product_type": PRODUCTS},
        DAILY, QUARTER, days=True, needed="template_ids",
    ),
    "template_group_analytics": Kind(
        {"template_group_ids": ANYTHING, "metric_types": METRICS},
        DAILY, QUARTER, days=True, needed="template_group_ids",
    ),
}  # fmt: skip


def tell(simulator: Simulator, name: str, asked: Question) -> Json:
    """The figures of the templates or groups named; those that the account does not have are left out."""
    if not asked.account.settings.get("is_enabled_for_insights"):
        title = "Template Insights have not been enabled for this WhatsApp Business Account"
        raise GraphError(200007, message=f"(#200007) {title}", subcode=4182004)
    found = _of_templates(simulator, asked) if name == "template_analytics" else _of_groups(simulator, asked)
    entry: Json = {"waba_timezone": zones.name(asked.account.timezone_id)} if asked.local else {}
    entry["granularity"] = "DAILY"
    if name == "template_analytics":
        entry["product_type"] = _product(asked).lower()
    points = sorted(found, key=lambda point: -point["start"])
    return {
        "data": [entry | {"data_points": points}],
        "paging": {"cursors": {"before": cursor(0), "after": cursor(1)}},
    }


def _product(asked: Question) -> str:
    return next(iter(asked.given["product_type"]), "CLOUD_API")


def _of_templates(simulator: Simulator, asked: Question) -> Iterator[Json]:
    lite = _product(asked) != "CLOUD_API"
    sends = [one for one in _sends(simulator, asked) if bool(one.message.extra.get("lite")) is lite]
    for template in _templates(simulator, asked, asked.given["template_ids"]):
        mine = [one for one in sends if _template_of(one) == template.id]
        for point in _points(simulator, asked, mine, [template]):
            yield {"template_id": template.id} | point


def _of_groups(simulator: Simulator, asked: Question) -> Iterator[Json]:
    sends = list(_sends(simulator, asked))
    for group_id in asked.given["template_group_ids"]:
        group = asked.account.template_groups.get(group_id)
        if group is not None:
            inside = [one for one in sends if template_groups.counted(group, _template_of(one), one.message.at)]
            several = _templates(simulator, asked, tuple({_template_of(one) for one in inside}))
            for point in _points(simulator, asked, inside, several):
                yield {"template_group_id": group_id} | point


def _templates(simulator: Simulator, asked: Question, ids: tuple[str, ...]) -> list[Template]:
    known = (simulator.world.templates.get(one) for one in ids)
    return [one for one in known if one is not None and one.account_id == asked.account.id]


def _sends(simulator: Simulator, asked: Question) -> Iterator[Passed]:
    return (one for one in passed(simulator.world, asked.account.id) if _template_of(one))


def _template_of(one: Passed) -> str:
    return str((one.message.extra.get("template") or {}).get("id") or "")


def _points(simulator: Simulator, asked: Question, sends: list[Passed], templates: list[Template]) -> Iterator[Json]:
    """One point for each day on which something happened."""
    cells, clicks = Cells(()), _clicks(simulator, asked, sends, templates)
    for one in sends:
        lasts = one.message.at > time.time() - WEEK
        cells.add(asked.span(one.first("sent")), (), sent=1)
        delivered = asked.span(one.first("delivered"))
        cells.add(delivered, (), delivered=1, spent=price(simulator.settings, one.message)[2])
        cells.add(asked.span(one.first("read")) if lasts else None, (), read=1)
    for span in clicks:
        cells.add(span, ())
    metrics = [name.lower() for name in METRICS[:3] if asked.measures(name)]
    for point in cells.points(*metrics):
        span = (point["start"], point["end"])
        clicked, sums = clicks.get(span, Counter()), cells.sums[span, ()]
        if asked.measures("CLICKED") and clicked:
            point["clicked"] = [
                {"type": kind, "button_content": text, "count": count}
                for (kind, text), count in sorted(clicked.items())
            ]
        if asked.measures("COST"):
            point["cost"] = _cost(sums["spent"], sums["delivered"], clicked)
        yield point


Clicks = Counter[tuple[str, str]]


def _clicks(
    simulator: Simulator, asked: Question, sends: list[Passed], templates: list[Template]
) -> dict[tuple[int, int], Clicks]:
    """Taps by day, kind and button: of marketing and utility templates that are tracked, within a week."""
    tracked = {one.id for one in templates if one.category in ("MARKETING", "UTILITY") and not one.untracked}
    found: dict[tuple[int, int], Clicks] = {}
    recent = time.time() - WEEK
    for one in sends:
        if _template_of(one) not in tracked or one.message.at <= recent:
            continue
        seen: set[tuple[str, str]] = set()
        for kind, text, at in _taps(simulator, one):
            span, known = asked.span(at), (kind, text) in seen
            seen.add((kind, text))
            if span is not None:
                sums = found.setdefault(span, Counter())
                sums[kind, text] += 1
                if kind == "url_button" and not known:
                    sums["unique_url_button", text] += 1
    return found


def _taps(simulator: Simulator, one: Passed) -> Iterator[tuple[str, str, float]]:
    """The taps on a message's buttons: quick replies are what came back, the others were noted with it."""
    world, message = simulator.world, one.message
    for text, at in message.extra.get("taps") or []:
        yield "url_button", text, at
    for answer in world.history(world.thread(message.number_id, message.person_id)):
        if (
            answer.inbound
            and answer.type == "button"
            and (answer.extra.get("context") or {}).get("id") == message.wamid
        ):
            yield "quick_reply_button", str((answer.content or {}).get("text") or ""), answer.at


def _cost(spent: float, delivered: float, clicked: Clicks) -> list[Json]:
    """The amount, and what it comes to for a delivery and for a tap on a button that opens a page."""
    told: list[Json] = [{"type": "amount_spent", "value": round(spent, 6)}]
    taps = sum(count for (kind, _), count in clicked.items() if kind == "url_button")
    for kind, count in (("cost_per_delivered", delivered), ("cost_per_url_button_click", taps)):
        if count:
            told.append({"type": kind, "value": round(spent / count, 6)})
    return told
