"""What becomes of a message when the network, or Meta, does its best and its worst: real sockets on loopback."""

import asyncio
import socket
from typing import Any

import pytest

from cloudapi import outbound
from cloudapi.client import Accepted, Graph, Outgoing, Patience, Refused, Unknown
from cloudapi.outcomes import Outcome
from tests.cloudapi.standin import (
    PATIENT,
    Behaviour,
    StandIn,
    answering,
    closing,
    dripping,
    hanging,
    patience_with,
    resetting,
    saying,
    standing_in,
)

MESSAGE = Outgoing(
    "200000000000001",
    "EAAtoken",
    outbound.text("hello", reply_to="wamid.1"),
    phone="16505550111",
    user_id="US.90210557300446812",
    callback_data="1z.1.a.0123456789abcdef",
)
TAKEN = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "16505550111", "wa_id": "16505550111"}],
    "messages": [{"id": "wamid.sent", "message_status": "accepted"}],
}


def error(code: Any, **more: Any) -> dict[str, Any]:
    return {"error": {"message": f"(#{code}) What Meta says", "type": "OAuthException", "code": code, **more}}


def deliver(url: str, message: Outgoing = MESSAGE, patience: Patience = PATIENT) -> Outcome:
    async def go() -> Outcome:
        async with Graph(url, "v25.0", patience=patience) as graph:
            return await graph.deliver(message)

    return asyncio.run(go())


def outcome(behaviour: Behaviour) -> tuple[Outcome, StandIn]:
    with standing_in(behaviour) as meta:
        return deliver(meta.url, patience=patience_with(behaviour)), meta


def test_a_taken_message_is_accepted_with_its_id() -> None:
    result, meta = outcome(answering(200, TAKEN))
    assert result == Accepted("wamid.sent", None, "16505550111", "accepted")
    (asked,) = meta.asked
    assert (asked.method, asked.path) == ("POST", "/v25.0/200000000000001/messages")
    assert asked.headers["authorization"] == "Bearer EAAtoken"
    assert asked.headers["content-type"] == "application/json"
    assert asked.json == MESSAGE.body()


def test_a_message_to_a_user_id_comes_back_with_it() -> None:
    contacts = [{"input": "US.90210557300446812", "user_id": "US.90210557300446812"}]
    result, _ = outcome(answering(200, TAKEN | {"contacts": contacts}))
    assert result == Accepted("wamid.sent", "US.90210557300446812", None, "accepted")


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80007, 130429, 131056, 131057])
@pytest.mark.parametrize("status", [400, 429, 500])
def test_a_refusal_for_the_moment_may_be_tried_again_after_a_pause(code: int, status: int) -> None:
    result, _ = outcome(answering(status, error(code)))
    assert isinstance(result, Refused)
    assert (result.code, result.title, result.retry) == (code, "What Meta says", True)
    assert result.retry_after and result.retry_after > 0


def test_a_pause_that_meta_asks_for_is_kept() -> None:
    result, _ = outcome(answering(429, error(130429), Retry_After="17"))
    assert isinstance(result, Refused) and result.retry_after == 17


@pytest.mark.parametrize("header", ["-1", "soon", "1e9", "٣", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_pause_that_makes_no_sense_is_not_kept(header: str) -> None:
    result, _ = outcome(answering(429, error(130429), Retry_After=header))
    assert isinstance(result, Refused) and result.retry_after == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, 100), (401, 190), (403, 131031), (404, 132001), (400, 131047), (500, 131045), (400, 987654)],
)
def test_a_refusal_for_good_is_not_tried_again(status: int, code: int) -> None:
    result, _ = outcome(answering(status, error(code, error_data={"details": "in detail"}), Retry_After="5"))
    assert result == Refused(code, "What Meta says", "in detail", None, False)


@pytest.mark.parametrize("code", [1, 2, 131000, 131016, 133004])
@pytest.mark.parametrize("status", [400, 500, 503])
def test_a_code_that_tells_nothing_leaves_the_message_unknown(code: int, status: int) -> None:
    result, meta = outcome(answering(status, error(code)))
    assert isinstance(result, Unknown) and result.code == code
    assert len(meta.asked) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(hanging, id="takes the message and hangs"),
        pytest.param(dripping, id="answers a byte at a time for ever"),
        pytest.param(resetting, id="takes the message and resets"),
        pytest.param(closing, id="takes the message and hangs up"),
        pytest.param(answering(500, b""), id="500 with nothing"),
        pytest.param(answering(500, error(987654)), id="500 with a code that nobody knows"),
        pytest.param(answering(502, b"<html>Bad gateway</html>", Content_Type="text/html"), id="502 HTML"),
        pytest.param(answering(200, b"<html>Hello</html>"), id="200 HTML"),
        pytest.param(answering(400, b"<html>Bad request</html>"), id="400 HTML"),
        pytest.param(answering(200, b'{"messages":[{"id":"wam'), id="truncated JSON"),
        pytest.param(saying(b"HTTP/1.1 200 Said\r\nContent-Length: 500\r\n\r\n{"), id="truncated answer"),
        pytest.param(saying(b"HTTP/1.1 200 Said\r\nContent-Le"), id="truncated head"),
        pytest.param(saying(b"\x16\x03\x01 not HTTP at all\r\n\r\n"), id="not HTTP"),
        pytest.param(answering(200, {}), id="200 with an empty object"),
        pytest.param(answering(200, {"messages": []}), id="200 without a message"),
        pytest.param(answering(200, {"messages": [{"id": 0.5}]}), id="200 with a senseless id"),
        pytest.param(answering(200, [TAKEN]), id="200 with a list"),
        pytest.param(answering(400, {"error": "no object"}), id="400 with a senseless error"),
        pytest.param(answering(400, {"error": {"message": "no code"}}), id="400 without a code"),
        pytest.param(answering(204, b""), id="204"),
        pytest.param(answering(200, b" " * 1_100_000), id="larger than any answer"),
        pytest.param(answering(200, b"\x1f\x8b" + b"\0" * 50, Content_Encoding="gzip"), id="broken compression"),
    ],
)
def test_a_doubt_after_the_first_byte_leaves_the_message_unknown_and_posted_once(behaviour: Behaviour) -> None:
    result, meta = outcome(behaviour)
    assert isinstance(result, Unknown)
    assert result.reason and "hello" not in result.reason
    assert len(meta.asked) == 1


def test_a_redirect_is_not_followed() -> None:
    with standing_in(answering(200, TAKEN)) as other:
        result, meta = outcome(answering(307, b"", Location=f"{other.url}/v25.0/200000000000001/messages"))
        assert isinstance(result, Unknown)
        assert (len(meta.asked), len(other.asked)) == (1, 0)


def test_a_refused_connection_reached_nobody_and_may_be_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        result = deliver(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert isinstance(result, Refused)
    assert (result.code, result.retry) == (None, True)


def test_a_name_that_does_not_resolve_reached_nobody() -> None:
    result = deliver("http://nowhere.invalid")
    assert isinstance(result, Refused) and result.retry and result.code is None


def test_a_handshake_that_fails_reached_nobody() -> None:
    with standing_in(closing) as meta:
        result = deliver(meta.url.replace("http:", "https:"))
        assert isinstance(result, Refused) and result.retry and result.code is None
        assert not meta.asked


def test_a_connection_that_never_stands_reached_nobody() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        # The queue of a listener that never accepts takes one or two connections; all others wait.
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        result = deliver(f"http://127.0.0.1:{address[1]}", patience=Patience(0.3, 0.3, 5, 6))
        for one in waiting:
            one.close()
    assert isinstance(result, Refused) and result.retry and result.code is None


def test_waiting_too_long_for_a_free_connection_reached_nobody() -> None:
    async def go(url: str) -> list[Outcome]:
        patience = Patience(connect=5, queue=0.2, read=1.0, whole=2.0)
        async with Graph(url, "v25.0", patience=patience, connections=1) as graph:
            return await asyncio.gather(graph.deliver(MESSAGE), graph.deliver(MESSAGE))

    with standing_in(hanging) as meta:
        first, second = asyncio.run(go(meta.url))
        assert isinstance(first, Unknown) and isinstance(second, Refused) and second.retry
        assert len(meta.asked) == 1


def test_a_connection_that_breaks_while_kept_alive_is_never_used_for_a_second_copy() -> None:
    def once_then_reset(server: StandIn, line: socket.socket) -> None:
        (answering(200, TAKEN) if len(server.asked) == 1 else resetting)(server, line)

    async def go(url: str) -> list[Outcome]:
        async with Graph(url, "v25.0") as graph:
            return [await graph.deliver(MESSAGE), await graph.deliver(MESSAGE)]

    with standing_in(once_then_reset) as meta:
        first, second = asyncio.run(go(meta.url))
        assert isinstance(first, Accepted) and isinstance(second, Unknown)
        assert (meta.connections, len(meta.asked)) == (1, 2)


def test_many_messages_share_one_pool_of_connections() -> None:
    async def go(url: str) -> list[Outcome]:
        async with Graph(url, "v25.0", connections=20) as graph:
            return await asyncio.gather(*(graph.deliver(MESSAGE) for _ in range(300)))

    with standing_in(answering(200, TAKEN)) as meta:
        results = asyncio.run(go(meta.url))
        assert all(isinstance(result, Accepted) for result in results)
        assert (len(meta.asked), meta.connections) == (300, 20)


def test_no_cookie_goes_from_one_answer_into_the_next_request() -> None:
    async def go(url: str) -> None:
        async with Graph(url, "v25.0") as graph:
            await graph.deliver(MESSAGE)
            await graph.deliver(MESSAGE)

    with standing_in(answering(200, TAKEN, Set_Cookie="who=acme; Path=/")) as meta:
        # By name, because cookie jars do not keep cookies of bare addresses anyway.
        asyncio.run(go(meta.url.replace("127.0.0.1", "localhost")))
        assert [asked.headers.get("cookie") for asked in meta.asked] == [None, None]


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    result, _ = outcome(answering(200, TAKEN))
    assert isinstance(result, Accepted)


@pytest.mark.parametrize("token", ["", "EAA\r\nX-Evil: 1", "EAA token", "EAAé", "EAA\n"])
def test_a_token_that_cannot_stand_in_a_header_is_refused_without_dialling(token: str) -> None:
    with standing_in(answering(200, TAKEN)) as meta:
        result = deliver(meta.url, Outgoing("200000000000001", token, outbound.text("x"), phone="16505550111"))
        assert isinstance(result, Refused) and (result.code, result.retry) == (190, False)
        assert meta.connections == 0


def test_a_number_id_cannot_lead_to_another_path() -> None:
    with standing_in(answering(200, TAKEN)) as meta:
        deliver(meta.url, Outgoing("1/../2?x#", "EAAtoken", outbound.text("x"), phone="16505550111"))
        assert meta.asked[0].path == "/v25.0/1%2F..%2F2%3Fx%23/messages"


def test_a_guard_keeps_the_client_from_dialling(no_dialling: None) -> None:
    with standing_in(answering(200, TAKEN)) as meta:
        with pytest.raises(RuntimeError, match="about to dial"):
            deliver(meta.url)
        assert meta.connections == 0


def test_without_the_guard_the_client_dials() -> None:
    result, _ = outcome(answering(200, TAKEN))
    assert isinstance(result, Accepted)
