"""What the bodies of webhooks look like: the `value` of a change, for messages, statuses and notices.

Source: Meta's pages "Webhooks: messages", "status", "system" and "Business-scoped user IDs" (May to September 2026).
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

from simulator import errors
from simulator.identity import digits, key_hash
from simulator.things import Message, Number, Person
from simulator.world import World

Json = dict[str, Any]
PHONE_MEMORY = 30 * 86_400  # seconds a number remembers the phone of a person who has a username


def shareable(world: World, person: Person, number: Number) -> bool:
    """Whether this business may see the phone: no username, not hidden, in the contact book, or met within 30 days."""
    if not person.phone:
        return False
    if not person.username or not person.hidden or world.business_of(number) in person.books:
        return True
    return world.thread(number.id, person.id).phone_seen > time.time() - PHONE_MEMORY


def metadata(number: Number) -> Json:
    return {"display_phone_number": digits(number.display_phone), "phone_number_id": number.id}


def base(number: Number) -> Json:
    return {"messaging_product": "whatsapp", "metadata": metadata(number)}


def contact(world: World, person: Person, number: Number, *, phone: bool, username: bool) -> Json:
    account = world.accounts[number.account_id]
    block: Json = {"profile": {"name": person.name}}
    if username and person.username:
        block["profile"]["username"] = f"@{person.username}"
    if phone:
        block["wa_id"] = person.wa_id or person.phone
    block["user_id"] = world.bsuid(person, account.business_id)
    if parent := world.parent_bsuid(person, account):
        block["parent_user_id"] = parent
    if number.checks_identity:
        block["identity_key_hash"] = key_hash(person.id, person.key)
    return block


def incoming(world: World, message: Message) -> Json:
    """A customer's message: `from` and `wa_id` are left out, never empty, when the phone is not shareable."""
    number, person = world.numbers[message.number_id], world.people[message.person_id]
    phone = shareable(world, person, number)
    block = contact(world, person, number, phone=phone, username=True)
    body: Json = {}
    if phone:
        body["from"] = block["wa_id"]
    body["from_user_id"] = block["user_id"]
    if "parent_user_id" in block:
        body["from_parent_user_id"] = block["parent_user_id"]
    body |= {"id": message.wamid, "timestamp": str(int(message.at)), "type": message.type}
    if message.content is not None:
        body[message.type] = message.content
    body |= message.extra
    return base(number) | {"contacts": [block], "messages": [body]}


def status(world: World, message: Message, name: str, codes: list[Json], at: float) -> Json:
    """A status by the identifier matrix of Meta's BSUID page: `failed` has no contacts, `sent` no username."""
    number, person = world.numbers[message.number_id], world.people[message.person_id]
    account = world.accounts[number.account_id]
    phone = message.to_phone or shareable(world, person, number)
    body: Json = {"id": message.wamid, "status": name, "timestamp": str(int(at))}
    if person.group:
        body |= {"recipient_id": person.id, "recipient_type": "group"}
    elif phone:
        body["recipient_id"] = person.wa_id or person.phone
    if not person.group and not (name == "failed" and message.to_phone):
        body["recipient_user_id"] = world.bsuid(person, account.business_id)
        if parent := world.parent_bsuid(person, account):
            body["recipient_parent_user_id"] = parent
    body |= _key(number, person, message)
    if message.callback:
        body["biz_opaque_callback_data"] = message.callback
    if name == "sent" or (name in ("delivered", "read") and not message.extra.get("priced")):
        body["pricing"] = pricing(message)
        if message.entry_until:
            body["conversation"] = free_entry(message, name)
    if codes:
        body["errors"] = codes
    value = base(number)
    if name != "failed" and not person.group:
        value["contacts"] = [contact(world, person, number, phone=phone, username=name != "sent")]
    return value | {"statuses": [body]}


def _key(number: Number, person: Person, message: Message) -> Json:
    """A number that checks identities is told of the key of whom it wrote to without naming one."""
    if not number.checks_identity or person.group or message.extra.get("keyed"):
        return {}
    return {"recipient_identity_key_hash": key_hash(person.id, person.key)}


def payment(world: World, message: Message, order: Json, status: str, method: str, reason: str | None) -> Json:
    """What became of a payment: a status of a type of its own, whose id is no message's; the order is named in it.

    A try that failed leaves the payment pending.
    """
    number, person = world.numbers[message.number_id], world.people[message.person_id]
    now = int(time.time())
    transaction: Json = {"id": f"order_{secrets.token_hex(8)}", "type": "razorpay", "created_timestamp": now}
    transaction |= {"status": {"captured": "success"}.get(status, status), "updated_timestamp": now}
    transaction |= {"method": {"type": method}} if method else {}
    transaction |= {"error": {"code": "BAD_REQUEST_ERROR", "reason": reason}} if reason else {}
    own = {name: order[name] for name in ("reference_id", "currency")} | {"amount": order["total_amount"]}
    body: Json = {"id": secrets.token_urlsafe(18), "type": "payment", "timestamp": str(now)}
    body |= {"status": "pending" if status == "failed" else status, "payment": own | {"transaction": transaction}}
    if phone := shareable(world, person, number):
        body["recipient_id"] = person.wa_id or person.phone
    block = contact(world, person, number, phone=phone, username=True)
    body["recipient_user_id"] = block["user_id"]
    return base(number) | {"contacts": [block], "statuses": [body]}


def pricing(message: Message) -> Json:
    """Only templates cost, utility ones only outside the window, and none within a free entry point."""
    if message.entry_until:
        free = {"billable": False, "pricing_model": "PMP", "type": "free_entry_point"}
        return free | {"category": "referral_conversion"}
    category = "service"
    if message.type == "template":
        category = "marketing_lite" if message.extra.get("lite") else _category(message)
    if category == "service" or (message.free and category == "utility"):
        return {
            "billable": False,
            "pricing_model": "PMP",
            "type": "free_customer_service",
            "category": category,
        }
    return {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}


def _category(message: Message) -> str:
    return str(message.extra.get("template", {}).get("category", "utility"))


def free_entry(message: Message, name: str) -> Json:
    """The `conversation` of a status, since webhooks v24 only within a free entry point; its end only on `sent`."""
    seed = f"{message.number_id}:{message.person_id}:{int(message.entry_until)}"
    block: Json = {"id": hashlib.sha256(seed.encode()).hexdigest()[:32]}
    if name == "sent":
        block["expiration_timestamp"] = str(int(message.entry_until))
    return block | {"origin": {"type": "referral_conversion"}}


def changed(world: World, number: Number, person: Person, before: Person, wamid: str) -> Json:
    """A system message: the number changed (when the phone may be shown), or only the user id; without contacts."""
    account = world.accounts[number.account_id]
    old, new = before.bsuids[account.business_id], world.bsuid(person, account.business_id)
    phone = before.phone and before.phone != person.phone and shareable(world, before, number)
    system: Json = {"type": "user_changed_number" if phone else "user_changed_user_id"}
    body: Json = {"id": wamid, "timestamp": str(int(time.time())), "type": "system", "system": system}
    if phone:
        body["from"] = before.wa_id or before.phone
        system["wa_id"] = person.wa_id or person.phone
        system["body"] = f"User {person.name} changed from {body['from']} to {system['wa_id']}"
    else:
        system["body"] = f"User {person.name} changed from {old} to {new}"
    system |= {"user_id": new, "previous_user_id": old}
    if account.enterprise:
        system["parent_user_id"] = world.parent_bsuid(person, account)
        system["previous_parent_user_id"] = world.parent_bsuid(before, account)
    return base(number) | {"messages": [body]}


def failure(code: int, details: str = "") -> Json:
    """One element of an `errors` array."""
    title = errors.TITLES.get(code, (400, "Unknown error"))[1]
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or title},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }
