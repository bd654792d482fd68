"""The figures of an account at Graph: messages, conversations and charges, counted from what really passed.

Source: Meta's page "Analytics" (11 June 2026). Days and months are those of the account's time zone; pieces of time
in which nothing happened are left out, as in Meta's examples. Since 1 July 2025 every charged or free message stands
for a conversation of its own, but for the one of a free entry point. What a message costs is a setting, for Meta's
rates stand in files that one signs in for; there is one volume tier. Incoming messages count where 100 is asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator import identity
from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph import insights
from simulator.graph.calls import Call, Gate, Json
from simulator.graph.questions import ANYTHING, STEPS, Kind, Question, modifiers, read
from simulator.tally import Cells, Passed, passed, price
from simulator.things import Account

WHO = {"phone_numbers": ANYTHING, "country_codes": ANYTHING}
TYPES = ("REGULAR", "FREE_CUSTOMER_SERVICE", "FREE_ENTRY_POINT", "FREE_GROUP_CUSTOMER_SERVICE")
CATEGORIES = (
    "AUTHENTICATION", "AUTHENTICATION_INTERNATIONAL", "MARKETING", "MARKETING_LITE", "SERVICE", "UTILITY",
    "REFERRAL_CONVERSION", "GROUP_MARKETING", "GROUP_MARKETING_LITE", "GROUP_SERVICE", "GROUP_UTILITY", "AI_BOT",
    "MARKETING_LITE_DYNAMIC",
)  # fmt: skip
# What a free message of today was called while conversations were charged.
CONVERSATIONS = {"REGULAR": "REGULAR", "FREE_ENTRY_POINT": "FREE_ENTRY_POINT", "FREE_CUSTOMER_SERVICE": "FREE_TIER"}
BROKEN = {
    "PHONE": "phone_number",
    "COUNTRY": "country",
    "TIER": "tier",
    "PRICING_TYPE": "pricing_type",
    "PRICING_CATEGORY": "pricing_category",
    "CONVERSATION_TYPE": "conversation_type",
    "CONVERSATION_DIRECTION": "conversation_direction",
    "CONVERSATION_CATEGORY": "conversation_category",
}
KINDS = {
    "analytics": Kind(
        WHO | {"product_types": ("0", "2", "100")}, {"HALF_HOUR": "HALF_HOUR", "DAY": "DAY", "MONTH": "MONTH"}
    ),
    "conversation_analytics": Kind(
        WHO
        | {
            "metric_types": ("COST", "CONVERSATION", "UNKNOWN"),
            "conversation_categories": (*CATEGORIES[:6],),
            "conversation_types": ("REGULAR", "FREE_ENTRY_POINT", "FREE_TIER", "UNKNOWN"),
            "conversation_directions": ("BUSINESS_INITIATED", "USER_INITIATED", "UNKNOWN"),
            "dimensions": ("CONVERSATION_CATEGORY", "CONVERSATION_DIRECTION", "CONVERSATION_TYPE", "COUNTRY", "PHONE",
                           "UNKNOWN"),
        },
        STEPS,
    ),
    "pricing_analytics": Kind(
        WHO
        | {
            "metric_types": ("COST", "VOLUME"),
            "pricing_types": TYPES,
            "pricing_categories": CATEGORIES,
            "dimensions": ("COUNTRY", "PHONE", "PRICING_CATEGORY", "PRICING_TYPE", "TIER"),
        },
        STEPS,
    ),
}  # fmt: skip


def fields(simulator: Simulator, account: Account, call: Call, scopes: list[str]) -> Json:
    """Those fields of an account that are figures and are asked for; raises GraphError 100, or 200 without rights."""
    found: Json = {}
    for name in (*KINDS, *insights.KINDS):
        raw = modifiers(call, name)
        if raw is not None:
            if "whatsapp_business_management" not in scopes:
                raise GraphError(200, message="(#200) Requires whatsapp_business_management permission")
            found[name] = _tell(simulator, account, name, raw)
    return found


def edge(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}/pricing_analytics?start=&end=&granularity=`, and the others that are edges too."""
    account = gate.account(call, gate.token(call))
    told = _tell(simulator, account, call.edge, call.query)
    return {"paging": {}} | told if call.edge in KINDS else told


def _tell(simulator: Simulator, account: Account, name: str, raw: dict[str, str]) -> Json:
    if name in insights.KINDS:
        return insights.tell(simulator, name, read(account, insights.KINDS[name], raw))
    return TOLD[name](simulator, read(account, KINDS[name], raw))


def _messages(simulator: Simulator, asked: Question) -> list[Passed]:
    return [
        one
        for one in passed(simulator.world, asked.account.id)
        if asked.takes("phone_numbers", one.phone) and asked.takes("country_codes", one.country)
    ]


def messaging(simulator: Simulator, asked: Question) -> Json:
    """`analytics`: how many were sent and delivered."""
    cells, wanted = Cells(()), asked.given["product_types"] or ("0", "2")
    countries: set[str] = set()
    for one in _messages(simulator, asked):
        message = one.message
        product = "100" if message.inbound else "0" if message.type == "template" else "2"
        if product not in wanted or not (message.inbound or message.occurrences):
            continue
        heard = message.at if message.inbound and message.status != "new" else None
        cells.add(asked.span(message.at if message.inbound else one.first("sent")), (), sent=1)
        cells.add(asked.span(heard if message.inbound else one.first("delivered")), (), delivered=1)
        countries.add(one.country)
    mine = [one for one in simulator.world.numbers.values() if one.account_id == asked.account.id]
    return {
        "phone_numbers": [*asked.given["phone_numbers"]] or [identity.digits(one.display_phone) for one in mine],
        "country_codes": [*asked.given["country_codes"]] or sorted(countries),
        "granularity": asked.granularity,
        "data_points": cells.points("sent", "delivered"),
    }


def pricing(simulator: Simulator, asked: Question) -> Json:
    """`pricing_analytics`: how many were delivered, of which kind, and what they cost."""
    names = _breakdown(asked)
    tiered = {"TIER", "PRICING_CATEGORY", "COUNTRY"} <= set(asked.given["dimensions"])
    cells = Cells([BROKEN[name] for name in names])
    for one in _messages(simulator, asked):
        if one.message.inbound:
            continue
        kind, category, cost = price(simulator.settings, one.message)
        if asked.takes("pricing_types", kind) and asked.takes("pricing_categories", category):
            tier = "0:MAX" if tiered and kind == "REGULAR" else ""
            known = {"PHONE": one.phone, "COUNTRY": one.country, "TIER": tier}
            known |= {"PRICING_TYPE": kind, "PRICING_CATEGORY": category}
            span = asked.span(one.first("delivered"))
            cells.add(span, [known[name] for name in names], volume=1, cost=cost)
    metrics = [name.lower() for name in ("VOLUME", "COST") if asked.measures(name)]
    return {"data": _data(cells.points(*metrics, newest_first=True))}


def conversations(simulator: Simulator, asked: Question) -> Json:
    """`conversation_analytics`: the same, in the words of the time when conversations were charged."""
    names = _breakdown(asked)
    cells = Cells([BROKEN[name] for name in names])
    entered: set[tuple[str, str, float]] = set()
    for one in sorted(_messages(simulator, asked), key=lambda one: one.message.at):
        message = one.message
        entry = (message.number_id, message.person_id, message.entry_until)
        if message.inbound or one.first("delivered") is None or (message.entry_until and entry in entered):
            continue
        entered.add(entry)
        kind, category, cost = price(simulator.settings, message)
        known = {"PHONE": one.phone, "COUNTRY": one.country, "CONVERSATION_TYPE": CONVERSATIONS[kind]}
        known["CONVERSATION_DIRECTION"] = "USER_INITIATED" if message.free else "BUSINESS_INITIATED"
        known["CONVERSATION_CATEGORY"] = "SERVICE" if category == "REFERRAL_CONVERSION" else category
        if _wanted(asked, known):
            span = asked.span(one.first("delivered"))
            cells.add(span, [known[name] for name in names], conversation=1, cost=cost)
    metrics = [name.lower() for name in ("CONVERSATION", "COST") if asked.measures(name)]
    return {"data": _data(cells.points(*metrics))}


def _wanted(asked: Question, known: dict[str, str]) -> bool:
    lists = {"types": "TYPE", "directions": "DIRECTION", "categories": "CATEGORY"}
    return all(asked.takes(f"conversation_{name}", known[f"CONVERSATION_{word}"]) for name, word in lists.items())


def _breakdown(asked: Question) -> list[str]:
    return [name for name in BROKEN if name in asked.given["dimensions"]]


def _data(points: list[Json]) -> list[Json]:
    return [{"data_points": points}]


TOLD: dict[str, Callable[[Simulator, Question], Json]] = {
    "analytics": messaging,
    "conversation_analytics": conversations,
    "pricing_analytics": pricing,
}
