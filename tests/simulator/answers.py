"""What Graph answers, as tests read it: taken, or refused with which code; and what is sent to it by many of them."""

from __future__ import annotations

from typing import Any

import httpx

WHATSAPP = {"messaging_product": "whatsapp"}
DOCUMENT = {
    "version": "7.1",
    "screens": [
        {
            "id": "VISIT",
            "terminal": True,
            "layout": {
                "type": "SingleColumnLayout",
                "children": [
                    {
                        "type": "Form",
                        "name": "visit",
                        "children": [
                            {"type": "TextInput", "name": "who", "label": "Your name"},
                            {"type": "Dropdown", "name": "day", "data-source": [{"id": "1", "title": "Monday"}]},
                            {"type": "Footer", "label": "Send", "on-click-action": {"name": "complete", "payload": {}}},
                        ],
                    }
                ],
            },
        }
    ],
}  # fmt: skip


def told(answer: httpx.Response, expect: int = 200) -> Any:
    assert answer.status_code == expect, answer.text
    return answer.json()


def refused(answer: httpx.Response) -> int:
    assert answer.status_code >= 400, answer.text
    code: int = answer.json()["error"]["code"]
    return code
