"""The calls that are no messages: subscribing, asking about a number, files up and down."""

import hashlib
import io
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest

from cloudapi.client import Graph, GraphError, MediaPlace, Patience, PhoneNumber, once
from tests.cloudapi.standin import (
    PATIENT,
    Asked,
    answering,
    closing,
    dripping,
    hanging,
    patience_with,
    resetting,
    saying,
    standing_in,
)

FILE = bytes(range(256)) * 4000


def ask(url: str, question: Callable[[Graph], Awaitable[Any]], patience: Patience = PATIENT) -> Any:
    return once(Graph(url, "v25.0", patience=patience), question)


def failing(url: str, question: Callable[[Graph], Awaitable[Any]], patience: Patience = PATIENT) -> GraphError:
    with pytest.raises(GraphError) as failure:
        ask(url, question, patience)
    assert str(failure.value)
    return failure.value


async def fetched(graph: Graph, url: str, limit: int = 10_000_000) -> bytes:
    return b"".join([chunk async for chunk in graph.media_bytes(url, "EAAtoken", limit=limit)])


def test_subscribing_names_our_address_and_the_verify_token() -> None:
    with standing_in(answering(200, {"success": True})) as meta:
        address = "https://crm.example/webhooks/whatsapp/"
        ask(meta.url, lambda graph: graph.subscribe("100000000000001", address, "v3rify", "EAAtoken"))
        (asked,) = meta.asked
        assert (asked.method, asked.path) == ("POST", "/v25.0/100000000000001/subscribed_apps")
        assert asked.json == {"override_callback_uri": address, "verify_token": "v3rify"}
        assert asked.headers["authorization"] == "Bearer EAAtoken"


def test_a_number_is_described_in_its_own_words() -> None:
    said = {
        "id": "200000000000001",
        "display_phone_number": "+1 555-010-0001",
        "verified_name": "Acme",
        "quality_rating": "GREEN",
        "status": "CONNECTED",
        "throughput": {"level": "STANDARD"},
    }
    with standing_in(answering(200, said)) as meta:
        number = ask(meta.url, lambda graph: graph.phone_number("200000000000001", "EAAtoken"))
        assert number == PhoneNumber("200000000000001", "+1 555-010-0001", "Acme", "GREEN", "CONNECTED", "STANDARD")
        assert meta.asked[0].path.startswith("/v25.0/200000000000001?fields=id,display_phone_number")


def test_a_number_of_which_meta_says_little_is_still_described() -> None:
    with standing_in(answering(200, {"id": "200000000000001"})) as meta:
        number = ask(meta.url, lambda graph: graph.phone_number("200000000000001", "EAAtoken"))
        assert number == PhoneNumber("200000000000001", "", "", "", "", "")


def test_a_refused_call_says_why() -> None:
    said = {"error": {"message": "(#100) Unsupported request", "code": 100, "error_user_msg": "No such object."}}
    with standing_in(answering(400, said)) as meta:
        failure = failing(meta.url, lambda graph: graph.phone_number("1", "EAAtoken"))
    assert (failure.code, failure.title, failure.details, failure.status) == (
        100,
        "Unsupported request",
        "No such object.",
        400,
    )
    assert str(failure) == "Unsupported request: No such object. (code 100)"


@pytest.mark.parametrize(
    "behaviour", [hanging, resetting, closing, answering(500, b""), answering(200, b"<html>"), saying(b"HTTP/1.1 2")]
)
def test_a_broken_call_is_one_kind_of_error(behaviour: Any) -> None:
    with standing_in(behaviour) as meta:
        failure = failing(meta.url, lambda graph: graph.phone_number("1", "EAAtoken"), patience_with(behaviour))
        assert failure.code is None


def test_a_call_that_reaches_nobody_is_the_same_kind_of_error() -> None:
    failure = failing("http://nowhere.invalid", lambda graph: graph.phone_number("1", "EAAtoken"))
    assert (failure.code, failure.title) == (None, "Meta could not be reached")


def test_a_senseless_token_is_refused_without_dialling() -> None:
    with standing_in(answering(200, {})) as meta:
        assert failing(meta.url, lambda graph: graph.phone_number("1", "EAA\n")).code == 190
        assert meta.connections == 0


def test_a_read_receipt_names_the_message() -> None:
    with standing_in(answering(200, {"success": True})) as meta:
        ask(meta.url, lambda graph: graph.mark_read("200000000000001", "wamid.1", "EAAtoken", typing=True))
        assert meta.asked[0].json == {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.1",
            "typing_indicator": {"type": "text"},
        }


def test_a_files_address_comes_with_its_facts() -> None:
    said = {"url": "https://lookaside.fbsbx.com/1", "mime_type": "image/jpeg", "sha256": "ab", "file_size": "303833"}
    with standing_in(answering(200, said)) as meta:
        place = ask(meta.url, lambda graph: graph.media_url("300000000000001", "EAAtoken", "200000000000001"))
        assert place == MediaPlace("https://lookaside.fbsbx.com/1", "image/jpeg", "ab", 303833)
        assert meta.asked[0].path == "/v25.0/300000000000001?phone_number_id=200000000000001"


def test_a_file_without_an_address_is_an_error() -> None:
    with standing_in(answering(200, {"id": "300000000000001"})) as meta:
        failing(meta.url, lambda graph: graph.media_url("300000000000001", "EAAtoken"))


def test_a_file_comes_whole_and_the_token_goes_with_the_request() -> None:
    with standing_in(answering(200, FILE)) as meta:
        assert ask(meta.url, lambda graph: fetched(graph, f"{meta.url}/file?hash=1")) == FILE
        assert meta.asked[0].headers["authorization"] == "Bearer EAAtoken"
        assert meta.asked[0].path == "/file?hash=1"


def test_a_file_larger_than_the_limit_is_given_up() -> None:
    with standing_in(answering(200, FILE)) as meta:
        failing(meta.url, lambda graph: fetched(graph, f"{meta.url}/file", limit=len(FILE) - 1))


def test_a_file_whose_address_ran_out_says_so() -> None:
    with standing_in(answering(404, b"gone")) as meta:
        assert failing(meta.url, lambda graph: fetched(graph, f"{meta.url}/file")).status == 404


@pytest.mark.parametrize(
    "behaviour", [hanging, dripping, resetting, saying(b"HTTP/1.1 200 Said\r\nContent-Length: 50\r\n\r\nhalf")]
)
def test_a_file_that_does_not_come_whole_is_an_error(behaviour: Any) -> None:
    with standing_in(behaviour) as meta:
        failing(meta.url, lambda graph: fetched(graph, f"{meta.url}/file"), patience_with(behaviour))


def test_a_fault_of_the_reader_is_not_taken_for_one_of_the_network() -> None:
    async def save(graph: Graph) -> None:
        async with aclosing(graph.media_bytes(f"{graph.base_url}/file", "EAAtoken")) as chunks:
            async for _ in chunks:
                raise OSError("the disk is full")

    with standing_in(answering(200, FILE)) as meta, pytest.raises(OSError, match="the disk is full"):
        ask(meta.url, save)


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://evil.example/file",
        "https://lookaside.fbsbx.com.evil.example/file",
        "https://evilfbsbx.com/file",
        "https://lookaside.fbsbx.com@evil.example/file",
        "https://evil.example\\@lookaside.fbsbx.com/file",
        "https://lookaside.fbsbx.com:8443/file",
        "http://lookaside.fbsbx.com/file",
        "file:///etc/passwd",
        "https://[::1/file",
        "/file",
        "",
    ],
)
def test_the_token_goes_to_no_strangers_address(address: str) -> None:
    with standing_in(answering(200, FILE)) as meta:
        failing(meta.url, lambda graph: fetched(graph, address))
        assert meta.connections == 0


def test_an_uploaded_file_arrives_unchanged() -> None:
    with standing_in(answering(200, {"id": "300000000000009"})) as meta:
        question: Callable[[Graph], Awaitable[str]] = lambda graph: graph.upload(  # noqa: E731
            "200000000000001", "EAAtoken", io.BytesIO(FILE), "image/png", "müg.png"
        )
        assert ask(meta.url, question) == "300000000000009"
        assert meta.asked[0].path == "/v25.0/200000000000001/media"
        assert uploaded(meta.asked[0]) == {
            "messaging_product": b"whatsapp",
            "type": b"image/png",
            "file": hashlib.sha256(FILE).digest(),
        }


def uploaded(asked: Asked) -> dict[str, bytes]:
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + asked.body)
    parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}  # type: ignore[attr-defined]
    content = {name: part.get_payload(decode=True) for name, part in parts.items()}
    content["file"] = hashlib.sha256(content["file"]).digest()
    return content


def test_a_telephone_can_be_used_again_in_another_loop() -> None:
    with standing_in(answering(200, {"id": "200000000000001"})) as meta:
        graph = Graph(meta.url, "v25.0")
        for _ in range(2):
            assert once(graph, lambda graph: graph.phone_number("200000000000001", "EAAtoken")).id == "200000000000001"


@pytest.mark.parametrize(
    "address",
    ["https://lookaside.fbsbx.com/x", "https://mmg.whatsapp.net/x", "https://graph.facebook.com:443/x"],
)
def test_metas_own_hosts_are_dialled(address: str, no_dialling: None) -> None:
    with pytest.raises(RuntimeError, match="about to dial"):
        ask("http://nowhere.invalid", lambda graph: fetched(graph, address))
