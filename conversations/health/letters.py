"""What we write to a company's admins about its numbers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from conversations.models import Channel
from tenants.models import Tenant
from tenants.mount import reverse_at

if TYPE_CHECKING:
    from conversations.health.alarms import Words


def alarm(tenant: Tenant, channel: Channel, said: "Words", to: Sequence[str]) -> None:
    """One letter for each admin, over one connection; raises OSError when the mail server does not take them."""
    link = settings.PUBLIC_URL + reverse_at(tenant, "channel", channel=channel.uuid)
    body = render_to_string(
        "channels/letters/alarm.txt", {"tenant": tenant, "channel": channel, "said": said, "link": link}
    )
    subject = " ".join(f"{channel.name}: {said.title}".split())  # a line break in a name must not become a header
    with get_connection() as connection:
        connection.send_messages([EmailMessage(subject, body, to=[address], connection=connection) for address in to])
