"""Templates written here: every limit named before Meta is asked, handed in, decided, edited and deleted there."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from cloudapi import template_limits
from conversations.files.upload import BadFile
from conversations.models import Template, TemplateChange
from conversations.templating import edit, samples, sync
from conversations.templating.codes import Code
from conversations.templating.draft import Draft, is_editable
from conversations.templating.pieces import Button, Card, Sample
from tenants import clock
from tenants.models import Fact
from tenants.scope import acting_for
from tests.files.test_send import png

committed = pytest.mark.django_db(transaction=True)
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
    code = Draft(name="code", category="AUTHENTICATION", code=Code(minutes="5")).definition()
    assert is_editable(Template(tenant_id=1, category="AUTHENTICATION", components=code["components"]))
    call = {"type": "BUTTONS", "buttons": [{"type": "VOICE_CALL", "text": "Call us", "ttl_minutes": 2000}]}
    screen = {"type": "FLOW", "text": "Book", "flow_id": 5, "flow_action": "NAVIGATE"}
    flow = {"type": "BUTTONS", "buttons": [screen]}
    body = {"type": "BODY", "text": "Look at this."}
    assert is_editable(Template(tenant_id=1, category="UTILITY", components=[body, flow]))
    screen["navigate_screen"] = "FIRST"  # the form has no place for either: an edit would lose it
    for part in (call, flow):
        assert not is_editable(Template(tenant_id=1, category="UTILITY", components=[body, part]))


OFFER = {
    "category": "MARKETING",
    "layout": "OFFER",
    "header_kind": "IMAGE",
    "sample": Sample("4::a"),
    "offer": "Ends soon",
    "body": "All cups for less.",
    "buttons": [Button("COPY_CODE", value="CUPS25"), Button("URL", "Shop", "https://a.example")],
}


def card(**changes):
    fields = {"sample": Sample("4::a"), "body": "A cup.", "buttons": [Button("URL", "Buy", "https://a.example")]}
    return Card(**fields | changes)


def cards(*found, **changes):
    fields = {"category": "MARKETING", "layout": "CARDS", "body": "Look at these.", "cards": list(found)}
    return draft(**fields | changes)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (draft(**OFFER), []),
        (draft(**OFFER | {"ends": False, "buttons": [Button("URL", "Shop", "https://a.example")]}), []),
        (draft(**OFFER | {"offer": "x" * 17}), ["What is offered: 1 to 16 characters, not 17."]),
        (draft(**OFFER | {"body": "x" * 601}), ["The text: 601 characters, 600 are the most of an offer."]),
        (draft(**OFFER | {"header_kind": "TEXT", "header": "Hi"}), ["The header of an offer is a picture or a film."]),
        (draft(**OFFER | {"sample": Sample()}), ["A header with a file needs a sample of it."]),
        (draft(**OFFER | {"buttons": OFFER["buttons"][1:]}), ["An offer that ends needs a code to copy."]),
        (draft(**OFFER | {"buttons": OFFER["buttons"][::-1]}), ["The code to copy is the first button of an offer."]),
        (
            draft(**OFFER | {"buttons": [Button("COPY_CODE", value="x" * 16), OFFER["buttons"][1]]}),
            ["The code of an offer has 15 characters at most."],
        ),
        (cards(card(), card()), []),
        (cards(card()), ["There are 2 to 10 cards, not 1."]),
        (cards(card(), card(sample=Sample())), ["Card 2. A header with a file needs a sample of it."]),
        (cards(card(), card(body="x" * 161)), ["Card 2. The text: 161 characters, 160 are the most."]),
        (cards(card(), card(body="")), ["All cards have the same parts"]),
        (cards(card(body="It costs {{1}} now."), card()), ["Card 1: Variable 1: give an example."]),
        (cards(card(), card(), category="UTILITY"), []),  # the layout is hidden there, and ignored
    ],
)
def test_each_limit_of_offers_and_cards_is_named(made, said):
    found = [problem.text for problem in made.problems()]
    assert len(found) == len(said), found
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


SOLD = {"category": "MARKETING", "header_kind": "", "footer": "", "body": "Look at these."}


def selling(kind, **changes):
    return draft(**SOLD | {"buttons": [Button(kind)]} | changes)


def goods(*kinds, **changes):
    rows = [Button(kind, "Buy", "https://a.example") for kind in kinds]
    return cards(*(Card(buttons=rows) for _ in range(2)), card_kind="PRODUCT", **changes)


SELLING = [
    (selling("MPM", header_kind="TEXT", header="For you"), []),
    (selling("MPM"), ["Several products have a text above them"]),
    (selling("SPM", header_kind="PRODUCT"), []),
    (selling("SPM", header_kind="PRODUCT", body="x" * 161), ["The text: 161 characters, 160 are the most under"]),
    (selling("SPM"), ["The button of a product goes with a product as header."]),
    (draft(**SOLD | {"header_kind": "PRODUCT", "buttons": []}), ["A product as header needs the button"]),
    (selling("CATALOG"), []),
    (selling("CATALOG", header_kind="TEXT", header="Hi"), ["A template that opens the catalogue has no header."]),
    (selling("CATALOG", category="UTILITY"), ["Only marketing templates show products."]),
    (
        selling("CATALOG", buttons=[Button("CATALOG"), Button("QUICK_REPLY", "No")]),
        ["The catalogue's button stands alone."],
    ),
    (selling("ORDER_DETAILS", category="UTILITY"), []),
    (selling("ORDER_DETAILS", header_kind="LOCATION"), ["The header of an order is a text, a picture or a document."]),
    (goods("SPM"), []),
    (goods("URL"), []),
    (goods("SPM", "URL"), ["Card 1. A product has one button", "Card 2. A product has one button"]),
    (
        cards(*(card(buttons=[Button("SPM")]) for _ in range(2))),
        ["Card 1. Only a product has the button", "Card 2. Only a product has the button"],
    ),
]


@committed
def test_a_variable_may_be_called_name_and_a_place_needs_no_example(client, people):
    named = draft(header_kind="LOCATION", body="Dear {{name}}, {{address}} is where we are.", samples={})
    named.samples = {"body.name": "Ana", "body.address": "Rua 1"}
    assert named.problems() == []
    client.force_login(people.ana.user)
    form = {"body": named.body, "category": "UTILITY", "header_kind": "LOCATION"}
    page = client.post("/t/acme/settings/templates/samples/", form).content.decode()
    assert 'name="sample:body.name"' in page and "header.name" not in page


@pytest.mark.parametrize(("made", "said"), SELLING)
def test_each_limit_of_what_sells_is_named(made, said):
    found = [problem.text for problem in made.problems()]
    assert len(found) == len(said), found
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


@committed
def test_what_sells_is_the_mirror_of_metas_definition_and_meta_takes_it(people, graph):
    for place, made in enumerate(made for made, said in SELLING if not said):
        row = Template(tenant_id=1, name="order_update", language="en_US", category=made.category)
        row.components = made.definition()["components"]
        assert Draft.of(row).definition() == made.definition() and is_editable(row)
        made.name = f"sells_{place}"
        edit.submit(made, people.line.waba_id, by=people.ana)
    assert selling("MPM").definition()["components"][-1]["buttons"] == [{"type": "MPM", "text": "View items"}]
    assert selling("ORDER_DETAILS").definition()["display_format"] == "ORDER_DETAILS"


def test_offers_and_cards_are_the_mirror_of_metas_definition_and_marketing_alone_has_them():
    shown = cards(
        card(body="It costs {{1}} now.", buttons=[Button("QUICK_REPLY", "More")]), card(body="A fine {{1}} pot.")
    )
    shown.cards[1].buttons = [Button("QUICK_REPLY", "Less")]
    shown.samples = {"card.0.body.1": "5", "card.1.body.1": "tea"}
    for made in (draft(**OFFER).definition(), shown.definition()):
        row = Template(tenant_id=1, name="order_update", language="en_US", category="MARKETING")
        row.components = made["components"]
        assert Draft.of(row).definition() == made
        assert is_editable(row)
        elsewhere = template_limits.problems(made | {"category": "UTILITY"})
        assert [one.place for one in elsewhere] == ["category"]


def test_what_meta_lists_of_a_sample_is_asked_for_anew():
    listed = draft(header_kind="IMAGE", sample=Sample("https://scontent.example/1")).definition()["components"]
    row = Template(tenant_id=1, category="UTILITY", components=listed)
    assert Draft.of(row).sample == Sample()


@committed
def test_a_sample_goes_to_meta_and_a_template_with_it_is_taken(people, graph, settings, tmp_path):
    settings.MEDIA_DIR = tmp_path
    made = samples.hand_over(people.ana, WABA, "image", SimpleUploadedFile("cup.png", png(), "image/png"))
    assert made.media.filename == "cup.png"
    row = edit.submit(draft(**OFFER | {"sample": Sample(made.handle)}), WABA, by=people.ana)
    assert row.category == "MARKETING"
    with pytest.raises(edit.Declined, match="no uploaded image"):
        edit.submit(draft(**OFFER | {"name": "other", "sample": Sample("4::b")}), WABA, by=people.ana)
    with pytest.raises(BadFile, match="The sample here is a film"):
        samples.hand_over(people.ana, WABA, "video", SimpleUploadedFile("cup.png", png(), "image/png"))
    graph.http.post("/_control/faults", json={"kind": "refuse", "code": 100, "path": "uploads", "http": 400})
    with pytest.raises(samples.NotTaken, match="WhatsApp says"):
        samples.hand_over(people.ana, WABA, "image", SimpleUploadedFile("cup.png", png(), "image/png"))
    with pytest.raises(PermissionDenied):
        samples.hand_over(people.bruno, WABA, "image", SimpleUploadedFile("cup.png", png(), "image/png"))


@committed
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


@committed
def test_what_meta_took_although_nobody_heard_it_is_read_in_a_minute(people, graph, at_time):
    """The answer is lost on its way, or the process dies with it."""
    sync.everything(people.acme.pk)
    graph.http.post("/_control/faults", json={"kind": "error_after", "path": "message_templates", "count": 1})
    with pytest.raises(edit.Declined):
        edit.submit(draft(), WABA, by=people.ana)
    with acting_for(people.acme):
        assert not Template.objects.filter(name="order_update").exists()
    for seconds, there in ((50, False), (61, True)):
        at_time(clock.now() + timedelta(seconds=seconds))
        sync.due_accounts(people.acme.pk)
        with acting_for(people.acme):
            assert Template.objects.filter(name="order_update").exists() is there


@committed
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


@committed
def test_a_code_is_handed_in_and_only_admins_may(people, graph):
    row = edit.submit(Draft(name="code", category="AUTHENTICATION", code=Code(minutes="5")), WABA, by=people.ana)
    assert row.category == "AUTHENTICATION"

    with pytest.raises(PermissionDenied):
        edit.submit(draft(), WABA, by=people.bruno)
