"""A turn asks for the next one as often as somebody stands in line, and not as often as an answer comes."""

from queue import Empty
from uuid import uuid4

import pytest

from cloudapi.client import Accepted
from conversations import send
from conversations.sending import outbox, sender
from conversations.sending.sender import Turn
from tenants.scope import acting_for
from tests.send.threads import thread

PEOPLE = 6


class OneByOne:
    """A queue that has something every other time: each answer is written down by itself."""

    def __init__(self, answers):
        self._answers = [one for answer in answers for one in (answer, None)]

    def get(self, timeout):
        if (answer := self._answers.pop(0) if self._answers else None) is None:
            raise Empty
        return answer


def flying(people, bodies: int) -> Turn:
    """A turn whose first messages to everybody are on their way and answered; each has `bodies` messages."""
    with acting_for(people.acme):
        for number in range(PEOPLE):
            conversation = thread(people.line, phone=f"1650555010{number}")
            for _ in range(bodies):
                send.text(conversation, "Hello", by=people.bruno, client_id=uuid4())
        ready = outbox.claim().ready
    turn = Turn(people.acme.pk)
    turn._flying, turn._came = len(ready), OneByOne([(one.attempt, Accepted(str(uuid4()))) for one in ready])
    return turn


@pytest.mark.parametrize(("bodies", "asked", "next_ones"), [(1, 0, 0), (2, 2, PEOPLE)])
def test_the_next_turn_is_asked_for_at_the_first_answer_and_after_the_last(
    people, bodies, asked, next_ones, monkeypatch
):
    monkeypatch.setattr(sender, "NEAR", 60.0)
    asks = []
    flying(people, bodies).settle_all(lambda: asks.append(True))
    assert len(asks) == asked
    with acting_for(people.acme):
        assert len(outbox.claim().ready) == next_ones
