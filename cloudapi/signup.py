"""Embedded signup: a code of Meta's dialog becomes a token, and the number behind it is put to work.

Source: Meta's embedded signup reference, version 4; every function raises GraphError.
"""

from cloudapi.client import Graph, GraphError
from cloudapi.reading import words

PEOPLE, HISTORY = "smb_app_state_sync", "history"
SYNCS = (PEOPLE, HISTORY)
"""What a phone hands over, each once within 24 hours of the signup: people, then messages."""
REPEATED, LATE = 2593107, 2593108
"""What Meta answers to a second question, and to one that comes after those 24 hours."""


async def exchange(graph: Graph, app_id: str, app_secret: str, code: str) -> str:
    """The token of a code, which is good once and for 30 seconds."""
    asked = {"client_id": app_id, "client_secret": app_secret, "code": code}
    found = await graph.call("GET", ["oauth", "access_token"], f"{app_id}|{app_secret}", query=asked)
    token = words(found.get("access_token"), 1000)
    if not token:
        raise GraphError("Meta gave no token for the code")
    return token


async def register(graph: Graph, phone_number_id: str, token: str, pin: str) -> None:
    """Register a number for the Cloud API under a two-step PIN of six digits."""
    body = {"messaging_product": "whatsapp", "pin": pin}
    await graph.call("POST", [phone_number_id, "register"], token, body=body)


async def ask_phone(graph: Graph, phone_number_id: str, token: str, kind: str) -> None:
    """Have the WhatsApp Business app hand over one of SYNCS, which comes as webhooks."""
    body = {"messaging_product": "whatsapp", "sync_type": kind}
    await graph.call("POST", [phone_number_id, "smb_app_data"], token, body=body)
