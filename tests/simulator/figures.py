"""What is asked of an account's figures, and what has to happen before there are any."""

from __future__ import annotations

from typing import Any

from tests.simulator.answers import told
from tests.simulator.drafts import body
from tests.simulator.stage import ANA, PNID, WABA, Stage

BRUNA = {"name": "Bruna", "phone": "5511955510009"}
DAY = 86_400


def ask(sim: Stage, name: str, start: int, end: int, granularity: str = "DAILY", **more: str) -> Any:
    """A field of the account with what stands behind it."""
    given = {"start": str(start), "end": str(end), "granularity": granularity} | more
    field = name + "".join(f".{key}({value})" for key, value in given.items())
    return told(sim.graph("GET", WABA, params={"fields": field}))[name]


def points(found: Any) -> Any:
    (one,) = found["data"]
    return one["data_points"]


def template(sim: Stage, name: str, category: str = "MARKETING", *more: Any) -> str:
    parts = [*body("Your order is here."), *more]
    made = sim.control("POST", "templates", number=PNID, name=name, language="en", category=category, components=parts)
    return str(made["id"])


def send(sim: Stage, name: str = "", to: str = ANA["phone"], edge: str = "messages") -> str:
    filled = {"type": "template", "text": None, "template": {"name": name, "language": {"code": "en"}}} if name else {}
    values: dict[str, Any] = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "Hello"}}
    sent = told(sim.graph("POST", f"{PNID}/{edge}", json=values | filled))["messages"][0]["id"]
    sim.idle()
    return str(sent)


def silently(sim: Stage, name: str = "") -> str:
    """A message whose statuses are told by hand."""
    sim.control("POST", "faults", kind="hold", count=1)
    return send(sim, name)


def happen(sim: Stage, wamid: str, **when: float) -> None:
    for status, at in when.items():
        sim.control("POST", "statuses", wamid=wamid, status=status, force=True, at=at)


def insights(sim: Stage) -> None:
    told(sim.graph("POST", WABA, params={"is_enabled_for_insights": "true"}))
