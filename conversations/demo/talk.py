"""The words in which the demo's conversations are written: who said what, how long ago, and what became of it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Person:
    """A demo customer. Without a phone they are known by username and WhatsApp's own id alone."""

    key: str
    name: str
    phone: str = ""
    username: str = ""
    country: str = "BR"


@dataclass(frozen=True)
class Turn:
    """One thing that happened, `ago` minutes before now. `by` is empty for the customer, else a member's key.

    `became` is how far a message of ours came; `to` counts turns of the talk from 0: what is quoted, or meant.
    """

    ago: float
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    became: str = ""
    code: int = 0
    to: int | None = None


@dataclass(frozen=True)
class Talk:
    """One conversation on the demo's first or second number (0 or 1), and where the team left it."""

    person: Person
    turns: tuple[Turn, ...]
    line: int = 0
    assignee: str = ""
    state: str = "open"
    unread: int = 0


def says(ago: float, text: str, to: int | None = None, **more: Any) -> Turn:
    """The customer writes."""
    return Turn(ago, "text", {"text": {"body": text}, **more}, to=to)


def sends(ago: float, kind: str, content: Any, **more: Any) -> Turn:
    """The customer sends something else, as WhatsApp describes it."""
    return Turn(ago, kind, {kind: content, **more})


def reacts(ago: float, to: int, emoji: str) -> Turn:
    return Turn(ago, "reaction", {"emoji": emoji}, to=to)


def corrects(ago: float, to: int, text: str) -> Turn:
    return Turn(ago, "edit", {"message": {"type": "text", "text": {"body": text}}}, to=to)


def takes_back(ago: float, to: int) -> Turn:
    return Turn(ago, "revoke", {}, to=to)


def answers(ago: float, by: str, text: str, became: str = "read", to: int | None = None, code: int = 0) -> Turn:
    """A member answers."""
    return Turn(ago, "text", {"text": {"body": text}}, by, became, code, to)


def notes(ago: float, by: str, text: str) -> Turn:
    """A member tells the team something."""
    return Turn(ago, "note", {"text": {"body": text}}, by)


def file(number: int, mime: str, **more: Any) -> dict[str, Any]:
    """A file that WhatsApp still has: its id and type."""
    return {"id": f"99000000000{number:04d}", "mime_type": mime, **more}
