"""Reading an account: all pages, in a constant number of statements; what is newer here than the answer stays."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Channel, Template, TemplateChange, TemplateSync
from conversations.templating import sync
from tenants import clock
from tenants.scope import acting_for
from tests import cast
from tests.templating.conftest import TOKEN, text

pytestmark = pytest.mark.django_db(transaction=True)


def put(graph, name, **more):
    values = {"number": "200000000000001", "components": text("Hello there"), **more}
    return graph.control("POST", "templates", name=name, **values)


def test_every_page_of_an_account_comes_and_what_is_gone_is_marked(people, graph, monkeypatch):
    monkeypatch.setattr("cloudapi.templates.PAGE", 2)
    for number in range(5):
        put(graph, f"t_{number}")
    assert sync.everything(people.acme.pk) == ""
    with acting_for(people.acme):
        assert Template.objects.filter(status="APPROVED", gone_at=None).count() == 5
    graph.graph("DELETE", "300000000000001/message_templates?name=t_3", token=TOKEN)
    assert sync.everything(people.acme.pk) == ""
    with acting_for(people.acme):
        gone = Template.objects.get(name="t_3")
        assert gone.gone_at and not gone.sendable
        assert Template.objects.filter(gone_at=None).count() == 4
        assert TemplateChange.objects.get().after == "GONE"
    with acting_for(people.globex):
        assert not Template.objects.exists()


def test_one_account_that_cannot_be_read_keeps_no_other_from_being_read(people, graph):
    other = cast.channel(people.acme, "Acme Gulf", "200000000000009", "300000000000009")  # unknown at Meta
    put(graph, "order_update")
    with acting_for(people.acme):
        assert [one.waba_id for one in sync.accounts()] == [other.waba_id, people.line.waba_id]
    assert "WhatsApp" in sync.everything(people.acme.pk)
    with acting_for(people.acme):
        assert Template.objects.get().name == "order_update"


def test_writing_costs_the_same_for_one_as_for_many(people, graph):

    counts = []
    for number in (1, 30):
        for each in range(number):
            put(graph, f"t_{each}")
        with CaptureQueriesContext(connection) as found:
            sync.everything(people.acme.pk)
        counts.append(len(found))
    first, second = counts
    assert second <= first


def test_a_row_that_changed_after_the_question_is_not_overwritten(people, graph):
    put(graph, "order_update")
    asked = clock.now()
    sync.everything(people.acme.pk)
    with acting_for(people.acme):
        Template.objects.update(status="REJECTED", changed_at=clock.now())
        sync.write("300000000000001", [], asked)
        assert Template.objects.get(status="REJECTED").gone_at is None


def test_a_refused_token_is_said_marked_and_tried_later(people, graph):
    graph.control("DELETE", f"tokens/{TOKEN}")
    assert "access token" in sync.everything(people.acme.pk)
    with acting_for(people.acme):
        row = TemplateSync.objects.get()
        assert row.problem and row.synced_at is None and row.due_at > clock.now()
        assert Channel.objects.get().token_state == Channel.Token.REFUSED


def test_a_new_number_is_due_at_once_and_then_once_a_day(people, graph):
    assert set(sync.due_tenants()) == {people.acme.pk, people.globex.pk}
    sync.due_accounts(people.acme.pk)
    assert sync.due_tenants() == [people.globex.pk]
    with acting_for(people.acme):
        TemplateSync.objects.update(due_at=clock.now() - sync.DAILY)
    assert people.acme.pk in sync.due_tenants()
