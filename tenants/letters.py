"""What we write to people by e-mail about their companies."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from tenants.models import Invitation


def invitation_link(secret: str) -> str:
    """The address that opens an invitation; whoever has it still needs the e-mail address it was sent to."""
    return settings.PUBLIC_URL + reverse("invitation", args=[secret])


def invitation(row: Invitation, secret: str) -> None:
    """Mail the link. Called after the commit: a mail about an invitation that was rolled back would lead nowhere."""
    words = {"invitation": row, "tenant": row.tenant, "by": row.invited_by.name, "link": invitation_link(secret)}
    EmailMessage(
        subject=_one_line(f"{row.invited_by.name} invites you to {row.tenant.name} on WApp Central"),
        body=render_to_string("tenants/letters/invitation.txt", words),
        to=[row.email],
    ).send()


def _one_line(text: str) -> str:
    """Names come from people; a line break in one must not become a header."""
    return " ".join(text.split())
