"""Meta's handshake is answered only to who knows the verify token, and no other address or method answers at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import pytest

from tests import cast
from tests.edge import wire
from tests.edge.process import EdgeProcess

TOKEN = "the-verify-token-of-tests"
ASK = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": TOKEN}


def shake(port: int, fields: Iterable[tuple[str, str]], path: str = wire.HOOK) -> wire.Answer:
    return wire.ask(port, "GET", f"{path}?{'&'.join(f'{name}={value}' for name, value in fields)}")


def test_the_challenge_comes_back_bare(edge: EdgeProcess) -> None:
    answer = shake(edge.port, ASK.items())
    assert (answer.status, answer.body, answer.one("content-type")) == (200, b"1158201444", "text/plain")


@pytest.mark.parametrize(
    "change",
    [
        {"hub.verify_token": "wrong"},
        {"hub.verify_token": ""},
        {"hub.verify_token": TOKEN + "x"},
        {"hub.verify_token": "%C3%A9"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
        {"hub.challenge": ""},
        {"hub.challenge": "12ab"},
        {"hub.challenge": "<script>"},
        {"hub.challenge": "%D9%A3"},  # a digit, but an Arabic one
        {"hub.challenge": "1" * 65},
    ],
    ids=str,
)
def test_anything_else_is_refused(change: dict[str, str], edge: EdgeProcess) -> None:
    answer = shake(edge.port, {**ASK, **change}.items())
    assert (answer.status, answer.body) == (403, b"refused")


@pytest.mark.parametrize("name", ASK)
def test_a_field_that_is_missing_or_doubled_is_refused(name: str, edge: EdgeProcess) -> None:
    assert shake(edge.port, [item for item in ASK.items() if item[0] != name]).status == 403
    assert shake(edge.port, [*ASK.items(), (name, ASK[name])]).status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_other_methods_are_told_which_ones_there_are(method: str, edge: EdgeProcess) -> None:
    answer = wire.ask(edge.port, method, wire.HOOK, b"" if method != "HEAD" else None)
    assert (answer.status, answer.one("allow")) == (405, "GET, POST")


@pytest.mark.parametrize(
    "rest",
    [str(uuid.UUID(int=1)) + "/", "nonsense/", "x/y/", "{00000000-0000-0000-0000-000000000001}/", "%00/", "../x"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_not_a_channels_is_unknown(method: str, rest: str, edge: EdgeProcess) -> None:
    answer = wire.ask(edge.port, method, wire.HOOK + rest, b"{}" if method == "POST" else None)
    assert (answer.status, answer.body) == (404, b"unknown address")


def test_a_channel_answers_to_its_own_token_only(
    edge: EdgeProcess, people: cast.People, transactional_db: None
) -> None:
    path = f"{wire.HOOK}{people.line.uuid}/"
    assert shake(edge.port, {**ASK, "hub.verify_token": "verify-me"}.items(), path).body == b"1158201444"
    assert shake(edge.port, ASK.items(), path).status == 403
    assert shake(edge.port, {**ASK, "hub.verify_token": "verify-me"}.items()).status == 403
