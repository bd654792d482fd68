"""What a webhook tells of a template is in its row at once, and older news changes nothing."""

import time

import pytest

from conversations.models import Template, TemplateChange, TemplateSync
from conversations.templating import sync
from tenants.scope import acting_for
from tests.letterbox import drain, events, put

pytestmark = pytest.mark.django_db(transaction=True)
WABA = "300000000000001"


@pytest.fixture
def template(people):
    with acting_for(people.acme):
        return Template.objects.create(
            waba_id=WABA, name="order_update", language="en_US", meta_id="1", category="UTILITY", status="APPROVED"
        )


def told(field, at=0, **value):
    named = {
        "message_template_id": 1,
        "message_template_name": "order_update",
        "message_template_language": "en_US",
    }
    change = {"field": field, "value": {**named, **value}}
    entry = {"id": WABA, "time": int(time.time()) + at, "changes": [change]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def state(people):
    with acting_for(people.acme):
        return Template.objects.get()


def test_a_rejection_comes_with_its_reason_and_the_account_is_read_again(house, people, admin, template):
    put(house, told("message_template_status_update", event="REJECTED", reason="INVALID_FORMAT"))
    drain(house)
    row = state(people)
    assert (row.status, row.rejection, row.sendable) == ("REJECTED", "INVALID_FORMAT", False)
    assert people.acme.pk in sync.due_tenants()
    with acting_for(people.acme):
        change = TemplateChange.objects.get()
        assert (change.what, change.before, change.after) == ("status", "APPROVED", "REJECTED")
        assert TemplateSync.objects.get().waba_id == WABA
    assert [outcome for _, outcome, _ in events(admin)] == ["done"]


def test_quality_and_category_are_told_under_any_field(house, people, admin, template):
    put(
        house,
        told("message_template_status_update", new_quality_score="RED", previous_quality_score="GREEN"),
        told("template_category_update", new_category="MARKETING", previous_category="UTILITY"),
    )
    drain(house)
    row = state(people)
    assert (row.quality, row.category, row.previous_category) == ("RED", "MARKETING", "UTILITY")
    assert row.status == "APPROVED"


def test_a_notice_a_day_ahead_changes_no_category_yet(house, people, admin, template):
    put(house, told("template_category_update", new_category="UTILITY", correct_category="MARKETING"))
    drain(house)
    assert state(people).category == "UTILITY"


def test_older_news_changes_nothing(house, people, admin, template):
    put(house, told("message_template_status_update", event="PAUSED", other_info={"title": "FIRST_PAUSE"}))
    drain(house)
    put(house, told("message_template_status_update", at=-60, event="APPROVED"))
    drain(house)
    row = state(people)
    assert (row.status, row.rejection) == ("PAUSED", "FIRST_PAUSE")


def test_a_restored_template_is_approved_and_a_deleted_one_gone(house, people, admin, template):
    put(house, told("message_template_status_update", event="REINSTATED"))
    drain(house)
    assert state(people).sendable
    put(house, told("message_template_status_update", at=1, event="DELETED"))
    drain(house)
    assert state(people).gone_at is not None


def test_news_of_an_account_reaches_nobody_else(house, people, admin, template):
    with acting_for(people.globex):
        Template.objects.create(
            waba_id=WABA, name="order_update", language="en_US", meta_id="1", category="UTILITY", status="APPROVED"
        )
    put(house, told("message_template_status_update", event="DISABLED"))
    drain(house)
    with acting_for(people.globex):
        assert Template.objects.get().status == "APPROVED"
