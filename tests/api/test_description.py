"""The description of the API: it is a valid one, says something of every operation, and tells the truth."""

import json
from uuid import uuid4

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from conversations import send
from conversations.api import shapes
from conversations.attributes import definitions
from tenants import reference
from tenants.scope import acting_for
from tests.api.test_conversations import api  # noqa: F401 - a fixture
from tests.send.threads import thread


@pytest.fixture(scope="module")
def schema():
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            yield f"{method} {path}", told


def test_it_is_a_valid_openapi_document(schema):
    validate_schema(schema)


def test_every_operation_says_in_words_what_it_does_and_what_it_answers(schema):
    for name, told in operations(schema):
        assert told.get("summary"), name
        (good, *_) = [answer for code, answer in told["responses"].items() if code.startswith("2")]
        for content in good.get("content", {}).values():
            shape = content["schema"]
            assert shape.get("$ref") or shape.get("properties") or shape.get("format") == "binary", name


def test_no_words_meant_for_those_who_write_the_code_are_in_it(schema):
    assert "Row-level security" not in json.dumps(schema)


def test_the_page_shows_every_operation_and_fits_on_an_ordinary_number_of_questions(client, schema, db):
    page = client.get("/api/v1/docs/").content.decode()
    for name, told in operations(schema):
        assert f'id="{told["operationId"]}"' in page, name


def fits(name: str, value) -> None:
    """Raise when the value is not as the shape says, or has a field the shape does not know."""
    Draft202012Validator({**shapes.named(name), "components": {"schemas": shapes.SHAPES}}).validate(value)
    assert set(value) <= set(shapes.SHAPES[name]["properties"]), name


def test_answers_are_as_described(people, api):  # noqa: F811
    conversation = thread(people.line)
    with acting_for(people.acme):
        send.text(conversation, "Hello", by=people.bruno, client_id=uuid4())
        definitions.add("Size", "choice", ("Small", "Large"), people.ana)
    for name, path in {
        "Conversation": "conversations/",
        "Message": f"conversations/{conversation.pk}/messages/",
        "Person": "contacts/",
        "Attribute": "attributes/",
        "Channel": "channels/",
    }.items():
        rows = api(people.ana, "get", path).json()["results"]
        assert rows, name
        for row in rows:
            fits(name, row)


def test_the_examples_of_the_page_are_as_described():
    for _, group in reference.groups():
        for operation in group:
            if operation.example:
                json.loads(operation.example)
    for name, shape in shapes.SHAPES.items():
        value = json.loads(json.dumps(reference.example(shape, shapes.SHAPES)))
        Draft202012Validator({**shape, "components": {"schemas": shapes.SHAPES}}).validate(value)
        assert value, name
