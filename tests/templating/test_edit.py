"""Templates written here: handed in, decided, edited and deleted at Meta."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from conversations.files.upload import BadFile
from conversations.models import Template, TemplateChange
from conversations.templating import edit, meanwhile, samples, sync
from conversations.templating.codes import Code
from conversations.templating.draft import Draft, is_editable
from conversations.templating.pieces import Sample
from tenants import clock
from tenants.models import Fact
from tenants.scope import acting_for
from tests.files.uploads import png
from tests.templating.drafts import OFFER, SELLING, WABA, card, cards, draft, selling

committed = pytest.mark.django_db(transaction=True)


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
def test_a_variable_may_be_called_name_and_a_place_needs_no_example(client, people):
    named = draft(header_kind="LOCATION", body="Dear {{name}}, {{address}} is where we are.", samples={})
    named.samples = {"body.name": "Ana", "body.address": "Rua 1"}
    assert named.problems() == []
    client.force_login(people.ana.user)
    form = {"body": named.body, "category": "UTILITY", "header_kind": "LOCATION"}
    page = client.post("/t/acme/settings/templates/samples/", form).content.decode()
    assert 'name="sample:body.name"' in page and "header.name" not in page


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
def test_what_meta_lists_is_what_was_handed_in_however_it_writes_it(people, graph):
    code = Draft(name="code", category="AUTHENTICATION", code=Code(minutes="5"))
    every = [draft(), code, cards(card(), card(), name="cards"), draft(**OFFER | {"name": "offer"})]
    for made in every:
        graph.control("POST", "templates", number="200000000000001", **made.definition())
    sync.everything(people.acme.pk)
    with acting_for(people.acme):
        for made in every:
            row = Template(name=made.name, language=made.language, category=made.category)
            row.components, row.ttl = made.definition()["components"], made.definition().get("message_send_ttl_seconds")
            assert meanwhile.mark(Template.objects.get(name=made.name)) == meanwhile.mark(row), made.name


@committed
def test_two_tabs_that_edit_one_template_are_shown_both(people, graph, client):
    """Meta keeps no version: what it has now is compared with what the form showed."""
    row = edit.submit(draft(), WABA, by=people.ana)
    graph.control("POST", "templates/order_update", event="REJECTED", reason="PROMOTIONAL")
    sync.everything(people.acme.pk)
    client.force_login(people.ana.user)
    address = f"/t/acme/settings/templates/{row.pk}/change/"
    mine = {"category": "UTILITY", "body": "Mine <b> it is.", "lasts_unit": "m"}
    shown = marked(client.get(address))
    with acting_for(people.acme):
        row = Template.objects.get()
    edit.change(row, draft(body="Theirs {{first_name}} it is."), by=people.ana, shown=shown)
    graph.control("POST", "templates/order_update", event="REJECTED", reason="PROMOTIONAL")  # no list is read after it

    refused = client.post(address, {**mine, "shown": shown})
    page = refused.content.decode()
    assert refused.status_code == 409 and "Somebody changed this template meanwhile." in page
    assert "How it reads now" in page and "Theirs" in page and "Mine &lt;b&gt; it is.</textarea>" in page
    assert client.post(address, {**mine, "shown": marked(refused)}).status_code == 302
    with acting_for(people.acme):
        assert Template.objects.get().components[0]["text"] == "Mine <b> it is."
        assert Fact.objects.filter(verb="changed_template").count() == 2


def marked(page) -> str:
    (found,) = re.findall(r'name="shown" value="([^"]+)"', page.content.decode())
    return found


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
