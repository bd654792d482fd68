"""Makes definitions of templates, and what fills them, as Graph takes them."""

from typing import Any

from tests.simulator.stage import WABA

BODY = {
    "type": "BODY",
    "text": "Hello {{1}}, your order {{2}} is on its way to you.",
    "example": {"body_text": [["Ana", "A1"]]},
}


EDGE = f"{WABA}/message_templates"


def definition(**changes: Any) -> dict[str, Any]:
    return {"name": "order_update", "language": "en_US", "category": "UTILITY", "components": [BODY]} | changes


def subcode(answer: Any) -> int:
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]["error_subcode"]


def body(text: str, *samples: str) -> list[dict[str, Any]]:
    return [{"type": "BODY", "text": text, **({"example": {"body_text": [list(samples)]}} if samples else {})}]


def filled(*words: str) -> list[dict[str, Any]]:
    return [{"type": "body", "parameters": [{"type": "text", "text": word} for word in words]}]
