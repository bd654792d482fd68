"""What a picture of a card is of: which kinds of the product it stands for, and how the message comes into a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tests.gallery.desk import Talk

Json = dict[str, Any]


class Line(NamedTuple):
    """A mark of what has no id outside: the words that its line begins with."""

    words: str


# Where the card is: WhatsApp's id of a message, our own, or the words of a line.
Mark = str | int | Line
Act = Callable[["Talk"], "Mark | Sequence[Mark]"]


@dataclass(frozen=True)
class Card:
    """One picture. `covers` names what of the product it shows, as `kinds.everything` names it."""

    name: str
    words: str
    covers: tuple[str, ...]
    act: Act


@dataclass(frozen=True)
class Thread:
    """The cards of one customer's thread; `group` when it is a group's."""

    title: str
    person: str
    cards: tuple[Card, ...]
    group: bool = False


def heard(name: str, words: str, /, *covers: str, **message: Any) -> Card:
    """The customer writes it: the values of the simulator's control."""
    return Card(name, words, covers, lambda talk: talk.hear(**message))


def said(name: str, words: str, /, *covers: str, **message: Any) -> Card:
    """The company writes it: the values of our own API."""
    return Card(name, words, covers, lambda talk: talk.say(**message))


def offered(name: str, words: str, kind: str, /, **form: str) -> Card:
    """An agent fills a form of the + menu."""
    sends = {"location": "location", "card": "contacts"}.get(kind, "interactive")
    return Card(name, words, (f"offer:{kind}", f"sends:{sends}"), lambda talk: talk.offer(kind, form))


def sent_file(name: str, words: str, *covers: str, kind: str, file: str, **own: Any) -> Card:
    """The company sends one of the simulator's files."""
    return Card(name, words, covers, lambda talk: talk.send_file(kind, file, **own))


def template(name: str, words: str, *covers: str, parts: Sequence[Json], **how: Any) -> Card:
    """A template that Meta approved, and a message made of it. `how`: values, files, category."""
    return Card(name, words, covers, lambda talk: talk.fill(name, parts, **how))


def happens(name: str, words: str, line: str, *covers: str, act: Callable[[Talk], object]) -> Card:
    """Something that leaves a line in the thread."""

    def do(talk: Talk) -> Line:
        act(talk)
        return Line(line)

    return Card(name, words, covers, do)


def tap(kind: str, text: str, **own: Any) -> Json:
    return {"type": "BUTTONS", "buttons": [{"type": kind, "text": text, **own}]}


def body(text: str, *samples: str) -> Json:
    return {"type": "BODY", "text": text, **({"example": {"body_text": [list(samples)]}} if samples else {})}
