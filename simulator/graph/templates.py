"""Graph's template edges: listed by pages, handed in, edited, deleted, let go after a pause."""

from __future__ import annotations

import time

from simulator.core import Simulator
from simulator.errors import GraphError, missing, unknown_object
from simulator.graph import handles, health, template_codes, template_library
from simulator.graph import template_rules as rules
from simulator.graph.calls import Call, Gate, Json, pick
from simulator.graph.paging import page
from simulator.templates import CATEGORIES, new_id
from simulator.things import Template, Token

DAY = 86_400
MOST = 250
DEFAULT_FIELDS = ("name", "parameter_format", "components", "language", "status", "category")
UNTRACKED = "cta_url_link_tracking_opted_out"
FILTERS = ("status", "name", "language", "category")


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /{account}/message_templates?fields=&limit=&after=` and filters by status, name, language, category."""
    account = gate.account(call, gate.token(call))
    found = simulator.templates.of(account.id)
    for name in FILTERS:
        if wanted := call.query.get(name):
            several = [word.strip() for word in wanted.lower().split(",")]
            found = [one for one in found if str(getattr(one, name)).lower() in several]
    found = [one for one in found if _contains(one, call.query)]
    if wanted := call.query.get("quality_score"):
        found = [one for one in found if one.quality in wanted.upper().split(",")]
    told = page(simulator, call, [describe(one) for one in found], DEFAULT_FIELDS)
    if names := call.query.get("summary"):
        sums = {
            "total_count": len(found),
            "message_template_count": len(simulator.templates.of(account.id)),
            "message_template_limit": MOST,
            "are_translations_complete": True,
        }
        asked = [name for name in names.split(",") if name in sums] or ["total_count"]
        told["summary"] = {name: sums[name] for name in asked}
    return told


def _contains(one: Template, query: dict[str, str]) -> bool:
    """Whether the words of `content` stand in its text, those of `name_or_content` in one of the two."""
    text = " ".join(str(part.get("text") or "") for part in one.components).lower()
    either = f"{one.name} {text}"
    return query.get("content", "").lower() in text and query.get("name_or_content", "").lower() in either


def show(gate: Gate, call: Call, token: Token) -> Json:
    """`GET /{template}?fields=`."""
    template = mine(gate, call, token)
    told = {"health_status": health.of_template(gate.world, template, token.app_id)}
    return pick(call, describe(template) | told, DEFAULT_FIELDS)


def create(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`POST /{account}/message_templates`: it waits for its review."""
    account = gate.account(call, gate.token(call))
    params = call.params()
    name, language, category = (str(params.get(key) or "") for key in ("name", "language", "category"))
    for key, value in (("name", name), ("language", language), ("category", category)):
        if not value:
            raise missing(key)
    if not rules.NAME.fullmatch(name) or not rules.LANGUAGE.fullmatch(language):
        raise GraphError(100, message="(#100) Param name or language is not valid.")
    if category.upper() not in CATEGORIES:
        raise GraphError(100, message=f"(#100) Param category must be one of {{{', '.join(CATEGORIES)}}}.")
    from_library = bool(params.get("library_template_name"))
    if from_library:
        params["components"] = template_library.components(params, category.upper())
    style = str(params.get("parameter_format") or "positional").upper()
    rules.check(params.get("components"), category.upper(), style)
    rules.check_lasting(params.get("message_send_ttl_seconds"), category.upper())
    below = str(params.get("sub_category") or "").upper()
    rules.check_below(below, category.upper(), params["components"])
    components = _listed(simulator, params["components"], category.upper())
    _room(simulator, account.id, name, language)
    made = Template(
        id=new_id(account.id, name, language),
        account_id=account.id,
        name=name,
        language=language,
        category=category.upper(),
        components=components,
        parameter_format=style,
        ttl=params.get("message_send_ttl_seconds"),
        sub_category=below,
        library=str(params.get("library_template_name") or ""),
        status="APPROVED" if from_library else "PENDING",
    )
    simulator.templates.add(made)
    if not from_library:
        simulator.templates.review(made)
    return {"id": made.id, "status": made.status, "category": made.category}


def edit(simulator: Simulator, gate: Gate, call: Call, token: Token) -> Json:
    """`POST /{template}`: all components at once; of an approved one once a day and ten times in thirty days."""
    template, params, now = mine(gate, call, token), call.params(), time.time()
    if template.status not in ("APPROVED", "REJECTED", "PAUSED"):
        raise rules.refuse(2388012, "Template can't be edited", "Only approved, rejected or paused ones can be.")
    category = str(params.get("category") or template.category).upper()
    if UNTRACKED in params:
        template.untracked = str(params[UNTRACKED]).lower() in ("true", "1")
        simulator.world.keep(template)
        if category == template.category and "components" not in params:
            return {"success": True}
    if template.status == "APPROVED":
        if category != template.category:
            raise rules.refuse(2388012, "Category can't be changed", "The category of an approved template stays.")
        recent = [at for at in template.edits if at > now - 30 * DAY]
        if [at for at in recent if at > now - DAY] or len(recent) >= 10:
            raise rules.refuse(2388001, "Edited too often", "An approved template can be edited once in 24 hours.")
    if "components" in params:
        rules.check(params["components"], category, template.parameter_format)
        template.components = _listed(simulator, params["components"], category)
    rules.check_lasting(params.get("message_send_ttl_seconds"), category)
    template.category, template.status, template.rejected_reason = category, "PENDING", "NONE"
    template.ttl = params.get("message_send_ttl_seconds", template.ttl)
    template.edits = [*template.edits[-20:], now]
    simulator.world.keep(template)
    simulator.templates.changed(template)
    simulator.templates.review(template)
    return {"success": True, "id": template.id, "name": template.name, "category": template.category}


def delete(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`DELETE /{account}/message_templates?name=` (all languages), `&hsm_id=` (one), or `hsm_ids` (up to 100)."""
    account = gate.account(call, gate.token(call))
    params = call.params()
    name, one = str(params.get("name") or ""), str(params.get("hsm_id") or "")
    many = params.get("hsm_ids")
    ids = [str(each) for each in many] if isinstance(many, list) else [one] if one else []
    if not name and not ids:
        raise missing("name")
    found = [each for each in simulator.templates.of(account.id) if (not ids or each.id in ids)]
    found = [each for each in found if not name or each.name == name]
    if not found:
        raise rules.refuse(2593002, "Message template not found", "There is no such template in this account.")
    for template in found:
        if template.status == "APPROVED":
            simulator.templates.decide(template, "DELETED")
        else:
            simulator.world.forget(template)
    return {"success": True}


def unpause(simulator: Simulator, gate: Gate, call: Call) -> Json:
    template = mine(gate, call, gate.token(call))
    if template.status != "PAUSED":
        raise rules.refuse(2388012, "Template is not paused", "Only a paused template can be unpaused.")
    simulator.templates.decide(template, "APPROVED")
    return {"success": True}


def describe(one: Template) -> Json:
    return {
        "name": one.name,
        "parameter_format": one.parameter_format,
        "components": one.components,
        "language": one.language,
        "status": one.status,
        "category": one.category,
        "correct_category": one.category,
        "sub_category": one.sub_category or "CUSTOM",
        "quality_score": {"score": one.quality, "date": int(one.created)},
        "rejected_reason": one.rejected_reason,
        "message_send_ttl_seconds": one.ttl,
        "library_template_name": one.library,
        "cta_url_link_tracking_opted_out": one.untracked,
        "degrees_of_freedom_spec": {"creative_features_spec": {}},
        "previous_category": one.previous_category or None,
        "id": one.id,
    }


def mine(gate: Gate, call: Call, token: Token) -> Template:
    template = gate.world.templates.get(call.node)
    if template is None or template.account_id not in token.accounts or template.status == "DELETED":
        raise unknown_object(call.node)
    return template


def _room(simulator: Simulator, account_id: str, name: str, language: str) -> None:
    """A name is free thirty days after its approved template went; so many fit an account, and so many an hour."""
    if simulator.templates.find(account_id, name, language):
        raise rules.refuse(2388024, "Content in this language already exists", "Edit the template that is there.")
    mine = [one for one in simulator.world.templates.values() if one.account_id == account_id]
    now = time.time()
    if any(one.name == name and one.blocked_until > now for one in mine):
        raise rules.refuse(2388023, "This name is being deleted", "Try again in 4 weeks, or use another name.")
    if len(simulator.templates.of(account_id)) >= MOST:
        raise rules.refuse(2388019, "Template limit reached", f"An account has at most {MOST} templates.")
    simulator.quotas.hand_in(account_id)


def _listed(simulator: Simulator, components: list[Json], category: str) -> list[Json]:
    if category == "AUTHENTICATION":
        return template_codes.listed(components)
    return _with_files(simulator, components)


def _with_files(simulator: Simulator, components: list[Json]) -> list[Json]:
    """The parts as Graph lists them: instead of the handle of a sample stands the address of its file."""
    made = []
    for part in components:
        if isinstance(part.get("cards"), list):
            cards = [card | {"components": _with_files(simulator, card["components"])} for card in part["cards"]]
            made.append(part | {"cards": cards})
        elif (form := str(part.get("format") or "").upper()) in rules.MEDIA:
            handle = part["example"]["header_handle"]
            handle = handle[0] if isinstance(handle, list) else handle
            address = handles.taken(simulator, handle, "video" if form == "GIF" else form.lower())
            if address is None:
                raise rules.refuse(2388273, "Sample is not usable", f"The sample is no uploaded {form.lower()}.")
            made.append(part | {"example": {"header_handle": [address]}})
        else:
            made.append(part)
    return made
