"""Graph's errors: the envelope, and what each code is called."""

from __future__ import annotations

import base64
import os
from typing import Any

TITLES: dict[int, tuple[int, str]] = {
    0: (401, "Authentication exception"),
    1: (500, "An unknown error occurred"),
    2: (503, "Service temporarily unavailable"),
    3: (500, "Capability or permissions issue"),
    4: (429, "Application request limit reached"),
    10: (403, "Application does not have permission for this action"),
    17: (429, "User request limit reached"),
    32: (429, "Page request limit reached"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    104: (401, "An access token is required to request this resource."),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    200: (403, "Permissions error"),
    368: (403, "Temporarily blocked for policies violations"),
    613: (429, "Calls to this api have exceeded the rate limit."),
    2040: (400, "Message is not supported"),
    2046: (400, "New order status was not correctly transitioned."),
    2047: (400, "Could not change order status to 'canceled'"),
    200006: (400, "Template Insights cannot be disabled once enabled"),
    200007: (400, "Template Insights have not been enabled for this WhatsApp Business Account"),
    803: (404, "Some of the aliases you requested do not exist"),
    2500: (400, "Unknown path components"),
    2200: (400, "Callback verification failed"),
    80007: (429, "Rate limit issues"),
    80008: (429, "There have been too many calls to this WhatsApp Business account."),
    130429: (429, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country."),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131020: (400, "Group is not valid"),
    131041: (400, "Group unknown"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131035: (400, "Webhook lost"),
    131037: (400, "WhatsApp provided number needs display name approval before message can be sent"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Message failed to send due to phone number registration error"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement."),
    131050: (400, "User has stopped receiving marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (429, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131059: (400, "The cursor has expired"),
    131060: (400, "This message is unavailable"),
    131062: (400, "Business-scoped user IDs are not supported for this message"),
    131063: (400, "Marketing messages are not enabled on Cloud API"),
    131064: (400, "Temporarily limited for template classification"),
    132000: (400, "Template param count mismatch"),
    132001: (404, "Template does not exist"),
    132005: (400, "Template hydrated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Template parameter format mismatch"),
    132018: (400, "Template parameter content is not allowed"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
    133004: (503, "Server temporarily unavailable"),
    133005: (400, "Two step verification PIN Mismatch"),
    133010: (400, "Phone number not registered"),
    133016: (400, "Account register deregister rate limit exceeded"),
    136025: (400, "Verify code error"),
    138000: (400, "Calling API not enabled for this phone number"),
    138002: (400, "The call is not valid"),
    138006: (400, "No approved call permission from the recipient"),
    139000: (400, "Blocked by integrity"),
    139001: (400, "Updating attempt failed"),
    139002: (400, "Publishing attempt failed"),
    139003: (400, "Deprecating attempt failed"),
    139004: (400, "Deleting attempt failed"),
    139100: (400, "Failed to block/unblock some users"),
    147001: (400, "Username is invalid"),
    147002: (400, "Username is not available"),
    147005: (400, "Username belongs to another phone number of this business"),
    2593107: (400, "Synchronization request limit exceeded"),
    2593108: (400, "Synchronization request made outside of allowed time window"),
    137000: (400, "Recipient identity key hash mismatch"),
}


class GraphError(Exception):
    """A refusal by Graph; `envelope()` is the answer's body."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        message: str = "",
        http: int | None = None,
        subcode: int = 0,
        user: tuple[str, str] | None = None,
        beside: dict[str, Any] | None = None,
    ) -> None:
        """`user` is the title and the sentence that management calls carry for whoever fills in the form.

        `beside` is what stands in the answer beside the error.
        """
        default, title = TITLES.get(code, (400, "Unknown error"))
        self.code, self.details, self.subcode, self.user, self.beside = code, details, subcode, user, beside
        self.http = http or default
        self.message = message or f"(#{code}) {title}"
        super().__init__(self.message)

    def envelope(self) -> dict[str, Any]:
        kind = "GraphMethodException" if self.subcode == 33 or self.code == 803 else "OAuthException"
        error: dict[str, Any] = {"message": self.message, "type": kind, "code": self.code}
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.user is not None:
            error |= {"is_transient": False, "error_user_title": self.user[0], "error_user_msg": self.user[1]}
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        error["fbtrace_id"] = trace_id()
        return (self.beside or {}) | {"error": error}


def trace_id() -> str:
    return "A" + base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")


def missing(name: str) -> GraphError:
    """A required top-level parameter that is not there."""
    return GraphError(100, message=f"(#100) The parameter {name} is required.")


def unknown_object(node: str) -> GraphError:
    """An id that does not exist or that this token may not see: Graph does not say which."""
    return GraphError(
        100,
        message=(
            f"Unsupported request. Object with ID '{node}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation."
        ),
        subcode=33,
    )


def unknown_path(method: str, edge: str, kind: str) -> GraphError:
    """An edge that a node of this kind does not have: Graph takes it for a field when it is read."""
    if method == "GET":
        return GraphError(100, message=f"(#100) Tried accessing nonexisting field ({edge}) on node type ({kind})")
    return GraphError(2500, message=f"Unknown path components: /{edge}")


def bad_token() -> GraphError:
    return GraphError(190, message="Invalid OAuth access token - Cannot parse access token")


def expired_token() -> GraphError:
    return GraphError(190, message="Error validating access token: Session has expired.", subcode=463)
