"""Templates that carry a one-time code: how they are handed in, and how Graph lists them, with Meta's words and a link.

Source: Meta's "Authentication templates" with "One-tap autofill", "Zero-tap" and "Copy code" (2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]
WAYS = ("COPY_CODE", "ONE_TAP", "ZERO_TAP")
PACKAGE = re.compile(r"(?=.{1,224}\Z)[a-zA-Z]\w*(\.[a-zA-Z]\w*)+", re.ASCII)
SIGNATURE = re.compile(r"[a-zA-Z0-9+/=]{11}")
BODY = "*{{1}}* is your verification code."
CAUTION = "For your security, do not share this code."
CODE = "123456"
ADDRESS = "https://www.whatsapp.com/otp/code/"


def wrong(parts: dict[str, Json]) -> Iterator[str]:
    """What is wrong with the parts (by kind, in capitals) of an authentication template."""
    if strange := set(parts) - {"BODY", "FOOTER", "BUTTONS"}:
        yield f"An authentication template has no {min(strange)}."
    if "text" in parts.get("BODY", {}):
        yield "The body of an authentication template is preset."
    minutes = parts.get("FOOTER", {}).get("code_expiration_minutes")
    if "FOOTER" in parts and (type(minutes) is not int or not 1 <= minutes <= 90):
        yield "code_expiration_minutes must be between 1 and 90."
    buttons = parts.get("BUTTONS", {}).get("buttons") or []
    if (
        not isinstance(buttons, list)
        or len(buttons) != 1
        or not isinstance(buttons[0], dict)
        or str(buttons[0].get("type")).upper() != "OTP"
    ):
        yield "An authentication template has one button of the type OTP."
    else:
        yield from _wrong_button(buttons[0])


def _wrong_button(one: Json) -> Iterator[str]:
    way = str(one.get("otp_type")).upper()
    if way not in WAYS:
        yield f"otp_type is one of {', '.join(WAYS)}."
    if any(len(str(one.get(name) or "")) > 25 for name in ("text", "autofill_text")):
        yield "The text of a button has at most 25 characters."
    apps = one.get("supported_apps")
    if way in ("ONE_TAP", "ZERO_TAP"):
        if not isinstance(apps, list) or not 1 <= len(apps) <= 5 or not all(map(_is_app, apps)):
            yield "supported_apps names up to five apps, each with package_name and an eleven-letter signature_hash."
        if way == "ZERO_TAP" and one.get("zero_tap_terms_accepted") is not True:
            yield "The terms of zero-tap authentication must be accepted: zero_tap_terms_accepted."


def _is_app(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and bool(PACKAGE.fullmatch(str(one.get("package_name") or "")))
        and bool(SIGNATURE.fullmatch(str(one.get("signature_hash") or "")))
    )


def listed(components: list[Json]) -> list[Json]:
    """The parts as Graph lists them: with the preset words, and the button as a link to Meta's own page."""
    return [_listed(part) for part in components]


def _listed(part: Json) -> Json:
    kind = str(part.get("type")).upper()
    if kind == "BODY":
        words = f"{BODY} {CAUTION}" if part.get("add_security_recommendation") else BODY
        return part | {"text": words, "example": {"body_text": [[CODE]]}}
    if kind == "FOOTER":
        return part | {"text": f"This code expires in {part['code_expiration_minutes']} minutes."}
    if kind == "BUTTONS":
        return part | {"buttons": [_link(one) for one in part["buttons"]]}
    return part


def _link(one: Json) -> Json:
    query = {"otp_type": str(one["otp_type"]).upper()}
    if one.get("autofill_text"):
        query["cta_display_name"] = one["autofill_text"]
    for app in (one.get("supported_apps") or [])[:1]:
        query |= app
    address = f"{ADDRESS}?{urlencode(query)}&code=otp{{{{1}}}}"
    made = {"type": "URL", "text": one.get("text") or "Copy code", "url": address, "example": [f"{address[:-5]}{CODE}"]}
    kept = ("autofill_text", "supported_apps", "zero_tap_terms_accepted")
    return made | {name: one[name] for name in kept if name in one}
