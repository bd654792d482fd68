"""Control: message templates as Meta's reviewers see them: made without review, approved, rejected, paused, moved."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulator.control.common import Absent, answer, number, of, values
from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph import template_rules
from simulator.graph.templates import describe
from simulator.templates import CATEGORIES, EVENTS, QUALITIES, new_id
from simulator.things import Template

Json = dict[str, Any]


async def templates(request: Request) -> Response:
    """All templates; or one that is there at once: `{"waba_id" or "number", "name", "language", "components", …}`."""
    simulator = of(request)
    if request.method == "GET":
        every = [one for one in simulator.world.templates.values() if one.status != "DELETED"]
        return answer({"results": [describe(one) | {"waba_id": one.account_id} for one in every]})
    given = await values(request)
    account = str(given.get("waba_id") or "") or number(simulator, given.get("number")).account_id
    if account not in simulator.world.accounts:
        raise Absent(f"There is no account {account!r}.")
    name, language = str(given.get("name") or ""), str(given.get("language") or "en_US")
    category = str(given.get("category") or "UTILITY").upper()
    style = str(given.get("parameter_format") or "positional").upper()
    if not template_rules.NAME.fullmatch(name) or category not in CATEGORIES:
        raise ValueError(f"name has small letters, digits and _; category is one of {', '.join(CATEGORIES)}.")
    try:
        template_rules.check(given.get("components"), category, style)
    except GraphError as error:
        raise ValueError(error.user[1] if error.user else error.message) from error
    known = simulator.templates.find(account, name, language)
    made = known or Template(new_id(account, name, language), account, name, language, category, [])
    made.category, made.components, made.parameter_format = category, given["components"], style
    made.sub_category = str(given.get("sub_category") or "").upper()
    made.status = str(given.get("status") or "APPROVED").upper()
    simulator.templates.add(made)
    return answer(describe(made), 201)


async def one_template(request: Request) -> Response:
    """What becomes of one: `{"event", "reason", "title"}`, `{"quality"}` or `{"category", "ahead"}`."""
    simulator = of(request)
    template = _find(simulator, request.path_params["id"])
    if request.method == "POST":
        given = await values(request)
        _decide(simulator, template, given)
    return answer(describe(template))


def _decide(simulator: Simulator, template: Template, given: Json) -> None:
    for key, allowed in (("event", EVENTS), ("quality", QUALITIES), ("category", CATEGORIES)):
        if key in given and given[key] not in allowed:
            raise ValueError(f"{key} is one of {', '.join(allowed)}.")
    if "event" in given:
        reason, title = str(given.get("reason") or "NONE"), str(given.get("title") or "")
        simulator.templates.decide(template, given["event"], reason, title)
    if "quality" in given:
        simulator.templates.rate(template, given["quality"])
    if "category" in given:
        simulator.templates.move(template, given["category"], ahead=bool(given.get("ahead")))


def _find(simulator: Simulator, given: str) -> Template:
    found = simulator.world.templates.get(given)
    if found is not None:
        return found
    named = [one for one in simulator.world.templates.values() if one.name == given and one.status != "DELETED"]
    if len(named) != 1:
        raise Absent(f"{len(named)} templates are called {given!r}; name one by its id.")
    return named[0]
