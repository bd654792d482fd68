"""What WhatsApp said about a failure, word for word, beside our own sentence."""

from typing import NamedTuple

from conversations.showing.card import Payload, items, part, word


class Complaint(NamedTuple):
    code: str
    title: str
    details: str


def complaints(payload: Payload) -> list[Complaint]:
    """The errors kept under `faults`, which expire with the message."""
    return [
        Complaint(word(one.get("code")), word(one.get("title")) or word(one.get("message")), _details(one))
        for one in items(payload, "faults")
    ]


def _details(one: Payload) -> str:
    return word(part(one, "error_data").get("details")) or word(one.get("details"))
