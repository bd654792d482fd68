"""What we write to a company's admins about its numbers and templates."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from conversations.health.causes import Words
from conversations.models import Channel
from tenants.models import Tenant
from tenants.mount import reverse_at

if TYPE_CHECKING:
    from conversations.templating.alerts import Said


def alarm(tenant: Tenant, channel: Channel, said: Words, to: Sequence[str]) -> None:
    """One letter for each admin, over one connection; raises OSError when the mail server does not take them."""
    link = settings.PUBLIC_URL + reverse_at(tenant, "channel", channel=channel.uuid)
    body = render_to_string(
        "channels/letters/alarm.txt", {"tenant": tenant, "channel": channel, "said": said, "link": link}
    )
    _send(f"{channel.name}: {said.title}", body, to)


def templates(tenant: Tenant, said: "Sequence[Said]", to: Sequence[str]) -> None:
    """What Meta decided about templates, as `alarm` is told."""
    link = settings.PUBLIC_URL + reverse_at(tenant, "templates")
    body = render_to_string("channels/letters/templates.txt", {"tenant": tenant, "said": said, "link": link})
    _send(f"{tenant.name}: What Meta decided about templates", body, to)


def _send(subject: str, body: str, to: Sequence[str]) -> None:
    subject = " ".join(subject.split())  # a line break in a name must not become a header
    with get_connection() as connection:
        connection.send_messages([EmailMessage(subject, body, to=[address], connection=connection) for address in to])
