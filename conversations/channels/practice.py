"""Makes a number known to the simulator on this machine, which plays Meta for practice; absent in production."""

from typing import Any

import httpx
from django.conf import settings

from conversations.models import Channel
from tenants.scope import refuse_to_dial

PATIENCE = httpx.Timeout(5, connect=2)


class Away(Exception):
    """The simulator does not answer, or refuses; the message says why."""


def register(channel: Channel, access_token: str, app_secret: str) -> None:
    """Tell the simulator of the number, its token and the secret it signs with."""
    body: dict[str, Any] = {
        "phone_number_id": channel.phone_number_id,
        "waba_id": channel.waba_id,
        "display_phone": channel.display_phone,
        "verified_name": channel.name,
        "access_token": access_token,
        "app_secret": app_secret,
        "hello_world": True,  # Meta gives every account this template
    }
    if settings.WHATSAPP_APP_ID and app_secret == settings.WHATSAPP_APP_SECRET:
        body["app_id"] = settings.WHATSAPP_APP_ID
    if channel.portfolio_id:
        body["business_id"] = channel.portfolio_id
    tell("numbers", body)


def tell(what: str, body: dict[str, Any]) -> None:
    """`POST /_control/<what>`. Raises Away."""
    refuse_to_dial()
    try:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            answer = client.post(f"{settings.SIMULATOR_URL}/_control/{what}", json=body)
    except httpx.HTTPError as error:
        raise Away(f"{type(error).__name__} at {settings.SIMULATOR_URL}") from error
    if answer.status_code >= 400:
        raise Away(answer.text[:200])
