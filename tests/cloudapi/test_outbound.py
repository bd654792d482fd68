"""What is posted to WhatsApp, to the letter."""

from typing import Any

import pytest

from cloudapi import outbound
from cloudapi.outbound import Outgoing


def outgoing(content: dict[str, Any], **more: Any) -> Outgoing:
    return Outgoing("200000000000001", "EAAtoken", content, **more)


def test_a_text_goes_to_the_phone_when_one_is_known() -> None:
    message = outgoing(
        outbound.text("hello"), phone="16505550111", user_id="US.90210557300446812", callback_data="1.1.1.00"
    )
    assert message.body() == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "16505550111",
        "type": "text",
        "text": {"body": "hello", "preview_url": True},
        "biz_opaque_callback_data": "1.1.1.00",
    }


def test_a_text_goes_to_the_user_id_when_no_phone_is_known() -> None:
    body = outgoing(outbound.text("hello", preview_url=False), user_id="US.90210557300446812").body()
    assert body["recipient"] == "US.90210557300446812"
    assert "to" not in body and "biz_opaque_callback_data" not in body
    assert body["text"] == {"body": "hello", "preview_url": False}


def test_a_reply_names_the_message_it_quotes() -> None:
    assert outbound.text("yes", reply_to="wamid.1")["context"] == {"message_id": "wamid.1"}
    assert "context" not in outbound.text("yes")


def test_a_message_to_nobody_is_not_made() -> None:
    with pytest.raises(ValueError, match="phone or a user id"):
        outgoing(outbound.text("hello")).body()
    with pytest.raises(ValueError, match="phone or a user id"):
        outgoing(outbound.text("hello"), phone="", user_id="").body()


def test_callback_data_over_metas_limit_are_not_sent() -> None:
    assert outgoing(outbound.text("x"), phone="1", callback_data="x" * 512).body()
    with pytest.raises(ValueError, match="512"):
        outgoing(outbound.text("x"), phone="1", callback_data="x" * 513).body()


def test_text_that_cannot_be_written_as_utf8_is_mended() -> None:
    assert outbound.text("a\0b\ud800")["text"]["body"] == "a�b�"


@pytest.mark.parametrize(
    ("content", "own"),
    [
        (outbound.media("image", "3001", caption="see"), {"id": "3001", "caption": "see"}),
        (outbound.media("image", "3001", filename="a.png", voice=True), {"id": "3001"}),
        (outbound.media("audio", "3001", caption="no", voice=True), {"id": "3001", "voice": True}),
        (outbound.media("sticker", "3001", caption="no"), {"id": "3001"}),
        (
            outbound.media("document", "3001", caption="yours", filename="a.pdf"),
            {"id": "3001", "caption": "yours", "filename": "a.pdf"},
        ),
        (outbound.reaction("wamid.1", "👍"), {"message_id": "wamid.1", "emoji": "👍"}),
        (outbound.reaction("wamid.1", None), {"message_id": "wamid.1", "emoji": ""}),
        (outbound.template("hello", "en_US"), {"name": "hello", "language": {"code": "en_US"}}),
        (
            outbound.template("hello", "en_US", [{"type": "body", "parameters": []}]),
            {"name": "hello", "language": {"code": "en_US"}, "components": [{"type": "body", "parameters": []}]},
        ),
    ],
)
def test_every_type_is_made_as_meta_wants_it(content: dict[str, Any], own: dict[str, Any]) -> None:
    assert content == {"type": content["type"], content["type"]: own}


def test_a_read_receipt_stands_alone() -> None:
    assert outbound.read_receipt("wamid.1") == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.1",
    }


def test_a_printed_message_shows_neither_token_nor_content_nor_person() -> None:
    shown = repr(outgoing(outbound.text("secret words"), phone="16505550111"))
    assert shown == "<Outgoing from 200000000000001>"
