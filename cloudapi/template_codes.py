"""The limits of templates with a one-time code: Meta writes it, the business says how the code gets into its app.

Source: Meta's "Authentication templates", "One-tap autofill authentication templates" and "Zero-tap authentication
templates", v25.0.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.template_parts import Part, buttons, is_code

KINDS = ("COPY_CODE", "ONE_TAP", "ZERO_TAP")
LEAST_MINUTES, MOST_MINUTES = 1, 90
MOST_APPS, MAX_PACKAGE, MAX_LABEL = 5, 224, 25
PARTS = frozenset({"BODY", "FOOTER", "BUTTONS"})
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+")
_HASH = re.compile(r"[A-Za-z0-9+/=]{11}")
_LABELS = {"text": "The words of the button that copies", "autofill_text": "The words of the button that fills in"}
Found = Iterator[tuple[str, str]]  # the place in the form, and what is wrong there


def problems(every: Sequence[Part]) -> Found:
    """What is wrong with the parts of a template that carries a code."""
    own = {part.kind: part for part in every}
    if set(own) - PARTS:
        yield "header", "A code has no header, cards or offer: Meta writes all of it."
    if "BODY" not in own:
        yield "body", "A code needs Meta's text."
    minutes = own["FOOTER"].raw.get("code_expiration_minutes") if "FOOTER" in own else None
    if minutes is not None and not _is_within(minutes):
        yield "minutes", f"A code expires after {LEAST_MINUTES} to {MOST_MINUTES} minutes, or says nothing of it."
    rows = buttons(own["BUTTONS"]) if "BUTTONS" in own else []
    if len(rows) != 1 or not is_code(rows[0]):
        yield "code", "A code has one button: the one that copies it or fills it in."
    else:
        yield from _button(rows[0])


def _is_within(minutes: Any) -> bool:
    whole = isinstance(minutes, int) and not isinstance(minutes, bool)
    return whole and LEAST_MINUTES <= minutes <= MOST_MINUTES


def _button(row: Json) -> Found:
    kind = words(row.get("otp_type"), 20).upper()
    if kind not in KINDS:
        yield "code", "The code is copied, filled in by one tap, or by itself."
    for name, said in _LABELS.items():
        if len(label := words(row.get(name), 600)) > MAX_LABEL:
            yield "code", f"{said}: {len(label):,} characters, {MAX_LABEL} are the most."
    if kind in ("ONE_TAP", "ZERO_TAP"):
        yield from _apps(list(objects(row.get("supported_apps"))))
    if kind == "ZERO_TAP" and row.get("zero_tap_terms_accepted") is not True:
        yield "agrees", "A code that fills itself in needs your word that your customers expect it."


def _apps(apps: Sequence[Mapping[str, Any]]) -> Found:
    if not 1 <= len(apps) <= MOST_APPS:
        yield "apps", f"Name 1 to {MOST_APPS} Android apps that the code is filled into, not {len(apps)}."
    for one in apps:
        package, signature = words(one.get("package_name"), 400), words(one.get("signature_hash"), 400)
        if not _PACKAGE.fullmatch(package) or len(package) > MAX_PACKAGE:
            yield "apps", f"“{package[:60]}” is no package name: letters, digits and _ with dots, as com.example.shop."
        if not _HASH.fullmatch(signature):
            yield "apps", f"The hash of {package[:60] or 'an app'} has 11 letters, digits, +, / or =."


def described(row: Json) -> Json:
    """What the button of a code was handed in as; Meta lists it as a link, which says so in its query.

    `supported_apps` is empty where the list does not tell of them.
    """
    if words(row.get("type"), 32).upper() == "OTP":
        own = row
    else:
        query = {name: found[0] for name, found in parse_qs(urlsplit(words(row.get("url"), 4096)).query).items()}
        app = {name: query.get(name) or row.get(name) for name in ("package_name", "signature_hash")}
        listed = list(objects(row.get("supported_apps"))) or ([app] if all(app.values()) else [])
        own = row | {"otp_type": query.get("otp_type"), "supported_apps": listed}
        own |= {"autofill_text": row.get("autofill_text") or query.get("cta_display_name")}
    return {
        "otp_type": words(own.get("otp_type"), 20).upper() or "COPY_CODE",
        "text": words(own.get("text"), 64),
        "autofill_text": words(own.get("autofill_text"), 64),
        "zero_tap_terms_accepted": own.get("zero_tap_terms_accepted") is True,
        "supported_apps": [
            {name: words(obj(one).get(name), 400) for name in ("package_name", "signature_hash")}
            for one in objects(own.get("supported_apps"))
        ],
    }
