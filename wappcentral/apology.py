"""What the edge says when the pages cannot: a sentence for people, problem details for programs."""

from __future__ import annotations

import html
import json
from collections.abc import MutableMapping
from typing import Any

SENTENCES = {
    400: ("Bad request", "This request was not understood."),
    408: ("Request timeout", "The upload took too long. Please try again."),
    413: ("Content too large", "This is larger than we accept."),
    414: ("Address too long", "This address is longer than we accept."),
    431: ("Request too large", "Your browser sends more along than we accept. Deleting its cookies helps."),
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
        # After 408 and 413 part of the body may still be on its way: the connection cannot be used again.
        (b"retry-after", b"5") if status in (502, 503, 504) else (b"connection", b"close"),
    ]
    return headers, b"" if scope["method"] == "HEAD" else body


def wants_page(scope: MutableMapping[str, Any]) -> bool:
    """Whether a person in a browser waits for this."""
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return b"text/html" in accept and not scope["path"].startswith("/api/")


# The pages' own error page in short: it needs no other file, for whoever serves those does not answer.
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0} · WApp Central</title>
<style>
:root{{color-scheme:light dark;--paper:light-dark(oklch(.972 .004 85),oklch(.2 .004 85));
--text:light-dark(oklch(.255 .014 262),oklch(.93 .004 85));--muted:light-dark(oklch(.455 .014 262),oklch(.755 .006 85));
--ink:light-dark(oklch(.43 .135 262),oklch(.53 .14 262));--pale:light-dark(oklch(.85 .055 262),oklch(.43 .075 262))}}
body{{display:grid;place-content:center;box-sizing:border-box;min-height:100vh;margin:0;padding:1.5rem;text-align:center;
background:var(--paper);color:var(--text);font:15px/1.55 Inter,system-ui,sans-serif}}
svg{{width:7.5rem;margin:0 auto;fill:none;stroke:var(--ink);stroke-width:7;stroke-linecap:round}}
path+path{{stroke:var(--pale)}}
circle{{fill:oklch(.84 .14 82);stroke:none}}
h1{{margin:1.25rem 0 .5rem;font-size:1.25rem;line-height:1.3}}
p{{max-width:26rem;margin:0 auto 1.25rem;color:var(--muted);text-wrap:balance}}
a{{display:inline-block;padding:.6rem 1rem;border-radius:.5rem;background:var(--ink);color:oklch(1 0 262);
font-weight:600;text-decoration:none}}
</style></head>
<body><main><svg viewBox="0 0 120 72" aria-hidden="true"><path d="M8 20v14a18 18 0 0 0 36 0"/>
<path d="M60 40a18 18 0 0 0 36 0V20"/><circle cx="52" cy="12" r="6"/></svg>
<h1>{0}</h1><p>{1}</p><a href="">Try again</a></main></body></html>
"""
