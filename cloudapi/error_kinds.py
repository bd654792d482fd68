"""The kinds of errors the Cloud API reports: what follows from one, and how far it reaches."""

from collections.abc import Iterable
from enum import Enum


class Retry(Enum):
    """What follows from an error."""

    PACED = "paced"
    """Refused for the moment: the same message goes again by itself after a pause."""
    UNKNOWN = "unknown"
    """In the answer to a send it tells nothing: the message may have been taken, so nothing sends it
    again."""
    LATER = "later"
    """Refused for long: a person decides, after some time."""
    FIX = "fix"
    """Refused until somebody changes something."""
    NEVER = "never"
    """Refused for good."""


class About(Enum):
    """How far an error reaches: whatever shares this with the message would meet the same error now."""

    MESSAGE = "message"
    PERSON = "person"
    TEMPLATE = "template"
    NUMBER = "number"
    ACCOUNT = "account"


class Fault(Enum):
    """Whose doing an error is, and so who can end it."""

    PROGRAM = "program"
    """What was posted has the wrong form: whoever wrote the message, or this program."""
    BUSINESS = "business"
    """The business: its pace, its templates, its number, its account, how it pays."""
    PERSON = "person"
    """The customer, or their WhatsApp."""
    WHATSAPP = "whatsapp"


class Consequence(Enum):
    """What else stops or slows down because of an error."""

    NONE = "none"
    REAUTHORISE = "reauthorise"
    """The number's token is dead: nothing can be sent until there is a new one. Receiving goes on."""
    SLOW_PERSON = "slow person"
    SLOW_NUMBER = "slow number"
    SLOW_ACCOUNT = "slow account"
    """Nothing more is tried, to this person or from this number or account, until the pause is over."""
    LOCK_ACCOUNT = "lock account"
    """Nothing can be sent from any number of the account until WhatsApp says that it may again. Receiving goes on."""
    REST_NUMBER = "rest number"
    REST_ACCOUNT = "rest account"
    """No template goes from this number, or this account, for a while: each more would make it worse. Who wrote is
    answered all the same."""


PACED, UNKNOWN, LATER, FIX, NEVER = Retry
MESSAGE, PERSON, TEMPLATE, NUMBER, ACCOUNT = About

Row = tuple[Iterable[int], Retry, About, str, str]
"""Codes, kind, reach, sentence, remedy. A sentence says what happened and whether the message left, a remedy
what to do; {name} stands for the customer."""
