"""What a token's permissions allow it.

Source: the permissions named in Meta's references of each edge: `whatsapp_business_messaging` to send and for files,
`whatsapp_business_management` for accounts, numbers and templates. What is asked of a node itself is not judged here,
and `catalog_management` stands with the catalogues.
"""

from __future__ import annotations

from simulator.errors import GraphError
from simulator.graph.calls import Call, Gate
from simulator.things import Token

MESSAGING, MANAGEMENT = "whatsapp_business_messaging", "whatsapp_business_management"
MANAGED = frozenset(
    [
        "phone_numbers",
        "assigned_users",
        "subscribed_apps",
        "message_templates",
        "unpause",
        "signups",
        "compare",
        "migrate_message_templates",
        "upsert_message_templates",
        "migrate_flows",
        "flows",
        "whatsapp_business_profile",
        "username",
        "settings",
        "block_users",
        "contact_book",
        "message_qrdls",
        "conversational_automation",
        "conversation_analytics",
        "pricing_analytics",
        "template_analytics",
        "template_group_analytics",
        "template_groups",
        "message_history",
        "events",
        "register",
        "deregister",
        "smb_app_data",
    ]
)


def may_send(token: Token) -> None:
    """Raises GraphError 131005 for a token that may not send, 10 for one that may nothing."""
    may_something(token)
    if MESSAGING not in token.scopes:
        raise GraphError(131005, f"The access token does not have the permission {MESSAGING}.")


def may_something(token: Token) -> None:
    if not token.scopes:
        raise GraphError(10)


def may_call(gate: Gate, call: Call) -> None:
    """Raises GraphError 200 for an edge that needs a permission which the token does not have, 10 without any."""
    edge = call.edge.partition("/")[0]
    if call.node in gate.world.numbers or call.node in gate.world.accounts:
        may_something(gate.token(call))
    needed = MESSAGING if edge == "media" else MANAGEMENT if edge in MANAGED else ""
    if needed and needed not in gate.token(call).scopes:
        raise GraphError(200, message=f"(#200) Requires {needed} permission to manage the object")
