"""WhatsApp Business Accounts at Graph: one, and those of a business.

Source: Meta's references of the WhatsApp Business Account and of owned_ and client_whatsapp_business_accounts (v23.0).
"""

from __future__ import annotations

import uuid

from simulator.core import Simulator
from simulator.errors import GraphError, missing, unknown_object
from simulator.graph import analytics, filtering, health, subscriptions
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.graph.numbers import FIELDS as NUMBER
from simulator.graph.numbers import describe as describe_number
from simulator.graph.paging import page
from simulator.graph.presence import invalid
from simulator.quotas import ORDINARY_TIER
from simulator.things import Account, Number, Token

FIELDS = ("name", "currency", "timezone_id", "message_template_namespace")
NO_MARKETING = "disable_marketing_messages_on_cloud_api"
INSIGHTS = "is_enabled_for_insights"
LIMIT = "whatsapp_business_manager_messaging_limit"
ELSEWHERE = (
    "auth_international_rate_eligibility",
    "linked_commerce_account",
    "marketing_messages_ad_account",
    "primary_funding_id",
    "purchase_order_number",
    "service_pricing_policy",
    "whatsapp_manager_marketing_messages_max_price_enroll_status",
)
OWN = (NO_MARKETING, "degrees_of_freedom_spec", INSIGHTS)
ZONES = 480  # ids of time zones run up to here


def show(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}?fields=`."""
    token = gate.token(call)
    account = gate.account(call, token)
    world = simulator.world
    mine = [one for one in world.numbers.values() if one.account_id == account.id]
    edges: Json = {
        "subscribed_apps": {"data": subscriptions.rows(simulator, account)},
        "phone_numbers": {"data": [bare(simulator, one, token) for one in mine]},
        "message_templates": {"data": [{"id": one.id, "name": one.name} for one in simulator.templates.of(account.id)]},
    }
    figures = analytics.fields(simulator, account, call, token.scopes)
    return pick(call, describe(account) | seldom(account, mine, token.app_id) | edges | figures, FIELDS)


def seldom(account: Account, mine: list[Number], app_id: str) -> Json:
    """What only other people's clients ask of an account: of most of it there is nothing here.

    A portfolio's limit is told of its first number, as it is counted (see quotas.py).
    """
    standing: Json = mine[0].standing if mine else {}
    return dict.fromkeys(ELSEWHERE) | {
        "health_status": health.of_account(account, app_id),
        "owner_business": {"id": account.business_id, "name": account.name},
        "whatsapp_business_manager_messaging_limit": standing.get(LIMIT) or ORDINARY_TIER,
        "creation_time": int(min((one.joined_at for one in mine), default=0)) or None,
        "is_shared_with_partners": False,
        "template_auto_archival_enabled": False,
        "primary_business_location": "US",
    }


def change(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}` with what is to be another: its `name`, its `timezone_id`, settings of its owner."""
    account = gate.account(call, gate.token(call))
    params = call.params()
    name, zone = params.get("name", account.name), str(params.get("timezone_id", account.timezone_id))
    if not isinstance(name, str) or not 1 <= len(name) <= 100:
        raise invalid("Param name must be a string of 1 to 100 characters.")
    if not zone.isascii() or not zone.isdigit() or int(zone[:4]) > ZONES:
        raise invalid("Param timezone_id must be the id of a time zone.")
    quiet, freedom = params.get(NO_MARKETING, False), params.get("degrees_of_freedom_spec", {})
    if not isinstance(quiet, bool) or not isinstance(freedom, dict):
        raise invalid(f"Param {NO_MARKETING} must be a boolean, degrees_of_freedom_spec an object.")
    if INSIGHTS in params:
        params[INSIGHTS] = _switched_on(account, params[INSIGHTS])
    if not {"name", "timezone_id", *OWN} & set(params):
        raise missing("name")
    account.name, account.timezone_id = name, zone
    account.settings |= {name: params[name] for name in OWN if name in params}
    simulator.world.keep(account)
    return {"success": True, "id": account.id}


def _switched_on(account: Account, given: object) -> bool:
    """Whether insights are asked for; raises GraphError 200006 for taking them back."""
    wanted = str(given).lower() in ("true", "1")
    if account.settings.get(INSIGHTS) and not wanted:
        raise GraphError(200006)
    return wanted


def numbers(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}/phone_numbers?fields=&filtering=&sort=`: the first number first, unless told otherwise."""
    token = gate.token(call)
    account = gate.account(call, token)
    found = [one for one in simulator.world.numbers.values() if one.account_id == account.id]
    name, _, way = call.query.get("sort", "creation_time.asc").partition(".")
    if name not in ("creation_time", "last_onboarded_time") or way not in ("asc", "desc"):
        raise invalid("Param sort must be one of {creation_time.asc, creation_time.desc, last_onboarded_time.asc, …}.")
    found.sort(key=lambda one: one.joined_at, reverse=way == "desc")
    rows = [describe_number(simulator, one, token) for one in found]
    return page(simulator, call, filtering.kept(call, rows), NUMBER)


def bare(simulator: Simulator, one: Number, token: Token) -> Json:
    """A number inside an account: what Graph tells without being asked for more."""
    shown = describe_number(simulator, one, token)
    return {name: shown[name] for name in (*NUMBER, "id")}


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{business}/owned_whatsapp_business_accounts`: those the token may see; none is a client's here."""
    token, world = gate.token(call), simulator.world
    mine = [one for one in world.accounts.values() if one.business_id == call.node and one.id in token.accounts]
    if not mine:
        raise unknown_object(call.node)
    shown = mine if call.edge.startswith("owned") else []
    return page(simulator, call, [describe(one) for one in shown], FIELDS)


def describe(account: Account) -> Json:
    """An account as Graph tells it."""
    return {
        "name": account.name,
        "currency": "USD",
        "timezone_id": account.timezone_id,
        "message_template_namespace": uuid.uuid5(uuid.NAMESPACE_OID, account.id).hex,
        "owner_business_info": {"id": account.business_id, "name": account.name},
        "on_behalf_of_business_info": None,
        "subscribed_apps": None,
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "ownership_type": "SELF",
        "status": "ACTIVE",
        "country": "US",
        INSIGHTS: account.settings.get(INSIGHTS, False),
        "marketing_messages_lite_api_status": "ELIGIBLE",
        "marketing_messages_onboarding_status": "ELIGIBLE",
        NO_MARKETING: account.settings.get(NO_MARKETING, False),
        "degrees_of_freedom_spec": account.settings.get("degrees_of_freedom_spec"),
        "id": account.id,
    } | account.standing
