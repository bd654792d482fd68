"""What the edge says when the pages cannot: a sentence for people, problem details for programs."""

from __future__ import annotations

import html
import json
from collections.abc import MutableMapping
from typing import Any

SENTENCES = {
    408: ("Request timeout", "The upload took too long. Please try again."),
    413: ("Content too large", "This is larger than we accept."),
    502: ("Bad gateway", "The pages sent an answer that we could not read. Please try again."),
    503: ("We are back in a moment", "The pages do not answer just now. Messages go on being received."),
    504: ("Gateway timeout", "The pages took too long to answer. Messages go on being received."),
}


def apology(scope: MutableMapping[str, Any], status: int) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body of the answer with this status, in the form (HTML or RFC 9457) that the client can read."""
    title, sentence = SENTENCES[status]
    if wants_page(scope):
        kind, text = "text/html; charset=utf-8", PAGE.format(html.escape(title), html.escape(sentence))
    else:
        kind = "application/problem+json"
        text = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": sentence})
    body = text.encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
        # After 408 and 413 part of the body is still on its way: the connection cannot be used again.
        (b"retry-after", b"5") if status in (502, 503, 504) else (b"connection", b"close"),
    ]
    return headers, b"" if scope["method"] == "HEAD" else body


def wants_page(scope: MutableMapping[str, Any]) -> bool:
    """Whether a person in a browser waits for this."""
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return b"text/html" in accept and not scope["path"].startswith("/api/")


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{0} · WApp Central</title>
<style>:root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32rem;
padding:0 1.5rem}}h1{{font-size:1.5rem;line-height:1.25}}</style></head>
<body><main><h1>{0}</h1><p>{1}</p><p><a href="">Try again</a></p></main></body></html>
"""
