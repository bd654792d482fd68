"""What a number shows of itself at Graph: profile, links, PIN, suggestions.

Source: Meta's references of business profiles, message_qrdls and conversational_automation.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from simulator.core import Simulator
from simulator.errors import GraphError, missing, unknown_object
from simulator.graph import handles
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.graph.paging import page
from simulator.things import Number

PROFILE = {"about": 139, "address": 256, "description": 512, "email": 128}
VERTICALS = (
    "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL",
    "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING",
    "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE",
)  # fmt: skip
LINK = ("code", "prefilled_message", "deep_link_url", "qr_image_url")
LINKS, COMMANDS, PROMPTS = 2000, 30, 4


def profile(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    shown = {"vertical": "UNDEFINED"} | {name: value for name, value in number.profile.items() if value}
    every = dict.fromkeys((*PROFILE, "websites", "vertical", "profile_picture_url"))
    return {"data": [{"messaging_product": "whatsapp", **pick(call, every | shown, tuple(number.profile))}]}


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
    sites = params.get("websites") or []
    if not isinstance(sites, list) or len(sites) > 2 or not all(re.match(r"https?://[^ ]+", str(one)) for one in sites):
        raise invalid("Param websites must be at most 2 addresses that begin with http:// or https://.")
    if params.get("vertical") and params["vertical"] not in ("UNDEFINED", *VERTICALS):
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


def links(simulator: Simulator, gate: Gate, call: Call) -> Json:
    number = gate.number(call, gate.token(call))
    return page(simulator, call, [link(code, text) for code, text in number.links.items()], LINK)


def link(code: str, text: str) -> Json:
    url = f"https://wa.me/message/{code}"
    return {"code": code, "prefilled_message": text, "deep_link_url": url, "qr_image_url": f"{url}.svg"}


def show_link(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{number}/message_qrdls/{code}`: the one link, in a list; none for a code that is not there."""
    number = gate.number(call, gate.token(call))
    code = call.edge.partition("/")[2]
    return {"data": [pick(call, link(code, number.links[code]), LINK)] if code in number.links else []}


def make_link(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """A new link, or another text for the one of `code` (a parameter, or the end of the address)."""
    number = gate.number(call, gate.token(call))
    params = call.params()
    text = str(params.get("prefilled_message") or "")
    code = str(params.get("code") or call.edge.partition("/")[2])
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
