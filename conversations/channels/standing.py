"""A number may send or may not: what changes that is written on its row and told to open pages in one transaction."""

from django.db.models import QuerySet

from conversations import live
from conversations.models import Channel


def refuse_tokens(numbers: QuerySet[Channel]) -> None:
    """WhatsApp does not accept the access token of these: nothing goes from them before there is another one."""
    for channel in numbers.exclude(token_state=Channel.Token.REFUSED):
        set_token_state(channel, Channel.Token.REFUSED)


def set_token_state(channel: Channel, state: str) -> None:
    """Mark a number's token as accepted or refused."""
    channel.token_state = state
    channel.save(update_fields=["token_state"])
    live.announce_number(channel.pk)
