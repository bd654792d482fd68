"""Templates that say how an order stands: limits named, taken under their sub-category, filled, sent and shown."""

from uuid import uuid4

import pytest

from cloudapi import template_news, template_parts, template_values
from cloudapi.template_fits import BadValue
from conversations import groups, send
from conversations.models import Content, Template
from conversations.sending import outbox
from conversations.templating import bind, edit, given, look, sync
from conversations.templating.draft import Draft, is_editable
from conversations.templating.pieces import Button
from tenants.scope import acting_for
from tests.send.threads import thread
from tests.templating.drafts import draft

PARTS = [{"type": "BODY", "text": "News of your order."}, {"type": "ORDER_STATUS"}]
VALUES = {"order.reference": "A-17", "order.status": "shipped", "order.note": "With the post"}
TOLD = {"reference_id": "A-17", "order": {"status": "shipped", "description": "With the post"}}
SENT = [{"type": "order_status", "parameters": [{"type": "order_status", "order_status": TOLD}]}]


def news(**changes):
    fields = {"header_kind": "", "body": "News of your order.", "buttons": [Button("ORDER_STATUS")]}
    return draft(**fields | changes)


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        (news(), []),
        (news(category="MARKETING"), ["Only utility templates say how an order stands."]),
        (news(header_kind="TEXT", header="Hi"), ["News of an order has a text and a footer"]),
        (news(buttons=[Button("ORDER_STATUS"), Button("QUICK_REPLY", "Thanks")]), ["News of an order has a text"]),
    ],
)
def test_each_limit_is_named(made, wrong):
    found = [problem.text for problem in made.problems()]
    assert len(found) == len(wrong), found
    assert all(one.startswith(start) for one, start in zip(found, wrong, strict=True)), found


def test_meta_is_given_the_sub_category_and_no_part_of_ours():
    assert template_news.given(news().definition()) == {
        "name": "order_update",
        "language": "en_US",
        "category": "UTILITY",
        "sub_category": "ORDER_STATUS",
        "parameter_format": "positional",
        "components": [{"type": "BODY", "text": "News of your order."}, {"type": "FOOTER", "text": "Acme"}],
    }
    assert "sub_category" not in template_news.given(draft().definition())


def test_the_order_and_how_it_stands_are_asked_for_and_checked():
    assert [slot.key for slot in template_parts.slots(PARTS)] == ["order.reference", "order.status", "order.note"]
    assert template_values.send(PARTS, template_values.check(PARTS, VALUES), named=False) == SENT
    assert given.values(SENT) == VALUES
    short = template_values.check(PARTS, VALUES | {"order.note": ""})
    assert template_values.send(PARTS, short, named=False)[0]["parameters"][0]["order_status"] == {
        "reference_id": "A-17",
        "order": {"status": "shipped"},
    }
    for wrong in ({"order.reference": "A 17"}, {"order.status": "lost"}, {"order.note": "x" * 121}):
        with pytest.raises(BadValue):
            template_values.check(PARTS, VALUES | wrong)


@pytest.mark.django_db
def test_it_goes_as_it_was_filled_and_the_thread_shows_how_the_order_stands(people):
    with acting_for(people.acme):
        row = Template.objects.create(
            waba_id=people.line.waba_id, name="news", language="en_US", meta_id="1", category="UTILITY",
            status="APPROVED", components=PARTS,
        )  # fmt: skip
        standing = next(one for one in bind.bound(row, {}, {}) if one.slot.kind == "standing")
        assert ("shipped", "Shipped") in standing.options
        message, _ = send.template(thread(people.line), row, VALUES, by=people.bruno, client_id=uuid4())
        assert outbox.claim().ready[0].what.body()["template"]["components"] == SENT
        bill = look.of(Content.of(message).payload["shown"]).bill
        assert (bill.reference, bill.sums, bill.note) == ("A-17", (("Order", "Shipped"),), "With the post")
        assert look.preview(PARTS, VALUES).bill.reference == "A-17"
        assert groups.unfit(row) == "templates that sell"


@pytest.mark.django_db(transaction=True)
def test_meta_takes_it_and_lists_it_under_its_sub_category(people, graph):
    made = news()
    edit.submit(made, people.line.waba_id, by=people.ana)
    assert sync.everything(people.acme.pk) == ""
    with acting_for(people.acme):
        row = Template.objects.get()
    assert row.components[-1] == {"type": "ORDER_STATUS"}
    assert Draft.of(row).definition() == made.definition() and is_editable(row)
    graph.control("POST", f"templates/{made.name}", event="REJECTED")
    with acting_for(people.acme):
        Template.objects.update(status="REJECTED")
        row = Template.objects.get()
    edit.change(row, news(body="Other news of your order."), by=people.ana)
    sync.everything(people.acme.pk)
    with acting_for(people.acme):
        assert [part["type"] for part in Template.objects.get().components] == ["BODY", "FOOTER", "ORDER_STATUS"]
