"""The SMTP sink: takes every mail the product sends and keeps it to be read at /mail/."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from simulator.journal import Journal

KEEP = 500
LARGEST = 10 * 1024 * 1024
PART = 500_000  # characters of one part that are kept


@dataclass(slots=True)
class Mail:
    """One mail as it is shown; `text` and `html` are "" when there is no such part."""

    id: str
    at: float
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str
    attachments: list[str]


class Mailbox:
    """The newest KEEP mails, oldest first in `mails`."""

    def __init__(self, journal: Journal, ring: Callable[[str], None]) -> None:
        self.journal, self.ring = journal, ring
        self.mails: dict[str, Mail] = {}

    def restore(self, values: dict[str, Any]) -> None:
        mail = Mail(**values)
        self.mails[mail.id] = mail

    def newest_first(self) -> list[Mail]:
        return list(reversed(self.mails.values()))

    def clear(self) -> None:
        self.journal.clear(("mail",))
        self.mails.clear()
        self.ring("mail")

    def take(self, raw: bytes, sender: str, recipients: list[str]) -> Mail:
        """Read a raw mail; whatever is broken in it becomes an empty part, never an error."""
        parsed = message_from_bytes(raw, policy=policy.default)
        mail = Mail(
            id=secrets.token_hex(6),
            at=time.time(),
            sender=str(parsed.get("From", "")) or sender,
            to=recipients,
            subject=str(parsed.get("Subject", "")),
            text=part(parsed, "plain"),
            html=part(parsed, "html"),
            attachments=[item.get_filename() or item.get_content_type() for item in parsed.iter_attachments()],
        )
        self.mails[mail.id] = mail
        self.journal.put("mail", mail.id, mail)
        if len(self.mails) > KEEP:
            oldest = next(iter(self.mails))
            del self.mails[oldest]
            self.journal.drop("mail", oldest)
        self.ring("mail")
        return mail

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.take(content, envelope.mail_from or "", [str(to) for to in envelope.rcpt_tos])
        return "250 Kept"

    def protocol(self) -> SMTP:
        """What serves one SMTP connection."""
        return SMTP(
            self,
            hostname="localhost",
            ident="WApp Central simulator",
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
        )


def part(mail: EmailMessage, kind: str) -> str:
    """The body of one kind, decoded; characters that cannot be decoded become U+FFFD."""
    body = mail.get_body((kind,))
    if body is None:
        return ""
    payload = body.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = body.get_content_charset() or "utf-8"
    try:
        text = payload.decode(charset, "replace")
    except LookupError:
        text = payload.decode("utf-8", "replace")
    return text[:PART].replace("\r\n", "\n")
