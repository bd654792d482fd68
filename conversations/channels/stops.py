"""Whether WhatsApp keeps a number from sending: asked before anything is written, shown, lifted by a check."""

from cloudapi.errors import Consequence, explain
from conversations import live, refusals
from conversations.models import Channel

CAUSES = {
    Consequence.LOCK_ACCOUNT: "locked",
    Consequence.REST_NUMBER: "spam",
    Consequence.REST_ACCOUNT: "misfiled",
}
"""The causes of alarms."""


def of(channel: Channel) -> refusals.SendingStopped | None:
    """Why nothing at all can be sent from it now."""
    return _refusal(channel) if cause(channel) == "locked" else None


def of_templates(channel: Channel) -> refusals.SendingStopped | None:
    """Why no template can be sent from it now."""
    return _refusal(channel) if cause(channel) else None


def check_template(channel: Channel) -> None:
    """Raises SendingStopped where no template may go now."""
    if (refusal := of_templates(channel)) is not None:
        raise refusal


def cause(channel: Channel) -> str:
    """What the stop is called among alarms; "" when nothing stops it."""
    code = channel.stop
    return "" if code is None else CAUSES.get(explain(code).consequence, "")


def lift(channel: Channel) -> None:
    """WhatsApp says that it may send: what had no end has one. What rests goes on resting."""
    if channel.stopped_code is not None and channel.stopped_until is None:
        channel.stopped_code = channel.stopped_at = None
        channel.save(update_fields=["stopped_code", "stopped_at"])
        live.announce_number(channel.pk)


def _refusal(channel: Channel) -> refusals.SendingStopped | None:
    code = channel.stop
    return None if code is None else refusals.SendingStopped(code, channel.stopped_until)
