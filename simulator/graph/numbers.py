"""A phone number as Graph tells it.

Source: Meta's reference of the phone number node (v23.0, and its changes to September 2026).
"""

from __future__ import annotations

import time

from simulator import identity
from simulator.core import Simulator
from simulator.graph import health
from simulator.graph.calls import Json
from simulator.things import Number, Token

FIELDS = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
)


def describe(simulator: Simulator, number: Number, token: Token) -> Json:
    account = simulator.world.accounts[number.account_id]
    app = simulator.world.apps[token.app_id]
    configuration = {
        "phone_number": number.overrides.get(app.id),
        "whatsapp_business_account": account.subscriptions.get(app.id),
        "application": app.callback_url,
    }
    return (
        {
            "verified_name": number.verified_name,
            "code_verification_status": "VERIFIED",
            "display_phone_number": number.display_phone,
            "quality_rating": "GREEN",
            "platform_type": "CLOUD_API" if number.registered else "NOT_APPLICABLE",
            "throughput": {"level": "STANDARD"},
            "status": "CONNECTED" if number.registered else "DISCONNECTED",
            "name_status": "APPROVED",
            "account_mode": "SANDBOX" if number.test else "LIVE",
            "is_official_business_account": False,
            "is_pin_enabled": True,
            "is_on_biz_app": False,
            "whatsapp_business_manager_messaging_limit": "TIER_2K",
            "webhook_configuration": {name: value for name, value in configuration.items() if value},
            "health_status": health.of_number(simulator.world, number, app.id),
            "conversational_automation": {"prompts": [], "commands": []} | number.automation | {"id": number.id},
            "id": number.id,
        }
        | seldom(number)
        | number.standing
    )


def seldom(number: Number) -> Json:
    """What only other people's clients ask of a number."""
    return {
        "quality_score": {"score": number.standing.get("quality_rating", "GREEN")},
        "new_name_status": "NONE",
        "new_display_name": None,
        "certificate": None,
        "new_certificate": None,
        "is_preverified_number": False,
        "search_visibility": "NON_VISIBLE",
        "eligibility_for_api_business_global_search": "NON_ELIGIBLE_UNDEFINED_COUNTRY",
        "host_platform": "CLOUD_API",
        "messaging_limit_tier": number.standing.get("whatsapp_business_manager_messaging_limit", "TIER_2K"),
        "last_onboarded_time": time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(number.joined_at)),
        "country_dial_code": None,
        "country_code": identity.country(identity.digits(number.display_phone)),
        "username": number.username or None,
    }
