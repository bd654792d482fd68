"""Variables that fill themselves from the company's own fields: bound on a page, then in composer, preview and API."""

from uuid import uuid4

import pytest

from conversations.attributes import definitions
from conversations.attributes import values as details
from conversations.models import Content, Message, Template
from conversations.templating import bind
from tenants import onboard
from tenants.scope import acting_for
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.send.threads import thread

pytestmark = pytest.mark.django_db
COMPONENTS = [
    {"type": "BODY", "text": "Dear {{1}}, {{2}} points are yours until {{3}} ends."},
    {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "See", "url": "https://a.example/{{1}}"}]},
]
RULES = {
    "field:body.1": "first_name", "fallback:body.1": "customer", "field:body.2": "field.loyalty",
    "fallback:body.2": "no", "field:body.3": "field.birthday", "fallback:body.3": "the year",
    "field:button.0": "field.loyalty", "fallback:button.0": "0",
}  # fmt: skip


@pytest.fixture
def row(people, as_member):  # noqa: F811
    """A template whose variables were bound on its page, for a customer with points and no birthday."""
    with acting_for(people.acme):
        for label, kind in (("Loyalty", "number"), ("Birthday", "date")):
            definitions.add(label, kind, [], by=people.ana)
        loyalty = next(one for one in definitions.every() if one.key == "loyalty")
        definitions.change(loyalty, "Points in the club", [], by=people.ana)
        conversation = thread(people.line)
        details.write(conversation.contact, {"loyalty": "12"}, by=people.ana)
        made = Template.objects.create(
            waba_id=people.line.waba_id, name="points", language="en", meta_id="1", category="UTILITY",
            status="APPROVED", components=COMPONENTS,
        )  # fmt: skip
    answer = as_member(people.ana).post(f"/t/acme/settings/templates/{made.pk}/bindings/", RULES)
    assert answer.status_code == 302
    made.conversation = conversation
    return made


def test_the_composer_shows_what_fills_each_and_its_phone_reads_it(people, as_member, row):  # noqa: F811
    bruno, address = as_member(people.bruno), f"/t/acme/inbox/{row.conversation.pk}/templates/{row.pk}/"
    page = bruno.get(address).content.decode()
    assert page.count("Points in the club</span>") == 2  # the variable and the end of the link
    assert 'name="value:body.3" value="the year"' in page
    assert '<span class="var">12</span> points' in page and '<span class="var">the year</span>' in page
    seen = bruno.post(f"{address}preview/", {"value:body.2": "100"}).content.decode()
    assert '<span class="var">100</span> points' in seen and '<span class="var">Mariana</span>' in seen
    assert bruno.post(address, {"client_id": str(uuid4()), "value:body.2": "100"}).status_code == 302
    with acting_for(people.acme):
        assert Content.of(Message.objects.get()).text == "Dear Mariana, 100 points are yours until the year ends."


def test_a_program_leaves_out_what_fills_itself(people, client, row):
    _, plain = onboard.issue_token(people.bruno, "test", None, ("read", "write"))
    asked = {"client_id": str(uuid4()), "type": "template", "template": {"name": "points", "language": {"code": "en"}}}
    address, headers = f"/api/v1/conversations/{row.conversation.pk}/messages/", {"authorization": f"Bearer {plain}"}
    answer = client.post(address, asked, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content
    sent = answer.json()["payload"]["components"]
    assert answer.json()["text"] == "Dear Mariana, 12 points are yours until the year ends."
    assert sent[1]["parameters"] == [{"type": "text", "text": "12"}]


def test_a_field_that_is_taken_away_leaves_the_fallback(people, row):
    with acting_for(people.acme):
        definitions.remove(next(one for one in definitions.every() if one.key == "loyalty"), by=people.ana)
        known = bind.facts(row.conversation, people.bruno)
        row.refresh_from_db()
        found = {one.slot.key: (one.value, one.label) for one in bind.bound(row, known, {})}
    assert found["body.2"] == ("no", "") and found["body.1"] == ("Mariana", "First name")
