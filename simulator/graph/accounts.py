"""WhatsApp Business Accounts at Graph: one, and those of a business.

Source: Meta's references of the WhatsApp Business Account and of owned_ and client_whatsapp_business_accounts (v23.0).
"""

from __future__ import annotations

import uuid

from simulator.core import Simulator
from simulator.errors import unknown_object
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.things import Account

FIELDS = ("name", "currency", "timezone_id")


def show(gate: Gate, call: Call) -> Json:
    """`GET /{account}?fields=`."""
    return pick(call, describe(gate.account(call, gate.token(call))), FIELDS)


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{business}/owned_whatsapp_business_accounts`: those the token may see; none is a client's here."""
    token, world = gate.token(call), simulator.world
    mine = [one for one in world.accounts.values() if one.business_id == call.node and one.id in token.accounts]
    if not mine:
        raise unknown_object(call.node)
    shown = mine if call.edge.startswith("owned") else []
    return {"data": [pick(call, describe(one), FIELDS) for one in shown]}


def describe(account: Account) -> Json:
    """An account as Graph tells it."""
    return {
        "name": account.name,
        "currency": "USD",
        "timezone_id": "1",
        "message_template_namespace": uuid.uuid5(uuid.NAMESPACE_OID, account.id).hex,
        "owner_business_info": {"id": account.business_id, "name": account.name},
        "on_behalf_of_business_info": None,
        "subscribed_apps": None,
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "ownership_type": "SELF",
        "status": "ACTIVE",
        "country": "US",
        "is_enabled_for_insights": True,
        "marketing_messages_lite_api_status": "INELIGIBLE",
        "marketing_messages_onboarding_status": "INELIGIBLE",
        "disable_marketing_messages_on_cloud_api": False,
        "health_status": {"can_send_message": "AVAILABLE", "entities": []},
        "id": account.id,
    }
