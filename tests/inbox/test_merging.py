"""Two contacts that are one person: put together, followed by what they write, and taken apart again."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations import reading, receipts, send
from conversations.models import Contact, Conversation, Episode, Identity, Merge, MergeSuggestion
from conversations.people import consent, merging
from conversations.refusals import NotMergeable, OptedOut
from conversations.sending import outbox
from tenants.models import Tenant
from tenants.scope import acting_for
from tests.inbox.day import talk
from tests.inbox.hidden import BSUID, shown
from tests.letterbox import MARTA, change, delivery, drain, put, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(house, people):
    """Marta is known twice, by phone and by id, until WhatsApp shows both in one message."""
    put(house, texts(text("wamid.1")))
    drain(house)
    only_id = {**text("wamid.2", phone=None), "from_user_id": BSUID}
    put(house, texts(only_id, contacts=[shown(phone=None)]))
    drain(house)
    both = {**text("wamid.3"), "from_user_id": BSUID}
    put(house, texts(both, contacts=[shown()]))
    drain(house)
    with acting_for(people.acme):
        return MergeSuggestion.objects.get()


def by_phone():
    return Identity.objects.get(kind="phone").contact


def test_a_merge_brings_names_together_and_what_follows_stands_in_one_thread(house, people, two):
    with acting_for(people.acme):
        kept = Identity.objects.get(kind="bsuid").contact
        assert by_phone() != kept
        merging.merge(two, kept.pk, people.ana)
        assert by_phone() == kept
        before = Conversation.objects.get(contact=kept).version
    put(house, texts(text("wamid.4")))
    drain(house)
    with acting_for(people.acme):
        assert Conversation.objects.get(contact=kept).version == before + 1
        with pytest.raises(NotMergeable):
            merging.merge(MergeSuggestion.objects.get(), kept.pk, people.ana)


def test_a_merge_is_taken_back_whole(house, people, two):
    def picture():
        return (
            sorted(Identity.objects.values_list("pk", "contact_id")),
            sorted(Conversation.objects.values_list("pk", "contact_id")),
            sorted(Contact.objects.values_list("pk", "merged_into_id")),
        )

    with acting_for(people.acme):
        before = picture()
        done = merging.merge(two, two.low_id, people.ana)
        assert picture() != before
        merging.undo(done, people.ana)
        assert picture() == before
        with pytest.raises(NotMergeable):
            merging.undo(Merge.objects.get(), people.ana)


def test_a_merge_that_another_one_builds_upon_is_taken_back_after_it(people):
    """Whoever looks at an old page would part them otherwise: names gone on to a third would belong to nobody here."""
    with acting_for(people.acme):
        third, second, first = (talk(people.line, name, f"551190000000{n}").contact for n, name in enumerate("ABC"))
        asked = [
            MergeSuggestion.objects.create(low=low, high=high, reason="same_person")
            for low, high in ((second, first), (third, second))
        ]
        inner = merging.merge(asked[0], second.pk, people.ana)
        outer = merging.merge(asked[1], third.pk, people.ana)
        with pytest.raises(merging.MergedSince):
            merging.undo(inner, people.ana)
        for one in (outer, inner):
            merging.undo(one, people.ana)
        assert {row.contact_id for row in Identity.objects.all()} == {third.pk, second.pk, first.pk}
        assert not Contact.objects.exclude(merged_into=None).exists()
        assert not Conversation.objects.exclude(folded_into=None).exists()


def test_two_threads_on_one_number_are_shown_as_one_until_they_are_parted(house, people, two):
    client = Client()
    client.force_login(people.ana.user)
    with acting_for(people.acme):
        kept = Identity.objects.get(kind="bsuid").contact
        outer, inner = Conversation.objects.get(contact=kept), Conversation.objects.exclude(contact=kept).get()
        before = Conversation.objects.order_by("pk").values_list("pk", "status", "unread_count", "waiting_since")
        was = list(before)
        done = merging.merge(two, kept.pk, people.ana)
        assert [row.conversation.pk for row in reading.inbox().rows] == [outer.pk]
        outer.refresh_from_db()
        assert (outer.unread_count, outer.earlier) == (3, [inner.pk])
        every = reading.thread(outer.pk, earlier=outer.earlier)
        assert [one.content.wamid for one in every] == ["wamid.1", "wamid.2", "wamid.3"]
        pages = [reading.thread(outer.pk, earlier=outer.earlier, limit=2)]
        pages.append(
            reading.thread(
                outer.pk, earlier=outer.earlier, limit=2, before=(pages[0][0].message.at, pages[0][0].message.pk)
            )
        )
        assert [one.content.wamid for page in pages for one in page] == ["wamid.2", "wamid.3", "wamid.1"]
        send.text(outer, "I quote the first", by=people.ana, client_id=uuid4(), reply_to=every[0].message.pk)
    answer = client.get(f"/t/acme/inbox/{inner.pk}/")
    assert answer["Location"] == f"/t/acme/inbox/{outer.pk}/"
    assert client.get(answer["Location"]).content.decode().count("wamid") == 0
    put(house, texts(text("wamid.4")))
    drain(house)
    with acting_for(people.acme):
        assert "wamid.4" in {one.content.wamid for one in reading.thread(outer.pk)}
        merging.undo(done, people.ana)
        assert len(reading.inbox().rows) == 2
        now = {row[0]: row for row in before}
        assert now[inner.pk] == next(row for row in was if row[0] == inner.pk)
        assert Conversation.objects.get(pk=outer.pk).earlier == []
        assert Episode.objects.get(conversation=inner, closed_at=None)


def test_a_page_follows_each_of_the_threads_that_are_shown_as_one(house, people, two, django_assert_num_queries):
    client = Client()
    client.force_login(people.ana.user)
    with acting_for(people.acme):
        kept = Identity.objects.get(kind="bsuid").contact
        outer, inner = Conversation.objects.get(contact=kept), Conversation.objects.exclude(contact=kept).get()
    address = f"/t/acme/inbox/{outer.pk}/messages/?after={outer.pk}.{outer.version}"
    client.get(address)
    with CaptureQueriesContext(connection) as alone:
        assert "<article" not in client.get(address).content.decode()
        cost = len(alone)
    with acting_for(people.acme):
        done = merging.merge(two, kept.pk, people.ana)
    answer = client.get(address).content.decode()
    assert answer.count(f'data-thread="{inner.pk}"') == answer.count("<article") == 1
    assert f'data-threads="{outer.pk} {inner.pk}"' in answer
    seen = f"{address},{inner.pk}.{inner.version}"
    with django_assert_num_queries(cost):
        assert "<article" not in client.get(seen).content.decode()
    reaction = {**text("wamid.r"), "type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}
    put(house, texts(reaction))
    drain(house)
    assert client.get(seen).content.decode().count(f'data-thread="{inner.pk}"') == 1
    page = client.get(f"/t/acme/inbox/{outer.pk}/").content.decode()
    assert f"{{&quot;{outer.pk}&quot;: {outer.version}, &quot;{inner.pk}&quot;: {inner.version + 1}}}" in page
    assert client.get(address.replace(f"/{outer.pk}/", f"/{inner.pk}/")).content.decode().count("<article") == 1
    with acting_for(people.acme):
        merging.undo(done, people.ana)
    assert f'data-threads="{outer.pk}"' in client.get(seen).content.decode()
    for nonsense in ("1.2.3", "1.", ".", "a.1", "1,x"):
        assert client.get(address.partition("=")[0] + f"={nonsense}").status_code == 400, nonsense


def test_what_is_written_into_a_thread_that_is_shown_within_another_stands_there_and_goes_out(people):
    with acting_for(people.acme):
        shown, hidden = talk(people.line, "Mariana", MARTA), talk(people.line, "Mari", "5511900000002")
        for one in (shown, hidden):
            one.say("Oi", 5)
        first, _ = send.text(hidden.conversation, "before", by=people.ana, client_id=uuid4())
        two = MergeSuggestion.objects.create(low=shown.contact, high=hidden.contact, reason="same_person")
        merging.merge(two, shown.contact.pk, people.ana)
        after, _ = send.text(hidden.conversation, "after", by=people.ana, client_id=(again := uuid4()))
        assert after.conversation_id == shown.conversation.pk
        stale = Conversation.objects.get(pk=hidden.conversation.pk)
        assert send.text(stale, "after", by=people.ana, client_id=again) == (after, False)
        sent = {one.attempt.message_id: one.what for one in outbox.claim().ready}
        assert set(sent) == {first.pk, after.pk}
        assert {what.body()["to"] for what in sent.values()} <= {MARTA, "5511900000002"}


def test_who_opens_threads_that_are_shown_as_one_has_read_the_newest_of_them(people):
    Tenant.objects.filter(pk=people.acme.pk).update(read_receipts=Tenant.Receipts.OPEN)
    with acting_for(people.acme):
        shown, other = talk(people.line, "Mariana", MARTA), talk(people.line, "Mari", "5511900000002")
        shown.say("Oi", 5)
        newest = other.say("E a tampa?", 2)
        two = MergeSuggestion.objects.create(low=shown.contact, high=other.contact, reason="same_person")
        merging.merge(two, shown.contact.pk, people.ana)
        receipts.opened(Conversation.objects.get(pk=shown.conversation.pk))
        assert Conversation.objects.get(receipt_of__isnull=False).receipt_of == newest.pk


def test_a_thread_moves_along_where_the_kept_one_has_none(people):
    with acting_for(people.acme):
        kept, gone = Contact.objects.create(name="A"), Contact.objects.create(name="B")
        thread = Conversation.objects.create(contact=gone, channel=people.line)
        two = MergeSuggestion.objects.create(low=kept, high=gone, reason="same_person")
        done = merging.merge(two, kept.pk, people.ana)
        assert Conversation.objects.get(pk=thread.pk).contact == kept
        merging.undo(done, people.ana)
        assert Conversation.objects.get(pk=thread.pk).contact == gone


def test_two_people_are_not_asked_about_again(people, two):
    with acting_for(people.acme):
        merging.apart(two, people.ana)
        with pytest.raises(NotMergeable):
            merging.merge(two, two.low_id, people.ana)


def test_the_panel_offers_the_decision_to_those_who_may_and_shows_what_was_decided(people, two, as_member):
    with acting_for(people.acme):
        pk = Conversation.objects.get(contact_id=two.low_id).pk
    address = f"/t/acme/inbox/{pk}/"
    ana, bruno = as_member(people.ana), as_member(people.bruno)
    assert "Perhaps the same person" in bruno.get(address).content.decode()
    assert "Put together" not in bruno.get(address).content.decode()
    page = ana.post(f"{address}suggestions/{two.pk}/", {"then": "merge"}, headers={"HX-Request": "true"})
    assert "Perhaps the same person" not in page.content.decode() and "Undo" in page.content.decode()
    with acting_for(people.acme):
        done = Merge.objects.get()
    assert "Undo" not in ana.post(
        f"{address}merges/{done.pk}/", {}, headers={"HX-Request": "true"}
    ).content.decode()  # fmt: skip


def test_a_stop_is_in_the_panel_and_refuses_marketing_until_they_resume(house, people, as_member):
    def wish(value, at):
        said = {"wa_id": MARTA, "category": "marketing_messages", "value": value, "timestamp": at}
        return delivery(change(field="user_preferences", user_preferences=[said]))

    at = int(text("x")["timestamp"])
    put(house, texts(text("wamid.1")), wish("stop", at))
    drain(house)
    with acting_for(people.acme):
        conversation = Conversation.objects.get()
        with pytest.raises(OptedOut):
            consent.require(conversation)
    page = as_member(people.bruno).get(f"/t/acme/inbox/{conversation.pk}/").content.decode()
    assert "Marketing stopped by this customer" in page and "stopped marketing messages" in page
    put(house, wish("resume", at + 5))
    drain(house)
    with acting_for(people.acme):
        consent.require(conversation)
