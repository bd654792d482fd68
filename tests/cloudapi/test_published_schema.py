"""What the builders make is valid by Meta's own published description, but where that is older or wrong.

The description (OpenAPI, v23.0) forbids in each type's part what the part common to all of them demands, so that no
message at all is valid by it as a whole; the common part and the type's own object are therefore asked one by one.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cloudapi import outbound, template_values
from tests.cloudapi.test_content import GOOD
from tests.cloudapi.test_template_goods import WHOLE
from tests.cloudapi.test_template_values import NAMED, ORDER, VALUES

FILE = Path(__file__).parents[3] / "shared" / "samples" / "openapi" / "business-messaging-api_v23.0.yaml"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="Meta's published description is not here")

FILES = ("image", "video", "audio", "document", "sticker")
MADE: dict[str, Any] = {
    **{name: body for name, body in GOOD.items() if body["type"] != "pin"},  # the description knows no groups
    **{kind: outbound.media(kind, "1", caption="A", filename="a.pdf", voice=True) for kind in FILES},
    "template": outbound.template("order", "en", template_values.send(ORDER, VALUES, named=False)),
    "template by names": outbound.template(
        "hi", "en", template_values.send(NAMED, {"body.first_name": "A"}, named=True)
    ),
    "template of a catalogue": outbound.template(
        "shop", "en", template_values.send(WHOLE, {"button.0.thumbnail": "1"}, named=False)
    ),
}
YOUNGER = {
    "$.type": "interactive messages of this type came after the description, or were left out of it",
    "$.action": "so it knows no action of theirs",
}
POLICY = {"$.language": "a policy is demanded, and given in one of the description's own eleven examples"}
# On purpose: what is made → where it differs → why.
DIFFERENT: dict[str, dict[str, str]] = {
    "location": dict.fromkeys(
        ("$.latitude", "$.longitude"),
        "a text is demanded; the description's own example and Meta's reference have numbers",
    ),
    "cta_url": YOUNGER,
    "location_request_message": YOUNGER,
    "address_message": YOUNGER,
    "carousel": YOUNGER,
    "request_contact_info": YOUNGER,
    "voice_call": YOUNGER,
    "order_details": YOUNGER,
    "order_status": YOUNGER,
    "template": POLICY
    | {
        "$.components[3].sub_type": "buttons that copy a code came after the description",
        "$.components[4].sub_type": "and so did buttons that open a form; its own example has one",
    },
    "template by names": POLICY,
    "template of a catalogue": POLICY | {"$.components[0].index": "its pattern knows no 0, which its own example has"},
}


@cache
def described() -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(FILE.read_text(), Loader=loader)["components"]  # noqa: S506 - a safe one
    return found


def differences(thing: Any, schema: dict[str, Any]) -> set[str]:
    """Where it is not valid."""
    from jsonschema import Draft202012Validator

    return {error.json_path for error in Draft202012Validator({**schema, "components": described()}).iter_errors(thing)}


def of_type(kind: str) -> dict[str, Any]:
    """The schema of a type's own object."""
    schemas = described()["schemas"]
    name = schemas["Message"]["discriminator"]["mapping"][kind].rsplit("/", 1)[1]
    found: dict[str, Any] = schemas[name]["allOf"][1]["properties"][kind]
    return found


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_is_valid_but_for_what_differs_on_purpose(name: str) -> None:
    kind = MADE[name]["type"]
    assert differences(MADE[name][kind], of_type(kind)) == set(DIFFERENT.get(name, ()))


def test_the_envelope_is_valid_but_for_ids_that_are_no_phones() -> None:
    base = described()["schemas"]["BaseMessageProperties"]
    said = outbound.text("Hello", reply_to="wamid.1")
    assert differences(outbound.Outgoing("1", "t", said, phone="16505550111", callback_data="c").body(), base) == set()
    # Business-scoped ids go into `recipient`, which came in 2026: `to` is no longer demanded.
    assert differences(outbound.Outgoing("1", "t", said, user_id="US.1").body(), base) == {"$"}


@pytest.mark.parametrize("typing", [False, True])
def test_a_receipt_is_valid(typing: bool) -> None:
    receipt = outbound.read_receipt("wamid.1", typing)
    assert differences(receipt, described()["schemas"]["MarkMessageRequestPayload"]) == set()


def test_a_broken_message_is_not_valid() -> None:
    assert differences({"bdy": "Hello"}, of_type("text")) == {"$"}
    assert differences({"id": 1}, of_type("image")) == {"$"}
