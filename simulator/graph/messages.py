"""`POST /{phone-number-id}/messages`: a message, a receipt or that somebody types; `/marketing_messages`: marketing."""

from __future__ import annotations

from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph import health, order_sends, registration, rights, rules, showcase_sends, template_sends
from simulator.graph.calls import Call, Gate, Json


def post(simulator: Simulator, gate: Gate, call: Call, fail_with: int = 0, held: bool = False) -> Json:
    """Check token, number and form, then hand over; raises GraphError with Graph's codes."""
    token = gate.token(call)
    number = gate.number(call, token)
    rights.may_send(token)
    if not number.registered:
        raise registration.unregistered()
    health.may_send(simulator.world, number)
    body = call.params()
    body.pop("access_token", None)
    if body.get("status") == "read":
        return simulator.business.mark_read(number, body)
    kind = rules.check(body)
    content, by_marketing = body[kind], call.edge == "marketing_messages"
    if by_marketing and kind != "template":
        raise GraphError(131055, "Only template messages are supported by this endpoint.")
    template = template_sends.check(simulator, number, body, by_marketing) if kind == "template" else None
    if kind == "interactive":
        showcase_sends.check(simulator, number, content)
    if kind in ("interactive", "template"):
        fail_with = fail_with or order_sends.refusal(simulator, number, content)
    media_id = content.get("id") if isinstance(content, dict) else None
    if (
        media_id
        and kind in ("image", "video", "audio", "document", "sticker")
        and simulator.shelf.find(str(media_id)) is None
    ):
        message = f"(#100) Param {kind}['id'] is not a valid whatsapp business account media attachment ID"
        raise GraphError(100, message=message)
    category = template.category.lower() if template else ""
    answer = simulator.business.send(number, body, fail_with, category, held=held)
    if template is not None:
        sent = simulator.world.messages[answer["messages"][0]["id"]]
        sent.extra["template"] = template_sends.shown(template, content) | {"id": template.id}
        sent.extra |= {"lite": True} if by_marketing else {}
        simulator.world.touch(sent)
    return answer
