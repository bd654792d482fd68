"""The way from a number to its first message: four steps, what was proved of each, and its remedy."""

from dataclasses import dataclass

from conversations.channels.trial import Trial
from conversations.models import Channel, Checkup


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the way from a number to its first message. State: done, bad, or todo; `fix` says which remedy."""

    name: str
    state: str
    text: str
    fix: str = ""


def of(channel: Channel, checkup: Checkup | None, trial: Trial | None, *, is_heard: bool) -> list[Step]:
    """Connect, Verify, Subscribe, Test: what was proved, and what is still to do.

    `is_heard`: a customer has written; statuses, or what the app on the phone hands over, prove less.
    """
    test = _test(channel, trial, is_heard)
    return [_connect(channel, checkup), _verify(channel, checkup), _subscribe(channel, checkup), test]


def _connect(channel: Channel, checkup: Checkup | None) -> Step:
    if channel.token_state == Channel.Token.REFUSED or (checkup and checkup.token_valid is False):
        return Step("Connect", "bad", "WhatsApp refuses the access token", "token")
    if checkup is not None and checkup.missing_scopes:  # such a token is told nothing of the number
        return Step("Connect", "bad", f"The token lacks {checkup.missing_scopes.replace(' ', ' and ')}", "token")
    if checkup is None or checkup.answered_at is None:
        return Step("Connect", "todo", "WhatsApp has not answered yet", "check")
    return Step("Connect", "done", "Token and number accepted")


def _verify(channel: Channel, checkup: Checkup | None) -> Step:
    if checkup is not None and checkup.is_diverted(channel.last_received_at):
        return Step("Verify", "bad", "WhatsApp posts to another address", "subscribe")
    if channel.last_received_at is not None:
        return Step("Verify", "done", "A signed delivery has arrived")
    if checkup is None or checkup.answered_at is None:
        return Step("Verify", "todo", "Where its webhooks go is not known yet", "check")
    if checkup.here:
        return Step("Verify", "done", "WhatsApp has proved the address")
    told = "WhatsApp posts to another address" if checkup.callback else "WhatsApp has no address of it yet"
    return Step("Verify", "bad", told, "subscribe")


def _subscribe(channel: Channel, checkup: Checkup | None) -> Step:
    if checkup is None or checkup.subscribed is None:
        state = "done" if channel.last_received_at is not None else "todo"
        return Step("Subscribe", state, "Not told by WhatsApp", "" if state == "done" else "check")
    if not checkup.subscribed:
        return Step("Subscribe", "bad", "The app is not subscribed to the account", "subscribe")
    if checkup.takes_messages is None:
        return Step("Subscribe", "done", "The app is subscribed")
    names = checkup.webhook_fields.split()
    if not checkup.takes_messages:
        return Step("Subscribe", "bad", "The app has not subscribed to the field messages", "fields")
    return Step("Subscribe", "done", "1 field" if len(names) == 1 else f"{len(names)} fields")


def _test(channel: Channel, trial: Trial | None, is_heard: bool) -> Step:
    if trial is not None and trial.failed:
        return Step("Test", "bad", "The test message did not arrive", "trial")
    if trial is not None and trial.is_done:
        return Step("Test", "done", "A message went out and an answer came back")
    if is_heard:
        return Step("Test", "done", "A message has made the way")
    return Step("Test", "todo", f"Write “hello” to {channel.display_phone}", "test")
