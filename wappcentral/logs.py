"""Log lines for machines: JSON on standard output, with request and tenant ids and without secrets and people."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

REDACTED = "[redacted]"
# Fields that never belong in a log, whatever their value.
SECRET_FIELDS = re.compile(
    r"(?i)(^|_)(tokens?|secrets?|password|passwd|authorization|cookies?|signature|ticket|otp|csrf|phone|wa_id|wamid|bsuid"
    r"|username|email|text|body|caption|payload|content|identity)$"
    r"|^(display_|first_|last_|full_|profile_|contact_)?name$|^(e?mail_|ip_)?address$|^(value|ip|code)$"
)
# Shapes that give a secret or a person away inside other text (an exception's message, a URL).
SHAPES = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 " + REDACTED),
    (
        re.compile(r"(?i)\b((?:access_|verify_|hub\.verify_)?token|ticket|secret|password|code|key)=[^\s&\"']+"),
        r"\1=" + REDACTED,
    ),
    (re.compile(r"://([^\s:/@]*):[^\s@/]+@"), r"://\1:" + REDACTED + "@"),
    (re.compile(r"\bEAA[0-9A-Za-z]{20,}"), REDACTED),  # access tokens of the Graph API
    (re.compile(r"\bwamid\.[\w+/=-]+"), REDACTED),  # a message id of WhatsApp encodes the phone number
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), REDACTED),
    (re.compile(r"(?<![\w.:-])\+?\d(?:[ ()-]{0,2}\d){9,14}(?![\w:-])"), REDACTED),  # phone numbers
    (re.compile(r"\bwapp_[\w-]{20,}"), REDACTED),  # keys of programs
    (re.compile(r"(/invitations/)[\w-]{20,}"), r"\1" + REDACTED),
    # PostgreSQL quotes the row's values here, line feeds of a customer's text included: all of it, to the next error.
    (
        re.compile(
            r"(?ms)^([ \t]*)(DETAIL|CONTEXT|QUERY|LINE \d+):.*?"
            r"(?=\n\n(?:The above exception was the direct|During handling of the above)|\Z)"
        ),
        r"\1\2: " + REDACTED,
    ),
)


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: blank secret fields, and secret shapes within any text."""
    for key, value in event.items():
        event[key] = REDACTED if SECRET_FIELDS.search(key) else clean(value)
    return event


def clean(value: Any) -> Any:
    """Blank secret shapes in text, within mappings and lists too; other values pass as they are."""
    if isinstance(value, str):
        for shape, instead in SHAPES:
            value = shape.sub(instead, value)
        return value
    if isinstance(value, bytes):
        return f"[{len(value)} bytes]"
    if isinstance(value, Mapping):
        return {k: REDACTED if SECRET_FIELDS.search(str(k)) else clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(item) for item in value]
    return value


def configure_django(settings: Mapping[str, str]) -> None:
    """Django's LOGGING_CONFIG, with LOGGING as `settings`. To standard error: a command's output is its answer."""
    configure(form=settings["form"], to=sys.stderr)


def configure(*, form: str = "json", to: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging through the same processors; `form` is json or console."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    stream = to or sys.stdout
    last: Processor = structlog.processors.JSONRenderer()
    if form == "console":
        last = structlog.dev.ConsoleRenderer(colors=stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "gunicorn.error", "django", "django.server", "celery"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # Its lines are addresses with queries in them, tickets and tokens included.
    logging.getLogger("uvicorn.access").disabled = True
    # A line for every message sent says nothing that the message's own row does not.
    logging.getLogger("httpx").setLevel(logging.WARNING)
