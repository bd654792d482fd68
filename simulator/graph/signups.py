"""In-app signup at Graph: links by which people agree to marketing (not the dialog by which a business signs up).

Source: Meta's page "In-app signup" (June 2026). The link itself is https://wa.me/<phone>/signup/<id>. Meta's page names
codes that begin with 24941 without what each means: here a wrong parameter is 100.
"""

from __future__ import annotations

import re
import secrets

from simulator.core import Simulator
from simulator.errors import missing, unknown_object
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.graph.paging import page
from simulator.graph.presence import invalid
from simulator.things import Account

FORMS = {
    "signup_message": (r"[\s\S]{1,300}", "1 to 300 characters"),
    "confirmation_message": (r"[\s\S]{1,300}", "1 to 300 characters"),
    "privacy_policy_url": (r"https?://\S{1,2000}", "an address that begins with http:// or https://"),
    "website_url": (r"https://\S{1,2000}", "an address that begins with https://"),
    "promo_code": (r"[A-Za-z0-9]{1,50}", "1 to 50 letters and digits"),
    "display_name": (r"[\s\S]{1,256}", "1 to 256 characters"),
    "status": (r"ACTIVE|DISABLED", "one of {ACTIVE, DISABLED}"),
}
NEEDED = ("signup_message", "confirmation_message", "privacy_policy_url")
SHOWN = ("waba_id", *FORMS)


def create(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/signups`: the first of a business needs `policy` with `accepted`."""
    account = gate.account(call, gate.token(call))
    params = call.params()
    for name in NEEDED:
        if not params.get(name):
            raise missing(name)
    given = _checked(params)
    policy, business = params.get("policy"), account.business_id
    first = not any(one.signups for one in simulator.world.accounts.values() if one.business_id == business)
    if first and not (isinstance(policy, dict) and policy.get("accepted") is True):
        raise missing("policy")
    made = str(10**15 + secrets.randbelow(10**15))
    account.signups[made] = dict.fromkeys(FORMS) | given | {"id": made, "waba_id": account.id, "status": "ACTIVE"}
    simulator.world.keep(account)
    return {"id": made}


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}/signups`."""
    account = gate.account(call, gate.token(call))
    return page(simulator, call, list(account.signups.values()), SHOWN)


def show(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /signups/{id}`."""
    account = _holder(simulator, gate, call)
    return pick(call, account.signups[call.edge], SHOWN)


def change(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /signups/{id}`: everything but the privacy policy."""
    account = _holder(simulator, gate, call)
    params = call.params()
    if "privacy_policy_url" in params:
        raise invalid("Param privacy_policy_url cannot be changed.")
    given = _checked(params)
    if not given:
        raise missing("status")
    account.signups[call.edge] |= given
    simulator.world.keep(account)
    return {"id": call.edge, "success": True}


def _holder(simulator: Simulator, gate: Gate, call: Call) -> Account:
    token = gate.token(call)
    for account in simulator.world.accounts.values():
        if call.edge in account.signups and account.id in token.accounts:
            return account
    raise unknown_object(call.edge)


def _checked(params: Json) -> Json:
    given = {name: params[name] for name in FORMS if params.get(name) is not None}
    for name, value in given.items():
        form, said = FORMS[name]
        if not isinstance(value, str) or not re.fullmatch(form, value):
            raise invalid(f"Param {name} must be {said}.")
    return given
