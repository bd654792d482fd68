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


PACED, UNKNOWN, LATER, FIX, NEVER = Retry
MESSAGE, PERSON, TEMPLATE, NUMBER, ACCOUNT = About

Row = tuple[Iterable[int], Retry, About, str, str]
"""Codes, kind, reach, sentence, remedy. A sentence says what happened and whether the message left, a remedy
what to do; {name} stands for the customer."""
