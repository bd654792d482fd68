"""Puts Meta's error codes into words, and tells what follows from them.

Logic stands on the code alone: Meta says that HTTP status and title may change at any time.
"""

from dataclasses import dataclass

from cloudapi.account_errors import ACCOUNTS
from cloudapi.error_kinds import About, Retry
from cloudapi.message_errors import PACES, SENDING, TEMPLATES

__all__ = ["SOMEBODY", "UNCONFIRMED", "About", "Explanation", "Retry", "explain", "known"]

SOMEBODY = "this customer"
MAX_NAME = 80
UNCONFIRMED = "Not confirmed. It may have arrived."
"""What is said of a message whose fate nobody knows, whatever the reason."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code in words. `sentence` and `remedy` may hold {name}: show them through `said` and `advised`.

    `pace` is the pause in seconds before the first retry of a PACED error, None for all others.
    """

    code: int | None
    retry: Retry
    about: About
    sentence: str
    remedy: str
    pace: float | None = None

    def said(self, name: str | None = None) -> str:
        """What happened, and whether the message left, with the customer's name in it."""
        return _named(self.sentence, name)

    def advised(self, name: str | None = None) -> str:
        """What to do about it, with the customer's name in it."""
        return _named(self.remedy, name)


_TABLE = {
    code: Explanation(code, retry, about, sentence, remedy, PACES.get(code))
    for codes, retry, about, sentence, remedy in SENDING + ACCOUNTS + TEMPLATES
    for code in codes
}


def explain(code: int | None) -> Explanation:
    """The explanation of any code, also of one that nobody has told us about."""
    if code in _TABLE:
        return _TABLE[code]
    number = "" if code is None else f" (code {code})"
    return Explanation(
        code,
        Retry.NEVER,
        About.MESSAGE,
        f"Not sent. WhatsApp refused it for a reason that is new to us{number}; nothing reached {{name}}.",
        "Look at the details before you send it again.",
    )


def known(code: int | None) -> bool:
    """Whether the code is in the table."""
    return code in _TABLE


def _named(sentence: str, name: str | None) -> str:
    """The only place where a customer's text meets a sentence of ours: it is put in, never read as a
    format."""
    shown = " ".join((name or "").split())[:MAX_NAME] or SOMEBODY
    return sentence.replace("{name}", shown)
