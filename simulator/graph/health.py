"""Whether messages can be sent from a number, an account or a template, and what stands in the way; and that it does.

Source: Meta's page "Messaging health status" (October 2025). It names 141002 for a template alone: for the others the
reason has the code that a message meets (133010, 131031, 33). A restricted number may only answer.
"""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphError, unknown_object
from simulator.things import Account, Number, Template
from simulator.world import World

Json = dict[str, Any]
NAMED = ("APPROVED", "AVAILABLE_WITHOUT_REVIEW")
UNREGISTERED, GONE = ("PENDING", "UNVERIFIED", "DISCONNECTED"), ("MIGRATED", "DELETED")
GRADES = ("AVAILABLE", "LIMITED", "BLOCKED")


def of_number(world: World, number: Number, app_id: str) -> Json:
    return _summary([_number(number), *_above(world.accounts[number.account_id], app_id)])


def of_account(account: Account, app_id: str) -> Json:
    return _summary(_above(account, app_id))


def of_template(world: World, template: Template, app_id: str) -> Json:
    found = _entity("MESSAGE_TEMPLATE", template.id)
    if template.status != "APPROVED":
        sentence = "Message templates can only be sent out if they are approved."
        found = _blocked(found, 141002, sentence, "Edit or appeal the message template review decision.")
    return _summary([found, *_above(world.accounts[template.account_id], app_id)])


def may_send(world: World, number: Number) -> None:
    """Raises GraphError with the code of what blocks the number or its account."""
    for entity in (_number(number), _account(world.accounts[number.account_id])):
        for error in entity.get("errors", []):
            if error["error_code"] == 33:
                raise unknown_object(number.id)
            raise GraphError(error["error_code"], error["error_description"])


def _number(number: Number) -> Json:
    found, status = _entity("PHONE_NUMBER", number.id), number.standing.get("status")
    if not number.registered or status in UNREGISTERED:
        return _blocked(found, 133010, "Register the phone number before you send from it.", "Register it.")
    if status == "BANNED":
        return _blocked(found, 131031, "The phone number is banned for policy violations.", "Ask for a review.")
    if status in GONE:
        return _blocked(found, 33, "The phone number is not in this account any more.", "Use another one.")
    notes = []
    if status == "RESTRICTED":
        notes.append("The phone number is restricted: it may only answer customers who wrote in the last 24 hours.")
    if number.standing.get("name_status", "APPROVED") not in NAMED:
        notes.append("The display name is not approved. The messaging limit can rise once it is.")
    return found | ({"can_send_message": "LIMITED", "additional_info": notes} if notes else {})


def _account(account: Account) -> Json:
    found, review = _entity("WABA", account.id), account.standing.get("account_review_status")
    if review == "REJECTED" or account.standing.get("status") == "DISABLED":
        return _blocked(found, 131031, "The account is disabled for policy violations.", "Ask for a review.")
    if review == "PENDING":
        notes = ["The account is being reviewed."]
        return found | {"can_send_message": "LIMITED", "additional_info": notes}
    return found


def _above(account: Account, app_id: str) -> list[Json]:
    return [_account(account), _entity("BUSINESS", account.business_id), _entity("APP", app_id)]


def _entity(kind: str, one: str) -> Json:
    return {"entity_type": kind, "id": one, "can_send_message": "AVAILABLE"}


def _blocked(entity: Json, code: int, sentence: str, solution: str) -> Json:
    error = {"error_code": code, "error_description": sentence, "possible_solution": solution}
    return entity | {"can_send_message": "BLOCKED", "errors": [error]}


def _summary(entities: list[Json]) -> Json:
    """The worst of them is that of the whole."""
    worst = max((one["can_send_message"] for one in entities), key=GRADES.index)
    return {"can_send_message": worst, "entities": entities}
