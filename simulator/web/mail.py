"""The mail box: what the product mailed, newest first."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from simulator.control.common import Absent, of
from simulator.mailbox import Mail
from simulator.web.pages import HEADERS, Safe, fill, join, page
from simulator.web.sanitise import clean, linked
from simulator.web.streams import stream

FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


async def index(request: Request) -> Response:
    """The list, with one mail open beside it."""
    mails = of(request).mailbox.newest_first()
    number = request.path_params.get("id", "")
    chosen = next((mail for mail in mails if mail.id == number), None)
    if number and chosen is None:
        return gone()
    rows = join([row(mail, mail is chosen) for mail in mails])
    reading = read(chosen, request.query_params.get("part", "")) if chosen else fill("mail_none.html")
    box = fill(
        "mail.html",
        rows=rows or fill("mail_empty.html"),
        reading=reading,
        count=f"{len(mails)} {'mail' if len(mails) == 1 else 'mails'}",
        state="reading" if chosen else "list",
    )
    return page(chosen.subject or "No subject" if chosen else "Mail", box, script="mail.js", here="mail")


def gone() -> Response:
    return page("Mail", fill("mail_gone.html"), script="mail.js", here="mail", status=404)


def row(mail: Mail, current: bool) -> Safe:
    return fill(
        "mail_row.html",
        id=mail.id,
        subject=mail.subject or "No subject",
        to=", ".join(mail.to),
        time=moment(mail.at),
        current=Safe(' aria-current="true"') if current else "",
    )


def read(mail: Mail, part: str) -> Safe:
    """One mail: its HTML part in a sandbox, or its text."""
    html = mail.html and (part != "text" or not mail.text)
    body = (
        fill("mail_frame.html", id=mail.id)
        if html
        else Safe(f'<pre class="mail-text" dir="auto">{linked(mail.text)}</pre>')
    )
    parts = ""
    if mail.html and mail.text:
        on, off = Safe(' aria-current="true"'), ""
        parts = fill("mail_parts.html", id=mail.id, html=on if html else off, text=off if html else on)
    return fill(
        "mail_read.html",
        subject=mail.subject or "No subject",
        sender=mail.sender,
        to=", ".join(mail.to),
        time=moment(mail.at),
        parts=parts,
        body=body,
        attachments=f"Attached: {', '.join(mail.attachments)}" if mail.attachments else "",
    )


def moment(at: float) -> Safe:
    stamp = datetime.fromtimestamp(at, UTC)
    return Safe(f'<time datetime="{stamp.isoformat()}">{stamp:%d %b, %H:%M} UTC</time>')


async def frame(request: Request) -> Response:
    """The HTML part alone, cleaned, under a policy of its own."""
    mail = of(request).mailbox.mails.get(request.path_params["id"])
    if mail is None:
        raise Absent("That mail is not here any more.")
    text = fill("mail_html.html", body=Safe(clean(mail.html)))
    return Response(text, media_type="text/html", headers=dict(HEADERS) | {"Content-Security-Policy": FRAME_POLICY})


async def events(request: Request) -> Response:
    return stream(request, "mail")
