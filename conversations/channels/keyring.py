"""What a connected number keeps secret: its access token, and what its webhooks are checked by."""

import uuid

from django.conf import settings

from conversations.models import Channel, ChannelKey
from tenants import clock, keys
from tenants.refusals import Refusal
from tenants.scope import acting_for


class NotConnected(Refusal):
    """WhatsApp is asked nothing for a number that somebody has disconnected, if only a moment ago."""

    code = "not_connected"
    sentence = "This number is disconnected."
    remedy = "An admin can connect it again in the settings."


def keep(channel: Channel, app_secret: str, verify_token: str) -> None:
    """Seal the secrets of a number that is being connected; without `app_secret` the platform's app signs for it."""

    def sealed(column: str, value: str) -> bytes:
        return keys.platform().seal(value.encode(), _aad(column, channel.uuid))

    ChannelKey.objects.create(
        channel_row=channel,
        channel=channel.uuid,
        secret=sealed("secret", app_secret) if app_secret else None,
        verify_token=sealed("verify_token", verify_token),
        changed_at=clock.now(),
    )


def forget(channel: Channel) -> None:
    ChannelKey.objects.filter(channel=channel.uuid).delete()


def secrets_of(channel: Channel) -> tuple[str, str]:
    """The access token, and the secret of the app that signs: its own, or the platform's. Raises NotConnected."""
    kept = _kept(channel)
    with acting_for(channel.tenant):
        # The row as it stands: one that was just written still holds its token as plain text.
        token = Channel.objects.get(pk=channel.pk).access_token.reveal()
    return token, _opened(kept, "secret") or settings.WHATSAPP_APP_SECRET


def verify_token_of(channel: Channel) -> str:
    """What WhatsApp says when it asks for the number's address; raises NotConnected."""
    return _opened(_kept(channel), "verify_token")


def _kept(channel: Channel) -> ChannelKey:
    with acting_for(channel.tenant):
        kept = ChannelKey.objects.filter(channel=channel.uuid).first()
    if kept is None:
        raise NotConnected
    return kept


def _opened(kept: ChannelKey, column: str) -> str:
    """A secret of the channel; "" when it has none of that kind."""
    sealed = getattr(kept, column)
    return keys.platform().open(bytes(sealed), _aad(column, kept.channel)).decode() if sealed else ""


def _aad(column: str, channel: uuid.UUID) -> bytes:
    return f"channelkey.{column}.{channel}".encode()
