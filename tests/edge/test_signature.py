"""Nothing unsigned, wrongly signed or oddly signed is stored; what is signed is stored byte for byte."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest

from cloudapi import signature
from tests.edge import wire
from tests.edge.conftest import Stored
from tests.edge.process import EdgeProcess

BODY = b'{"object":"whatsapp_business_account","entry":[]}'
GOOD = signature.sign(BODY, wire.SECRET.encode())
DIGITS = GOOD.removeprefix("sha256=")
NAME = "X-Hub-Signature-256"
SHA1 = hmac.digest(wire.SECRET.encode(), BODY, hashlib.sha1).hex()

REFUSED = {
    "missing": [],
    "empty": [(NAME, "")],
    "wrong": [(NAME, signature.sign(BODY + b" ", wire.SECRET.encode()))],
    "SHA-1 header only": [("X-Hub-Signature", f"sha1={SHA1}")],
    "SHA-1 in the new header": [(NAME, f"sha1={SHA1}")],
    "right digits under the old name": [("X-Hub-Signature", GOOD)],
    "upper-case digits": [(NAME, "sha256=" + DIGITS.upper())],
    "upper-case prefix": [(NAME, "SHA256=" + DIGITS)],
    "no prefix": [(NAME, DIGITS)],
    "63 digits": [(NAME, GOOD[:-1])],
    "65 digits": [(NAME, GOOD + "0")],
    "not hexadecimal": [(NAME, GOOD[:-1] + "g")],
    "base64": [(NAME, "sha256=" + base64.b64encode(bytes.fromhex(DIGITS)).decode())],
    "Latin-1 bytes": [(NAME, GOOD[:-1] + "é")],
    "twice the right one": [(NAME, GOOD), (NAME, GOOD)],
    "right and wrong": [(NAME, GOOD), (NAME, "sha256=" + "0" * 64)],
    "wrong and right": [(NAME, "sha256=" + "0" * 64), (NAME, GOOD)],
    "two in one line": [(NAME, f"{GOOD}, {GOOD}")],
    "with an underscore in its name": [("X_Hub_Signature_256", GOOD)],
    "another app's secret": [(NAME, signature.sign(BODY, b"another secret"))],
    "an empty secret": [(NAME, "sha256=" + hmac.digest(b"", BODY, "sha256").hex())],
    "of the body before": [(NAME, signature.sign(b"{}", wire.SECRET.encode()))],
    "of the same JSON, written differently": [
        (NAME, signature.sign(json.dumps(json.loads(BODY)).encode(), wire.SECRET.encode()))
    ],
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED.keys())
def test_a_delivery_is_refused_and_not_stored_when_its_signature_is(
    headers: list[tuple[str, str]], edge: EdgeProcess, stored: Stored
) -> None:
    answer = wire.ask(edge.port, "POST", wire.HOOK, BODY, headers)
    assert (answer.status, answer.body) == (401, b"bad signature")
    # A good one behind it proves that the refused one is not merely late.
    assert wire.deliver(edge.port, b"good").status == 200
    assert stored.bodies() == [b"good"]


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        b"",
        b"null",
        b"not JSON",
        b"\x00\xff\xfe",
        b'{"text":"\\u0000 \\ud800"}',
        b"[" * 10_000,
        gzip.compress(b"0" * 10_000),
        "\ufeff{}".encode(),
    ],
    ids=["ordinary", "empty", "null", "text", "binary", "escapes", "deep", "gzip", "byte order mark"],
)
def test_whatever_is_signed_is_stored_byte_for_byte(body: bytes, edge: EdgeProcess, stored: Stored) -> None:
    answer = wire.deliver(edge.port, body)
    assert (answer.status, answer.body) == (200, b"stored")
    assert stored.rows() == [("", None, body)]


def test_the_first_phone_number_id_in_the_bytes_is_the_route(edge: EdgeProcess, stored: Stored) -> None:
    bodies = [
        b'{"metadata":{"phone_number_id":"123"},"more":{"phone_number_id":"456"}}',
        b'{"phone_number_id" : "789"}',
        b'{"phone_number_id":"12x"}',
        b'{"phone_number_id":99}',
    ]
    for body in bodies:
        assert wire.deliver(edge.port, body).status == 200
    assert [route for route, _, _ in stored.rows()] == ["123", "789", "", ""]


def test_a_stored_delivery_becomes_work_and_rings_for_the_drain(edge: EdgeProcess, stored: Stored) -> None:
    stored.run("listen deliveries")
    wire.deliver(edge.port, BODY)
    assert wire.until(stored.notices) == ["deliveries"]
    assert stored.run("select count(*) from webhooks_todo join webhooks_delivery on id = delivery_id") == [(1,)]
    stored.run("unlisten deliveries")


def test_the_previous_secret_still_counts_during_a_rotation(launch: Callable[..., EdgeProcess], stored: Stored) -> None:
    edge = launch(WHATSAPP_APP_SECRET="new", WHATSAPP_APP_SECRET_PREVIOUS="old").when_ready()
    assert wire.deliver(edge.port, b"1", secret="new").status == 200
    assert wire.deliver(edge.port, b"2", secret="old").status == 200
    assert wire.deliver(edge.port, b"3", secret="older").status == 401
    assert stored.bodies() == [b"1", b"2"]
    edge.stop()


def test_without_a_platform_secret_nothing_is_taken_in(launch: Callable[..., EdgeProcess], stored: Stored) -> None:
    edge = launch(WHATSAPP_APP_SECRET="", WHATSAPP_VERIFY_TOKEN="").when_ready()
    unsigned = wire.ask(edge.port, "POST", wire.HOOK, BODY)
    assert unsigned.status == 503
    assert wire.deliver(edge.port, BODY, secret="").status == 503
    handshake = "?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    assert wire.ask(edge.port, "GET", wire.HOOK + handshake).status == 403
    assert stored.bodies() == []
    edge.stop()
