"""Content in shapes beside the reference reads as the documented one, and is otherwise left as it came."""

from typing import Any

import pytest

from cloudapi.letters import content
from tests.cloudapi.deliveries import NOTHINGS


@pytest.mark.parametrize(
    ("message", "type_", "text"),
    [
        ({"type": "interactive", "interactive": {"list_reply": {"id": "7", "title": "Tea"}}}, "interactive", "Tea"),
        ({"type": "interactive", "interactive": {"button_reply": {"id": "7"}}}, "interactive", "7"),
        ({"type": "interactive", "interactive": {"type": "button", "body": {"text": "Tea?"}}}, "interactive", "Tea?"),
        ({"type": "button", "button": {"payload": "YES"}}, "button", "YES"),
        ({"type": "contacts", "contacts": {"name": {"formatted_name": "Zoe"}}}, "contacts", "Zoe"),
        ({"type": "product", "product": {"product_retailer_id": "mug"}}, "interactive", ""),
        ({"type": "product", "product": {}}, "product", ""),
        ({"type": "product_list", "product_list": {"catalog_id": "77"}}, "product_list", ""),
        ({"type": "catalog", "catalog": {"body": {"text": "Ours"}}}, "interactive", "Ours"),
        ({"type": "template", "template": {"components": [{"type": "BODY", "text": "Hi"}]}}, "template", "Hi"),
        ({"type": "gif", "gif": {"id": "7", "mime_type": "video/mp4"}}, "video", ""),
        ({"type": "ptt", "ptt": {"id": "7", "mime_type": "audio/ogg"}}, "voice", ""),
        ({"type": "scan", "scan": {"id": "7", "mime_type": "application/pdf", "caption": "p. 1"}}, "document", "p. 1"),
        ({"type": "scan", "scan": {"mime_type": "application/pdf"}}, "scan", ""),
        ({"type": "hologram", "hologram": {"type": "cube"}}, "hologram", ""),
    ],
)  # fmt: skip
def test_an_odd_shape_reads_as_the_documented_one(message: dict[str, Any], type_: str, text: str) -> None:
    read = content(message)
    assert (read.type, read.text) == (type_, text)
    assert (read.media is not None) == (type_ in ("video", "voice", "document") or read.type == "scan")


@pytest.mark.parametrize("odd", NOTHINGS)
@pytest.mark.parametrize("type_", ["product", "list", "catalog", "hsm", "template", "live_location", "contacts", "gif"])
def test_nothing_of_an_odd_shape_is_lost(type_: str, odd: Any) -> None:
    for own in (odd, {"components": odd, "action": odd, "product_items": odd, "id": odd}, {"components": [odd]}):
        kept = content({"type": type_, type_: own}).payload
        within = own in kept.values() or [own] in kept.values()
        assert own is None or within or all(kept[key] == own[key] for key in own if key != "action")
