"""What an address or a button carries of a person: sealed, for addresses stand in logs and pages hide numbers."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from conversations.models import Channel
from tenants import keys


def seal(channel: Channel, said: str) -> str:
    """A person on a number, or a place in a list of them, as it may stand in an address."""
    return urlsafe_b64encode(keys.platform().seal(said.encode(), _label(channel))).decode()


def unseal(channel: Channel, given: str) -> str:
    """What was sealed for this number. Raises ValueError for anything else."""
    return keys.platform().open(urlsafe_b64decode(given), _label(channel)).decode()


def _label(channel: Channel) -> bytes:
    return f"blocked.{channel.uuid}".encode()
