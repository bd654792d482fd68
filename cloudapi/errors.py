"""Puts Meta's error codes into words, and tells what follows from them.

Logic stands on the code alone: Meta says that HTTP status and title may change at any time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cloudapi.account_errors import ACCOUNTS, PINS
from cloudapi.error_effects import CONSEQUENCES, FAULTS, ITSELF, LONGEST, ONCE, PAUSES, QUOTAS, RESTS, WAITS
from cloudapi.error_kinds import About, Consequence, Fault, Retry, Row
from cloudapi.message_errors import SENDING, TEMPLATES

__all__ = ["SOMEBODY", "UNCONFIRMED", "About", "Consequence", "Explanation", "Fault", "Retry", "explain", "known"]

SOMEBODY = "this customer"
MAX_NAME = 80
YET, OVER = "Not sent yet.", "It does not go by itself any more: send it again in a while."
UNCONFIRMED = "Not confirmed. It may have arrived."
"""What is said of a message whose fate nobody knows, whatever the reason."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code in words. `sentence` and `remedy` may hold {name}: show them through `said` and `advised`.

    `pace` is the pause in seconds before the first retry of a PACED error, None for all others; `wait` the seconds
    before a person may try the same again, None where nothing forbids it, and `once` whether that is the only time.
    `rest` is how many seconds the consequence lasts, where time ends it; `quota` says what is allowed; `itself` whether
    the message is the reason, so that the same would be refused again.
    """

    code: int | None
    retry: Retry
    about: About
    sentence: str
    remedy: str
    pace: float | None = None
    fault: Fault = Fault.BUSINESS
    consequence: Consequence = Consequence.NONE
    wait: float | None = None
    once: bool = False
    rest: float | None = None
    quota: str = ""
    itself: bool = False

    def pause(self, attempt: int) -> float | None:
        """Seconds before the try after this one (the first is 1); None where nothing goes again by itself."""
        if self.code not in PAUSES:
            return None
        first, growth = PAUSES[self.code]
        return min(first * growth ** (attempt - 1), LONGEST)

    @property
    def over(self) -> "Explanation":
        """The same of a message that has failed for good, where it would have gone by itself until then."""
        if self.retry is not Retry.PACED:
            return self
        return replace(self, sentence=self.sentence.replace(YET, "Not sent."), remedy=OVER)

    def said(self, name: str | None = None) -> str:
        """What happened, and whether the message left, with the customer's name in it."""
        return _named(self.sentence, name)

    def advised(self, name: str | None = None) -> str:
        """What to do about it, with the customer's name in it."""
        return _named(self.remedy, name)


_FAULTS = {code: fault for codes, fault in FAULTS for code in codes}


def _table(rows: Iterable[Row]) -> dict[int | None, Explanation]:
    return {
        code: Explanation(
            code,
            retry,
            about,
            sentence,
            remedy,
            PAUSES[code][0] if code in PAUSES else None,
            _FAULTS.get(code, Fault.BUSINESS),
            CONSEQUENCES.get(code, Consequence.NONE),
            WAITS.get(code),
            code in ONCE,
            RESTS.get(code),
            QUOTAS.get(code, ""),
            code in ITSELF,
        )
        for codes, retry, about, sentence, remedy in rows
        for code in codes
    }


_TABLE, _PINS = _table(SENDING + ACCOUNTS + TEMPLATES), _table(PINS)


def explain(code: int | None, kind: str = "") -> Explanation:
    """The explanation of any code, also of one that nobody has told us about.

    `kind` is that of the message, where it is known: what is refused for a pin is not what is refused for words.
    """
    if kind == "pin" and code in _PINS:
        return _PINS[code]
    if code in _TABLE:
        return _TABLE[code]
    why, advice = f"WhatsApp refused it for a reason that is new to us (code {code})", "Look at the details"
    if code is None:
        why, advice = "WhatsApp does not say why", "Ask whether it is still needed"
    sentence, remedy = f"Not sent. {why}; nothing reached {{name}}.", f"{advice} before you send it again."
    return Explanation(code, Retry.NEVER if code is not None else Retry.FIX, About.MESSAGE, sentence, remedy)


def known(code: int | None) -> bool:
    """Whether the code is in the table."""
    return code in _TABLE


def _named(sentence: str, name: str | None) -> str:
    """The only place where a customer's text meets a sentence of ours: it is put in, never read as a
    format."""
    shown = " ".join((name or "").split())[:MAX_NAME] or SOMEBODY
    return sentence.replace("{name}", shown)
