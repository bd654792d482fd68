"""What can be wrong with a number, in words: on its page and in the letter to its admins."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """How a cause is said: a headline, and what it means and what to do."""

    title: str
    text: str
    tone: str = "red"


# In the order of gravity: a number that has several shows the first.
CAUSES = {
    "token": Words(
        "The access token no longer works",
        "Nothing can be sent. Receiving goes on without it. Enter a new token on the number's page.",
    ),
    "locked": Words(
        "WhatsApp has locked this account",
        "Nothing can be sent. Receiving goes on. Ask for a review under Account quality in WhatsApp Manager; when it "
        "is over, press Check now on the number's page.",
    ),
    "spam": Words(
        "WhatsApp slows this number down",
        "Too many people blocked or reported it, or it wrote to too many. No template goes for an hour, and again "
        "whenever WhatsApp says so; answers do. Send less, and only what people asked for.",
    ),
    "misfiled": Words(
        "WhatsApp holds this account's templates back",
        "Some had the wrong category. No template goes for an hour; answers do. Correct the categories.",
    ),
    "status": Words(
        "WhatsApp restricts this number",
        "Sending may be refused. The number's page has WhatsApp's reason; Meta's Business Manager takes an appeal.",
    ),
    "subscription": Words(
        "WhatsApp does not send its messages here",
        "Customers' messages do not arrive. Press Subscribe again on the number's page.",
    ),
    "silence": Words(
        "No message where there usually are some",
        "Nothing has come in for more than an hour. Write to the number from a phone to see whether it arrives.",
    ),
    "quality_red": Words(
        "The quality is low",
        "Customers block or report this number. Send less, and only what they asked for.",
    ),
    "quality_yellow": Words(
        "The quality has fallen",
        "Some customers block or report this number. Look at the templates you sent last.",
        "amber",
    ),
    "expiring": Words(
        "The access token ends soon",
        "Receiving goes on without it, sending does not. Enter a new token on the number's page.",
        "amber",
    ),
}
