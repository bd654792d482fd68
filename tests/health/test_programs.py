"""Programs do with a number what people do: block, read who is blocked, send a test message and follow it."""

from conversations.models import Message
from tenants.scope import acting_for
from tests.api.test_conversations import api  # noqa: F401 - a fixture
from tests.api.test_description import fits
from tests.health.test_blocking import PHONE, fresh, known, thread  # noqa: F401 - a fixture
from tests.health.test_trial import template


def test_programs_block_and_read_the_list_as_people_do(people, meta, thread, api):  # noqa: F811
    number = f"channels/{people.line.uuid}/blocked/"
    found = api(people.bruno, "post", f"conversations/{thread.pk}/block/", {})
    assert (found.status_code, bool(found.json()["blocked_at"]), known(meta, people)) == (200, True, [PHONE])
    assert api(people.bruno, "get", number).json() == {"next": None, "results": [{"user": PHONE, "blocked": True}]}
    told = api(people.bruno, "post", number, {"user": "+55 11 91234-5634", "blocked": False})
    assert (told.json(), known(meta, people)) == ({"user": PHONE, "blocked": False}, [])
    assert fresh(people, thread).blocked_at is None
    refused = api(people.bruno, "post", number, {"user": "5511900000000"})
    assert (refused.status_code, refused.json()["code"]) == (422, "whatsapp_refused")
    for wrong in ({}, {"user": "somebody"}, {"user": PHONE, "blocked": "perhaps"}):
        assert api(people.bruno, "post", number, wrong).status_code == 400
    assert api(people.bruno, "get", f"{number}?after=made-up").status_code == 400
    assert api(people.bruno, "post", number, {"user": PHONE}, scopes=("read",)).status_code == 403
    assert known(meta, people) == []


def test_a_long_list_is_read_page_by_page_and_no_address_names_anybody(people, meta, thread, api):  # noqa: F811
    users = [f"55119{n:08}" for n in range(103)]
    for user in users:
        person = {"name": "N", "phone": user}
        meta.control("POST", "messages", number=people.line.phone_number_id, person=person, text="Oi", deliver=False)
    token = f"token-of-{people.line.phone_number_id}"
    body = {"messaging_product": "whatsapp", "block_users": [{"user": user} for user in users]}
    meta.graph("POST", f"{people.line.phone_number_id}/block_users", token=token, json=body)
    first = api(people.bruno, "get", f"channels/{people.line.uuid}/blocked/").json()
    assert not any(user in first["next"] for user in users)
    second = api(people.bruno, "get", first["next"]).json()
    assert second["next"] is None
    assert sorted(row["user"] for row in first["results"] + second["results"]) == users


def test_a_program_sends_one_and_follows_it(people, api):  # noqa: F811
    with acting_for(people.acme):
        template(people, "hello_world")
    address = f"channels/{people.line.uuid}/test/"
    assert api(people.ana, "get", address).status_code == 404
    assert api(people.ana, "post", address, {"phone": "1"}).status_code == 400
    begun = api(people.ana, "post", address, {"phone": "+55 11 95550-0002"})
    seen = api(people.ana, "get", address).json()
    assert begun.status_code == 201 and begun.json() == seen
    fits("Test", seen)
    assert (seen["done"], seen["waiting"], [leg["state"] for leg in seen["legs"]]) == (
        False, True, ["todo", "later", "later"],
    )  # fmt: skip
    with acting_for(people.acme):
        assert Message.objects.get(pk=seen["message"]).member_id == people.ana.pk
