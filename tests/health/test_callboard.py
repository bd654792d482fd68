"""Used-up calls: what one process learns another heeds, until they are free; without Redis each is on its own."""

import json
import subprocess
import sys
import time

import pytest
import redis

from cloudapi.usage import Usage
from conversations.channels.callboard import Board
from tests.cloudapi.standin import answering, standing_in

WABA, NUMBER, TOKEN = "300000000000001", "200000000000001", "EAAone"
ANOTHER = """
import asyncio, sys
import redis
from cloudapi import management
from cloudapi.client import Graph, GraphError
from cloudapi.usage import Usage
from conversations.channels.callboard import Board

async def ask(url, bus, number, token):
    async with Graph(url, "v25.0", usage=Usage(board=Board(lambda: bus))) as graph:
        await management.standing_of(graph, number, token)

url, address, number, token = sys.argv[1:]
try:
    asyncio.run(ask(url, redis.Redis.from_url(address), number, token))
    print("asked")
except GraphError as error:
    print(error.code, error.status)
"""


@pytest.fixture
def bus(house):
    with redis.Redis.from_url(house.redis) as bus:
        yield bus
        Board(lambda: bus).forget()


def another_process(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER, *arguments], capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout.strip()


def test_another_process_does_not_make_a_call_that_would_be_refused(house, bus):
    used_up = {WABA: [{"call_count": 100, "estimated_time_to_regain_access": 7}]}
    with standing_in(answering(200, {"id": NUMBER}, **{"x-business-use-case-usage": json.dumps(used_up)})) as server:
        assert another_process(server.url, house.redis, NUMBER, TOKEN) == "asked"
        assert another_process(server.url, house.redis, NUMBER, "a colleague's token") == "80007 None"
        assert len(server.asked) == 1
    here = Usage(board=Board(lambda: bus))
    assert here.wait(WABA, TOKEN) == (pytest.approx(420, abs=30), 80007)
    assert here.wait("999", TOKEN)[0] == 0


def test_an_apps_calls_are_known_by_its_token_which_is_not_written_down(bus):
    one, another = (Usage(board=Board(lambda: bus)) for _ in range(2))
    one.told("777", TOKEN, {}, 4)
    assert another.wait(NUMBER, TOKEN) == (pytest.approx(300, abs=30), 4)
    assert another.wait(NUMBER, "another token")[0] == 0
    assert not any(TOKEN.encode() in key for key in bus.scan_iter("*"))


def test_the_longer_time_wins_and_ends_by_itself(bus):
    board = Board(lambda: bus)
    for seconds in (60.0, 600.0, 30.0):
        board.hold({"account:1": seconds})
    assert board.seconds(["account:1", "account:2"]) == [pytest.approx(600, abs=30), 0]
    board.hold({"account:2": 0.001})
    deadline = time.monotonic() + 5
    while board.seconds(["account:2"]) != [0]:
        assert time.monotonic() < deadline


def test_without_redis_each_knows_what_it_learnt_itself():
    nobody = redis.Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.5)
    usage = Usage(board=Board(lambda: nobody))
    usage.told(WABA, TOKEN, {}, 80007)
    assert usage.wait(WABA, TOKEN) == (pytest.approx(300, abs=30), 80007)
    assert usage.wait(NUMBER, TOKEN)[0] == 0
