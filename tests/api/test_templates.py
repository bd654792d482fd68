"""Templates over the API: whole, filtered, by pages."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conversations.files import upload
from conversations.models import Contact, Conversation, Template
from tenants import onboard
from tenants.scope import acting_for
from tests.files.uploads import PDF
from tests.send.threads import thread


@pytest.fixture
def get(client, people):
    _, plain = onboard.issue_token(people.bruno, "test", None, ("read",))

    def call(path):
        link = path if path.startswith("http") else f"/api/v1/{path}"
        return client.get(link, headers={"authorization": f"Bearer {plain}"})

    return call


def test_templates_are_listed_by_pages_and_filtered(people, get):
    with acting_for(people.acme):
        for number in range(3):
            Template.objects.create(
                waba_id="3", name=f"t_{number}", language="en", meta_id="1", category="UTILITY",
                status="APPROVED" if number else "REJECTED", rejection="" if number else "INVALID_FORMAT",
            )  # fmt: skip
    first = get("templates/?limit=2").json()
    assert [row["name"] for row in first["results"]] == ["t_2", "t_1"]
    (last,) = get(first["next"]).json()["results"]
    assert (last["status"], last["rejection"], last["sendable"]) == ("REJECTED", "INVALID_FORMAT", False)
    assert [row["name"] for row in get("templates/?status=REJECTED").json()["results"]] == ["t_0"]
    assert get(f"templates/{last['id']}/").json() == last


@pytest.fixture
def post(client, people):
    _, plain = onboard.issue_token(people.bruno, "test", None, ("read", "write"))

    def call(path, data):
        headers = {"authorization": f"Bearer {plain}"}
        return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers)

    return call


@pytest.fixture
def order_update(people):
    with acting_for(people.acme):
        return Template.objects.create(
            waba_id=people.line.waba_id, name="order_update", language="en_US", meta_id="1", category="UTILITY",
            status="APPROVED", components=[{"type": "BODY", "text": "Order {{1}} is on its way."}],
        )  # fmt: skip


def asked(**more):
    template = {"name": "order_update", "language": {"code": "en_US"}, **more}
    return {"client_id": str(uuid4()), "type": "template", "template": template}


def test_a_program_sends_by_keys_or_in_metas_own_shape(people, post, order_update):
    conversation = thread(people.line, hours_ago=100)
    path = f"conversations/{conversation.pk}/messages/"
    parameters = [{"type": "text", "text": "A7"}]
    for more in ({"values": {"body.1": "A7"}}, {"components": [{"type": "body", "parameters": parameters}]}):
        data = asked(**more)
        answer = post(path, data)
        assert answer.status_code == 201, answer.content
        assert (answer.json()["kind"], answer.json()["text"]) == ("template", "Order A7 is on its way.")
        assert post(path, data).status_code == 200


def test_a_refused_template_says_why(people, post, order_update):
    path = f"conversations/{thread(people.line).pk}/messages/"
    answer = post(path, asked())
    assert (answer.status_code, answer.json()["code"]) == (422, "template_value")
    assert "Variable 1: has no value." in answer.json()["detail"]
    other = {"client_id": str(uuid4()), "type": "template", "template": {"name": "x", "language": {"code": "en"}}}
    assert post(path, other).json()["code"] == "unknown_template"
    assert post(path, {"client_id": str(uuid4()), "type": "template"}).status_code == 400


def test_a_template_reaches_somebody_who_never_wrote(people, post, order_update):
    data = asked(values={"body.1": "A7"}) | {"channel": str(people.line.uuid), "to": {"phone": "+5511955500077"}}
    answer = post("messages/", data)
    assert answer.status_code == 201, answer.content
    with acting_for(people.acme):
        conversation = Conversation.objects.get(contact__identities__value="5511955500077")
        assert not conversation.window_open
    assert post("messages/", {**data, "client_id": str(uuid4())}).status_code == 201
    with acting_for(people.acme):
        assert Conversation.objects.count() == 1
    wrong = {**data, "client_id": str(uuid4()), "to": {"phone": "12"}}
    assert post("messages/", wrong).json()["code"] == "bad_address"


def test_a_refused_first_word_leaves_nobody_behind(people, post, order_update):
    data = asked() | {"channel": str(people.line.uuid), "to": {"phone": "5511955500077"}}
    assert post("messages/", data).status_code == 422
    with acting_for(people.acme):
        assert not Contact.objects.exists()


def test_a_program_uploads_a_file_and_sends_it_in_a_header_or_takes_a_stored_one(people, post, settings, tmp_path):
    settings.MEDIA_DIR = tmp_path
    with acting_for(people.acme):
        Template.objects.create(
            waba_id=people.line.waba_id, name="order_update", language="en_US", meta_id="1", category="UTILITY",
            status="APPROVED", components=[{"type": "HEADER", "format": "DOCUMENT"}, {"type": "BODY", "text": "Here"}],
        )  # fmt: skip
    conversation = thread(people.line, hours_ago=100)
    address = f"conversations/{conversation.pk}/messages/"
    uploaded = upload.store(people.bruno, SimpleUploadedFile("invoice.pdf", PDF, "application/pdf"))
    in_header = {"type": "header", "parameters": [{"type": "document", "document": {"id": f"file:{uploaded.pk}"}}]}
    sent = post(address, asked(components=[in_header]))
    assert sent.status_code == 201
    copied = post(f"media/{uploaded.pk}/copy/", {})
    assert (copied.status_code, copied.json()["kind"]) == (201, "document")
    again = post(address, asked(values={"header.document": f"file:{copied.json()['id']}"}))
    assert again.status_code == 201
    gone = post(address, asked(values={"header.document": f"file:{uploaded.pk}"}))
    assert (gone.status_code, gone.json()["code"]) == (422, "file_gone")
