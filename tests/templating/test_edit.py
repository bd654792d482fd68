"""Templates written here: every limit named before Meta is asked, handed in, decided, edited and deleted there."""

import pytest
from django.core.exceptions import PermissionDenied

from conversations.models import Template, TemplateChange
from conversations.templating import edit, sync
from conversations.templating.draft import Button, Draft, is_editable
from tenants.models import Fact
from tenants.scope import acting_for

pytestmark = pytest.mark.django_db(transaction=True)
FULL = {"header.number": "1", "body.a": "1", "body.b": "1", "body.2": "1"}
WABA = "300000000000001"


def draft(**changes):
    fields = {
        "name": "order_update",
        "header_kind": "TEXT",
        "header": "Order {{number}}",
        "body": "Hello {{first_name}}, it is on its way to you.",
        "footer": "Acme",
        "samples": {"header.number": "A1", "body.first_name": "Ana"},
        "buttons": [Button("URL", "Track", "https://a.example/{{1}}", "A1"), Button("QUICK_REPLY", "Thanks")],
    }
    return Draft(**fields | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"name": "Order"}, ["A name has 1 to 512 small letters, digits and _."]),
        ({"footer": "x" * 61}, ["The footer: 61 characters, 60 are the most."]),
        ({"header": "x" * 61}, ["The header: 61 characters, 60 are the most."]),
        ({"body": ""}, ["The text cannot be empty."]),
        ({"body": "x" * 1025}, ["The text: 1,025 characters, 1,024 are the most."]),
        ({"samples": {"header.number": "A1"}}, ["First name: give an example. Meta rejects templates without one."]),
        ({"buttons": [Button("URL", "x" * 26, "https://a")]}, ["A button's words: 26 characters, 25 are the most."]),
        ({"buttons": [Button("URL", "a", "https://a")] * 3}, ["Too many links: 2 at most."]),
        ({"buttons": [Button("URL", "Go", "https://{{1}}/x", "a")]}, ["A link has one variable at most"]),
        ({"buttons": [Button("PHONE_NUMBER", "Call", "now")]}, ["A phone number has digits, with its country's code."]),
        ({"body": "{{first_name}} is your name and more", "header_kind": ""}, ["A variable stands at the start"]),
        (
            {"body": "Hi {{a}} {{b}} x", "samples": {"header.number": "1", "body.a": "1", "body.b": "1"}},
            ["Too many var"],
        ),
        (
            {"body": "Hello {{2}} there you", "header_kind": "", "samples": {"body.2": "a"}},
            ["Numbered variables count"],
        ),
    ],
)
def test_each_limit_is_named(changes, said):
    found = [problem.text for problem in draft(**changes).problems()]
    assert len(found) == len(said), found
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


def test_the_form_and_metas_definition_are_each_others_mirror():
    made = draft().definition()
    row = Template(
        tenant_id=1, name="order_update", language="en_US", category="UTILITY", components=made["components"]
    )
    assert made["parameter_format"] == "named"
    assert Draft.of(row).definition() == made
    assert is_editable(row)
    code = Draft(name="code", category="AUTHENTICATION", minutes="5").definition()
    assert is_editable(Template(tenant_id=1, category="AUTHENTICATION", components=code["components"]))
    picture = [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look"}]
    assert not is_editable(Template(tenant_id=1, category="UTILITY", components=picture))


def test_a_template_goes_to_review_is_rejected_edited_and_approved(people, graph):
    row = edit.submit(draft(), WABA, by=people.ana)
    assert (row.status, row.category) == ("PENDING", "UTILITY")
    graph.control("POST", "templates/order_update", event="REJECTED", reason="PROMOTIONAL")
    sync.everything(people.acme.pk)
    with acting_for(people.acme):
        row = Template.objects.get()
        assert (row.status, row.rejection) == ("REJECTED", "PROMOTIONAL")
    edit.change(row, draft(category="MARKETING", footer="Acme Café"), by=people.ana)
    graph.control("POST", "templates/order_update", event="APPROVED")
    sync.everything(people.acme.pk)
    with acting_for(people.acme):
        row = Template.objects.get()
        assert (row.status, row.category, row.sendable) == ("APPROVED", "MARKETING", True)
        assert [change.after for change in TemplateChange.objects.filter(what="status").order_by("pk")] == [
            "REJECTED",
            "PENDING",
            "APPROVED",
        ]
        assert set(Fact.objects.values_list("verb", flat=True)) >= {"submitted_template", "changed_template"}
    edit.delete(row, by=people.ana)
    with acting_for(people.acme):
        assert Template.objects.get().gone_at


def test_what_meta_refuses_is_said_in_its_words_and_nothing_is_written(people, graph):
    graph.control("POST", "templates", number="200000000000001", name="order_update", components=[
        {"type": "BODY", "text": "There already"}
    ])  # fmt: skip
    with pytest.raises(edit.Declined, match="Edit the template that is there"):
        edit.submit(draft(), WABA, by=people.ana)
    with acting_for(people.acme):
        assert not Template.objects.exists()
    with pytest.raises(edit.NoAccount):
        edit.submit(draft(), "9", by=people.ana)


def test_a_code_is_handed_in_and_only_admins_may(people, graph):
    row = edit.submit(Draft(name="code", category="AUTHENTICATION", minutes="5"), WABA, by=people.ana)
    assert row.category == "AUTHENTICATION"

    with pytest.raises(PermissionDenied):
        edit.submit(draft(), WABA, by=people.bruno)
