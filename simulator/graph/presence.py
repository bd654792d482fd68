"""What a number shows of itself at Graph: profile, username, blocked people, links, PIN, suggestions.

Source: Meta's references of business profiles, usernames, block_users, message_qrdls and conversational_automation;
"Identity change check" on its page of business phone numbers.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from simulator import identity
from simulator.core import Simulator
from simulator.errors import GraphError, missing, unknown_object
from simulator.graph import handles
from simulator.graph.calls import Call, Gate, Json
from simulator.things import Number

DAY = 86_400
PROFILE = {"about": 139, "address": 256, "description": 512, "email": 128}
VERTICALS = (
    "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL",
    "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING",
    "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE",
)  # fmt: skip
USERNAME = re.compile(r"(?!www)(?=.*[a-z])[a-z0-9_](?:[a-z0-9_]|\.(?!\.)){1,33}[a-z0-9_]")
DOMAIN = re.compile(r".*\.(com|net|org|io|app|shop)")
LINKS, COMMANDS, PROMPTS = 2000, 30, 4


def profile(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    wanted = [name for name in call.query.get("fields", "").split(",") if name] or list(number.profile)
    found = {name: number.profile[name] for name in wanted if name in number.profile}
    return {"data": [{"messaging_product": "whatsapp", **found}]}


def change_profile(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    params = whatsapp(call)
    for name, longest in PROFILE.items():
        if len(str(params.get(name, ""))) > longest:
            raise invalid(f"Param {name} must be at most {longest} characters long.")
    if "about" in params and not params["about"]:
        raise invalid("Param about must be at least 1 character long.")
    if params.get("email") and "@" not in str(params["email"]):
        raise invalid("Param email must be a valid email address.")
    sites = params.get("websites", [])
    if not isinstance(sites, list) or len(sites) > 2 or not all(re.match(r"https?://[^ ]+", str(one)) for one in sites):
        raise invalid("Param websites must be at most 2 addresses that begin with http:// or https://.")
    if "vertical" in params and params["vertical"] not in VERTICALS:
        raise invalid(f"Param vertical must be one of {{{', '.join(VERTICALS)}}}")
    if handle := params.get("profile_picture_handle"):
        url = handles.taken(simulator, handle, "image")
        if url is None:
            raise invalid("Param profile_picture_handle must be a handle of an image that was uploaded to this app.")
        number.profile["profile_picture_url"] = url
    allowed = (*PROFILE, "websites", "vertical")
    number.profile |= {name: params[name] for name in allowed if name in params}
    simulator.world.keep(number)
    return {"success": True}


def username(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    return {"username": number.username, "status": "approved"} if number.username else {}


def change_username(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    wanted = str(call.params().get("username") or "").lower()
    if not USERNAME.fullmatch(wanted) or DOMAIN.fullmatch(wanted):
        raise GraphError(147001, "The username does not follow the rules.", message="(#147001) Username is invalid")
    others = {one.username for one in simulator.world.numbers.values() if one.id != number.id}
    if wanted in others or wanted in simulator.world.by_username:
        raise GraphError(147002, "Choose another one.", message="(#147002) Username is not available")
    number.username = wanted
    simulator.world.keep(number)
    return {"status": "approved"}


def drop_username(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    number.username = ""
    simulator.world.keep(number)
    return {"success": True}


def blocked(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    rows: list[Json] = [{"messaging_product": "whatsapp", "wa_id": user} for user in number.blocked]
    return paged(call, rows)


def block(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))

    def one(user: str) -> str:
        person = simulator.world.find_phone(user) or simulator.world.find_bsuid(
            user, simulator.world.business_of(number)
        )
        thread = simulator.world.threads.get(f"{number.id}:{person.id}") if person else None
        if thread is None or thread.last_in < time.time() - DAY:
            return "Only people who wrote to the business within 24 hours can be blocked."
        if user not in number.blocked:
            number.blocked.append(user)
        return ""

    return on_users(simulator, number, call, "added_users", one)


def unblock(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))

    def one(user: str) -> str:
        if user not in number.blocked:
            return "This person is not blocked."
        number.blocked.remove(user)
        return ""

    return on_users(simulator, number, call, "removed_users", one)


def on_users(simulator: Simulator, number: Number, call: Call, word: str, verb: Callable[[str], str]) -> Json:
    """Do it for each; when one fails, Graph answers 400 with both lists."""
    users = whatsapp(call).get("block_users")
    if not isinstance(users, list) or not users or not all(isinstance(one, dict) and one.get("user") for one in users):
        raise missing("block_users")
    done: list[Json] = []
    failed: list[Json] = []
    for given in users:
        user = str(given["user"])
        user = user if "." in user else identity.digits(user)
        row: Json = {"input": given["user"], "wa_id": user}
        if problem := verb(user):
            error = {"message": "Failed to block/unblock user", "code": 139100, "error_data": {"details": problem}}
            failed.append(row | {"errors": [error]})
        else:
            done.append(row)
    simulator.world.keep(number)
    if failed:
        details = failed[0]["errors"][0]["error_data"]["details"]
        raise GraphError(139100, details, message="(#139100) Failed to block/unblock some users")
    return {"messaging_product": "whatsapp", "block_users": {word: done}}


def links(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    return paged(call, [link(code, text) for code, text in number.links.items()])


def paged(call: Call, rows: list[Json]) -> Json:
    """A page of a list by `limit` (25) and the cursor `after`; `next` while there is more."""
    limit, after = call.query.get("limit", "25"), call.query.get("after", "")
    if not limit.isdigit() or not 1 <= int(limit) <= 1000 or (after and not after.isdigit()):
        raise invalid("Param after must be a cursor, and limit 1 to 1000.")
    start = int(after or 0)
    end = min(start + int(limit), len(rows))
    paging: Json = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(rows):
        paging["next"] = f"/{call.node}/{call.edge}?limit={limit}&after={end}"
    return {"data": rows[start:end], "paging": paging}


def link(code: str, text: str) -> Json:
    url = f"https://wa.me/message/{code}"
    return {"code": code, "prefilled_message": text, "deep_link_url": url, "qr_image_url": f"{url}.svg"}


def make_link(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """A new link, or another text for the one of `code`."""
    number = gate.number(call, gate.token(call))
    params = call.params()
    text, code = str(params.get("prefilled_message") or ""), str(params.get("code") or "")
    if not 1 <= len(text) <= 140:
        raise invalid("Param prefilled_message must be 1 to 140 characters long.")
    if code and code not in number.links:
        raise unknown_object(code)
    if not code and len(number.links) >= LINKS:
        raise invalid(f"A phone number has at most {LINKS} message links.")
    code = code or secrets.token_hex(7).upper()
    number.links[code] = text
    simulator.world.keep(number)
    return link(code, text)


def drop_link(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    code = call.edge.partition("/")[2]
    if number.links.pop(code, None) is None:
        raise unknown_object(code)
    simulator.world.keep(number)
    return {"success": True}


def change_suggestions(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{number}/conversational_automation`: what is given replaces what was there."""
    number = gate.number(call, gate.token(call))
    params = call.params()
    prompts, commands = params.get("prompts"), params.get("commands")
    if prompts is not None:
        if not isinstance(prompts, list) or len(prompts) > PROMPTS or not all(within(one, 80) for one in prompts):
            raise invalid(f"Param prompts must be at most {PROMPTS} strings of 1 to 80 characters.")
        number.automation["prompts"] = prompts
    if commands is not None:
        if not isinstance(commands, list) or len(commands) > COMMANDS or not all(map(is_command, commands)):
            raise invalid(f"Param commands must be at most {COMMANDS}, with names of 32 and hints of 256 characters.")
        number.automation["commands"] = commands
    simulator.world.keep(number)
    return {"success": True}


def settings(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/settings`: of its parts only whether identities are checked."""
    number = gate.number(call, gate.token(call))
    return {"user_identity_change": {"enable_identity_key_check": number.checks_identity}}


def change_settings(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    part = call.params().get("user_identity_change")
    on = part.get("enable_identity_key_check") if isinstance(part, dict) else None
    if not isinstance(on, bool):
        raise invalid("Param user_identity_change['enable_identity_key_check'] must be a boolean.")
    number.checks_identity = on
    simulator.world.keep(number)
    return {"success": True}


def set_pin(number: Number, pin: Any) -> None:
    if not re.fullmatch(r"[0-9]{6}", str(pin)):
        raise invalid("Param pin must be 6 digits.")
    number.pin = str(pin)


def is_command(one: Any) -> bool:
    return isinstance(one, dict) and within(one.get("command_name"), 32) and within(one.get("command_description"), 256)


def within(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= longest


def whatsapp(call: Call) -> Json:
    params = call.params()
    if params.get("messaging_product") != "whatsapp":
        raise missing("messaging_product")
    return params


def invalid(sentence: str) -> GraphError:
    return GraphError(100, message=f"(#100) {sentence}")
