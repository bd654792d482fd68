"""What a number shows: a page's text and hidden values, what the simulator knows, and a whole profile."""

import re
from html import unescape

PROFILE = {
    "about": "Coffee & more <b>",
    "description": "Pots",
    "address": "Rua Harmonia, 312",
    "email": "hello@acme.test",
    "website": "https://acme.test/",
    "other_website": "",
    "vertical": "RETAIL",
}


def text(answer, status=200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def known(meta, people, edge="", **query):
    token = f"token-of-{people.line.phone_number_id}"
    return meta.graph("GET", f"{people.line.phone_number_id}/{edge}".rstrip("/"), token=token, params=query).json()


def drawn(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'name="(drawn-[a-z_]+)" value="([^"]*)"', page)}
