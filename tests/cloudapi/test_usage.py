"""Calls that are used up: learnt from Meta's headers and refusals, and not made again before they are free."""

import asyncio
import json

import pytest

from cloudapi import management
from cloudapi.client import Graph, GraphError
from cloudapi.usage import Usage
from tests.cloudapi.standin import answering, standing_in

WABA, NUMBER, TOKEN = "300000000000001", "200000000000001", "EAAone"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def usage() -> Usage:
    return Usage(Clock())


def of_account(calls: int, minutes: int = 0, account: str = WABA) -> dict[str, str]:
    row = {"type": "whatsapp", "call_count": calls, "total_cputime": 0, "estimated_time_to_regain_access": minutes}
    return {"x-business-use-case-usage": json.dumps({account: [row]})}


def test_an_account_without_calls_is_left_alone_until_it_has_some(usage: Usage) -> None:
    usage.told(NUMBER, TOKEN, of_account(99), None)
    assert usage.wait(NUMBER, TOKEN)[0] == 0
    usage.told(NUMBER, TOKEN, of_account(100, minutes=7), None)
    assert usage.wait(NUMBER, TOKEN) == (420, 80007)
    assert usage.wait(WABA, "another token") == (420, 80007)  # its number taught whose it is
    assert usage.wait("999", TOKEN)[0] == 0
    usage._now.now += 421  # type: ignore[attr-defined]
    assert usage.wait(WABA, TOKEN)[0] == 0


def test_a_refusal_holds_as_long_as_its_table_says_and_an_apps_reaches_all_its_accounts(usage: Usage) -> None:
    usage.told(WABA, TOKEN, {}, 80007)
    assert usage.wait(WABA, TOKEN) == (300, 80007)
    assert usage.wait(NUMBER, TOKEN)[0] == 0  # nobody said that the number is of this account
    usage.told("debug_token", "a third token", of_account(100, minutes=9, account="888"), 80007)
    assert usage.wait("debug_token", TOKEN)[0] == 0 and usage.wait("debug_token", "a third token")[0] == 540
    usage.told("777", TOKEN, {}, 4)
    assert usage.wait(NUMBER, TOKEN) == (300, 4)
    assert usage.wait(NUMBER, "another token")[0] == 0


def test_other_refusals_and_headers_of_any_form_hold_nothing(usage: Usage) -> None:
    for header in ("", "no json", "[]", '{"1": 2}', '{"1": [{"call_count": "x"}]}', '{"call_count": -1}', "\udc80"):
        usage.told(WABA, TOKEN, {"x-app-usage": header, "x-business-use-case-usage": header}, 100)
    assert usage.wait(WABA, TOKEN)[0] == 0


def test_a_call_that_would_be_refused_is_not_made(usage: Usage) -> None:
    said = {"error": {"code": 80007, "message": "(#80007) There have been too many calls"}}
    with standing_in(answering(400, said, **{"x-app-usage": '{"call_count": 40}'})) as server:

        async def ask() -> list[GraphError]:
            errors = []
            async with Graph(server.url, "v25.0", usage=usage) as graph:
                for _ in range(3):
                    try:
                        await management.review_of(graph, WABA, TOKEN)
                    except GraphError as error:
                        errors.append(error)
            return errors

        errors = asyncio.run(ask())
    assert [error.code for error in errors] == [80007] * 3
    assert len(server.asked) == 1
    assert errors[0].status == 400 and errors[1].status is None
    assert str(errors[1]) == "The calls to WhatsApp are used up for now: Try again in 5\u00a0min (code 80007)"
