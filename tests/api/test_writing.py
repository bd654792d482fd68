"""Programs write every type that people can, with the same refusals, and each once."""

from uuid import uuid4

import pytest

from cloudapi.client import Accepted
from conversations.models import Message
from conversations.sending import outbox, settle
from tenants.scope import acting_for
from tests.api.test_conversations import api  # noqa: F401 - a fixture
from tests.cloudapi.test_content import GOOD
from tests.send.threads import thread

KINDS = {name: body for name, body in GOOD.items() if body["type"] not in ("text", "reaction", "pin")}


@pytest.fixture
def path(people):
    return f"conversations/{thread(people.line).pk}/messages/"


def written(kind, own, **more):
    return {"client_id": str(uuid4()), "type": kind, kind: own, **more}


@pytest.mark.parametrize("name", KINDS)
def test_every_type_is_written_in_whatsapps_own_form(people, api, path, name):  # noqa: F811
    kind = KINDS[name]["type"]
    data = written(kind, KINDS[name][kind])
    first, again = (api(people.bruno, "post", path, data) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), first.json()
    assert first.json()["kind"] == kind
    shown = first.json()["payload"]
    assert (shown["contacts"] if kind == "contacts" else shown) == KINDS[name][kind]


def test_a_part_over_its_limit_is_refused_and_named(people, api, path):  # noqa: F811
    answer = api(people.bruno, "post", path, written("location", {"latitude": 95, "longitude": 0}))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_part")
    assert "location.latitude must be a number from -90 to 90" in answer.content.decode()


@pytest.mark.parametrize("said", ["a\0b", 10**30, {"\0": 1}], ids=repr)
def test_what_nobody_can_keep_is_refused_in_the_parts_that_nobody_reads_here(people, api, path, said):  # noqa: F811
    action = {"name": "address_message", "parameters": {"country": "IN", "values": {"name": said}}}
    own = {"type": "address_message", "body": {"text": "Where to?"}, "action": action}
    answer = api(people.bruno, "post", path, written("interactive", own))
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert "The JSON holds" in answer.json()["detail"]


def test_a_type_without_its_content_is_refused(people, api, path):  # noqa: F811
    answer = api(people.bruno, "post", path, {"client_id": str(uuid4()), "type": "location"})
    assert answer.status_code == 400


def test_a_reaction_stands_on_a_message_of_this_conversation(people, api, path):  # noqa: F811
    text = api(people.bruno, "post", path, written("text", {"body": "Hello"})).json()
    with acting_for(people.acme):
        (item,) = outbox.claim().ready
        settle.settle({item.attempt: Accepted("wamid.1")})
    answer = api(people.bruno, "post", path, written("reaction", {"message": text["id"], "emoji": "👍"}))
    assert (answer.status_code, answer.json()["kind"]) == (201, "reaction")
    (row,) = api(people.bruno, "get", path).json()["results"]
    assert row["reactions"] == [{"emoji": "👍", "contact": None, "writer": None, "member": people.bruno.pk}]
    with acting_for(people.acme):
        elsewhere = thread(people.line, phone="16505550119").pk
    strange = written("reaction", {"message": text["id"], "emoji": "👍"})
    answer = api(people.bruno, "post", f"conversations/{elsewhere}/messages/", strange)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_reply")


def test_a_pin_is_refused_outside_groups(people, api, path):  # noqa: F811
    text = api(people.bruno, "post", path, written("text", {"body": "Hello"})).json()
    own = {"message": text["id"], "type": "pin", "expiration_days": 7}
    answer = api(people.bruno, "post", path, written("pin", own))
    assert (answer.status_code, answer.json()["code"]) == (422, "pins_are_for_groups")
    answer = api(people.bruno, "post", path, written("pin", own | {"expiration_days": 31}))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_part")


def test_a_looker_on_writes_nothing(people, api, path):  # noqa: F811
    answer = api(people.carla, "post", path, written("location", {"latitude": 5, "longitude": 0}))
    assert answer.status_code == 403
    with acting_for(people.acme):
        assert not Message.objects.exists()
