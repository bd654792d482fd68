"""Makes deliveries for the tests, and opens the recorded ones."""

import json
from pathlib import Path
from typing import Any

from cloudapi.inbound import Item, parse

SAMPLES = Path(__file__).parents[1] / "samples" / "webhooks"
METADATA = {"display_phone_number": "15550100001", "phone_number_id": "200000000000001"}
MARIANA = {"profile": {"name": "Mariana"}, "wa_id": "16505550111", "user_id": "US.90210557300446812"}
PRIYANKA = {"profile": {"name": "Priyanka"}, "wa_id": "16505550133", "user_id": "US.33310557300446814"}
# What may stand where something else should.
NOTHINGS: list[Any] = [None, 0, 1.5, True, "", "text", [], [[]], [None], {}, {"": None}]


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.json").read_bytes()


def text(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A text of Mariana's; a key changed to None is left out."""
    message = {
        "from": "16505550111",
        "from_user_id": "US.90210557300446812",
        "id": f"wamid.{number}",
        "timestamp": "1793000000",
        "type": "text",
        "text": {"body": f"text {number}"},
    }
    return {key: value for key, value in (message | changed).items() if value is not None}


def status(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A status about Mariana; a key changed to None is left out."""
    update = {
        "id": f"wamid.{number}",
        "status": "delivered",
        "timestamp": "1793000000",
        "recipient_id": "16505550111",
        "recipient_user_id": "US.90210557300446812",
    }
    return {key: value for key, value in (update | changed).items() if value is not None}


def delivery(field: str = "messages", **value: Any) -> dict[str, Any]:
    """One entry with one change."""
    value = {"messaging_product": "whatsapp", "metadata": METADATA, **value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "100000000000001", "changes": [{"field": field, "value": value}]}],
    }


def items(document: Any) -> list[Item]:
    return parse(json.dumps(document).encode()).items


def only(document: Any) -> Any:
    """The one item of a delivery."""
    (item,) = items(document)
    return item
