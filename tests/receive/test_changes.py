"""Reactions, edits and deletions: the newest word counts, in whatever order the words come."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest

from cloudapi.client import Accepted
from conversations import reacting, reading
from conversations.models import Conversation, Message
from conversations.sending import outbox, settle
from tenants.scope import acting_for
from tests.letterbox import change, delivery, drain, echo, events, one, put, rows, status, statuses, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


def reaction(emoji, *, target="wamid.1", wamid="wamid.r", at=None, phone="5511900000001"):
    body = {"message_id": target} | ({"emoji": emoji} if emoji else {})
    return texts({**text(wamid, at=at, phone=phone), "type": "reaction", "reaction": body})


def edit(body, *, wamid="wamid.e", at=None):
    new = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": body}}}
    return texts({**text(wamid, at=at), "type": "edit", "edit": new})


def revoke(*, at=None):
    return texts({**text("wamid.v", at=at), "type": "revoke", "revoke": {"original_message_id": "wamid.1"}})


def emojis(people) -> list[str]:
    with acting_for(people.acme):
        letters = reading.thread(Conversation.objects.get().pk)
        return [found.emoji for letter in letters for found in letter.reactions]


def test_the_newest_reaction_of_a_person_counts(house, people, admin):
    now = int(time.time())
    put(house, texts(text("wamid.1")), reaction("👍", at=now), reaction("❤", at=now - 10), reaction("🙏", at=now + 5))
    drain(house)
    assert emojis(people) == ["🙏"]


def test_a_removed_reaction_is_not_brought_back_by_a_late_copy(house, people, admin):
    now = int(time.time())
    put(house, texts(text("wamid.1")), reaction("👍", at=now))
    drain(house)
    put(house, reaction(None, at=now + 5))
    drain(house)
    assert emojis(people) == []
    put(house, reaction("👍", at=now))
    drain(house)
    assert emojis(people) == []
    assert events(admin)[-1] == ("reaction", "duplicate", "")


@pytest.mark.parametrize("emoji", ["🙏", None], ids=["another", "taken back"])
def test_the_number_has_one_reaction_whether_a_member_gave_it_or_its_phone(house, people, admin, emoji):
    now = int(time.time())

    def phone(given, at):
        act = {
            **echo("wamid.p", at=at),
            "type": "reaction",
            "reaction": {"message_id": "wamid.1", "emoji": given or ""},
        }
        return delivery(change(field="smb_message_echoes", message_echoes=[act]))

    put(house, texts(text("wamid.1", at=now - 60)), phone("👍", now - 50))
    drain(house)
    with acting_for(people.acme):
        reacting.react(Message.objects.get(), "❤", by=people.bruno, client_id=uuid4())
    put(house, phone("😮", now - 40))
    drain(house)
    assert emojis(people) == ["❤"], "what is older and comes late changes nothing"
    put(house, phone(emoji, now + 60))
    drain(house)
    assert emojis(people) == [emoji] * bool(emoji)


@pytest.mark.parametrize("is_early", [False, True], ids=["after it was taken", "before that is known"])
def test_a_reaction_of_ours_that_fails_is_taken_down_and_a_later_one_stays(house, people, is_early):
    put(house, texts(text("wamid.1")))
    drain(house)
    with acting_for(people.acme):
        for emoji in "👍❤":
            reacting.react(Message.objects.get(kind="text"), emoji, by=people.bruno, client_id=uuid4())
        first = outbox.claim().ready[0].attempt
    for emoji, wamid in (("❤", "wamid.first"), (None, "wamid.second")):
        failed = statuses(status(wamid, "failed", errors=[{"code": 131000, "title": "Something went wrong"}]))
        if is_early:
            put(house, failed)
            drain(house)
        with acting_for(people.acme):
            settle.settle({first or outbox.claim().ready[0].attempt: Accepted(wamid)})
            first, seen = None, Conversation.objects.get().version
        if not is_early:
            put(house, failed)
            drain(house)
            with acting_for(people.acme):
                assert "text" in [
                    letter.message.kind for letter in reading.thread(Conversation.objects.get().pk, after=seen)
                ]
        assert emojis(people) == [emoji] * bool(emoji)


def test_a_reaction_expires_with_the_message_it_stands_on(house, people, admin):
    put(house, texts(text("wamid.1")), reaction("👍"))
    drain(house)
    assert one(
        admin,
        "select r.expires_at = c.expires_at from conversations_reaction r join conversations_content c"
        " on c.message_id = r.message_id",
    )


def test_a_reaction_changes_its_messages_version(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    put(house, reaction("👍"))
    drain(house)
    assert one(admin, "select version from conversations_message") == 2


def test_what_comes_before_its_message_waits_for_it(house, people, admin):
    put(house, reaction("👍"))
    drain(house)
    assert events(admin) == []
    put(house, texts(text("wamid.1")))
    with admin.cursor() as cursor:
        cursor.execute("update webhooks_todo set not_before = '-infinity'")
    drain(house)
    assert emojis(people) == ["👍"]
    assert one(admin, "select count(*) from webhooks_todo") == 0


def test_what_waits_in_vain_is_skipped_after_a_minute(house, people, admin):
    put(house, reaction("👍"), edit("new"), revoke())
    with admin.cursor() as cursor:
        cursor.execute("update webhooks_todo set received_at = received_at - interval '61 seconds'")
    drain(house)
    assert {(outcome, reason) for _, outcome, reason in events(admin)} == {("skipped", "unknown_message")}


def test_neighbours_of_what_waits_are_received_once(house, people, admin):
    body = {"message_id": "wamid.none", "emoji": "👍"}
    put(house, texts(text("wamid.1"), {**text("wamid.r"), "type": "reaction", "reaction": body}))
    for _ in range(3):
        drain(house)
        with admin.cursor() as cursor:
            cursor.execute("update webhooks_todo set not_before = '-infinity'")
    assert events(admin) == [("message.text", "done", "")]
    assert one(admin, "select unread_count from conversations_conversation") == 1


def test_an_edit_replaces_the_text_and_keeps_the_earlier_ones(house, people, admin):
    now = int(time.time())
    put(house, texts(text("wamid.1", "first", at=now)))
    drain(house)
    put(house, edit("second", at=now + 5), edit("third", at=now + 9, wamid="wamid.e2"))
    drain(house)
    put(house, edit("fourth", at=now + 20, wamid="wamid.e3"))
    drain(house)
    wording, payload = one(admin, "select text, payload from conversations_content")
    assert wording == "fourth"
    assert [earlier["text"] for earlier in payload["earlier"]] == ["first", "second", "third"]
    assert one(admin, "select extract(epoch from edited_at)::int from conversations_message") == now + 20


def test_an_edit_leaves_what_stood_around_the_first_words(house, people, admin):
    ad = {"headline": "Moka week", "source_type": "ad", "source_id": "99"}
    put(house, texts({**text("wamid.1"), "referral": ad, "context": {"frequently_forwarded": True}}), edit("second"))
    drain(house)
    kept = one(admin, "select payload from conversations_content")
    assert (kept["referral"], kept["context"]) == (ad, {"frequently_forwarded": True})
    assert one(admin, "select text from conversations_content") == "second"


def test_an_older_edit_that_comes_late_changes_nothing(house, people, admin):
    now = int(time.time())
    put(house, texts(text("wamid.1", "first", at=now)))
    drain(house)
    for body, at in (("third", now + 9), ("second", now + 5), ("third", now + 9)):
        put(house, edit(body, at=at))
        drain(house)
    assert one(admin, "select text from conversations_content") == "third"
    assert [outcome for kind, outcome, _ in events(admin) if kind == "edit"] == ["done", "duplicate", "duplicate"]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
def test_of_two_corrections_of_one_second_the_later_counts_and_no_copy_brings_the_other_back(
    house, people, admin, together
):
    at = int(time.time())
    first, second = edit("second", at=at, wamid="wamid.e1"), edit("third", at=at, wamid="wamid.e2")
    put(house, texts(text("wamid.1", "first", at=at)))
    bodies = [first, second, first, second, first]
    for some in [bodies] if together else [[body] for body in bodies]:
        put(house, *some)
        drain(house)
    wording, payload = one(admin, "select text, payload from conversations_content")
    assert (wording, [earlier["text"] for earlier in payload["earlier"]]) == ("third", ["first", "second"])
    outcomes = [outcome for kind, outcome, _ in events(admin) if kind == "edit"]
    assert outcomes == ["done", "done", "duplicate", "duplicate", "duplicate"]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
@pytest.mark.parametrize("emoji", [None, "🙏"], ids=["taken back", "another"])
def test_of_two_reactions_of_one_second_the_later_counts_and_no_copy_brings_the_other_back(
    house, people, admin, together, emoji
):
    at = int(time.time())
    first, second = reaction("👍", at=at), reaction(emoji, at=at, wamid="wamid.r2")
    put(house, texts(text("wamid.1")))
    bodies = [first, second, first, second, first]
    for some in [bodies] if together else [[body] for body in bodies]:
        put(house, *some)
        drain(house)
    assert emojis(people) == [emoji] * bool(emoji)
    put(house, reaction("😮", at=at, wamid="wamid.r3"))
    drain(house)
    assert emojis(people) == ["😮"]


def test_words_of_one_second_stand_in_the_order_they_came_whoever_was_quicker_with_them(house, people, admin):
    """Of two drains one may be held up with the delivery that came first."""
    at = int(time.time())
    put(house, texts(text("wamid.1", "first", at=at)))
    drain(house)
    put(house, edit("second", at=at, wamid="wamid.e1"), reaction("👍", at=at))
    with admin.cursor() as cursor:
        cursor.execute("update webhooks_todo set not_before = now() + interval '50 seconds'")
    put(house, edit("third", at=at, wamid="wamid.e2"), reaction("🙏", at=at, wamid="wamid.r2"))
    drain(house)
    with admin.cursor() as cursor:
        cursor.execute("update webhooks_todo set not_before = '-infinity'")
    drain(house)
    assert one(admin, "select text from conversations_content") == "third"
    assert emojis(people) == ["🙏"]
    put(house, edit("second", at=at, wamid="wamid.e1"), reaction("👍", at=at))
    drain(house)
    assert one(admin, "select text from conversations_content") == "third"
    assert emojis(people) == ["🙏"]


@pytest.mark.parametrize("deleted_first", [True, False])
def test_a_deletion_beats_a_correction_of_its_second_whichever_comes_first(house, people, admin, deleted_first):
    at = int(time.time())
    put(house, texts(text("wamid.1", at=at)))
    for body in (revoke(at=at), edit("new", at=at))[:: 1 if deleted_first else -1]:
        put(house, body)
        drain(house)
    assert one(admin, "select count(*) from conversations_content") == 0
    assert one(admin, "select revoked_at is not null from conversations_message")


def test_a_deleted_message_loses_its_content_its_reactions_and_the_keys_of_its_files(house, people, admin):
    image = {**text("wamid.1"), "type": "image", "image": {"id": "9", "mime_type": "image/jpeg"}}
    put(house, texts(image), reaction("👍"))
    drain(house)
    with admin.cursor() as cursor:
        cursor.execute("update conversations_media set sealed_key = '\\x00', state = 'stored'")
    put(house, revoke(), edit("too late", at=int(time.time()) + 60))
    drain(house)
    assert one(admin, "select count(*) from conversations_content") == 0
    assert one(admin, "select count(*) from conversations_reaction") == 0
    assert one(admin, "select state, sealed_key from conversations_media") == ("failed", None)
    assert one(admin, "select revoked_at is not null, edited_at from conversations_message") == (True, None)


def test_the_business_may_change_what_it_wrote_in_its_own_app(house, people, admin):
    new = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "better"}}}
    change_ = {**echo("wamid.e"), "type": "edit", "edit": new}
    put(house, delivery(change(field="smb_message_echoes", message_echoes=[echo("wamid.1", "worse"), change_])))
    drain(house)
    assert one(admin, "select text from conversations_content") == "better"


def test_a_reaction_to_a_message_whose_content_went_is_skipped(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    with admin.cursor() as cursor:
        cursor.execute("update conversations_message set at = at - %s", [timedelta(days=31)])
    put(house, reaction("👍"))
    drain(house)
    assert rows(admin, "select outcome, reason from conversations_event where kind = 'reaction'") == [
        ("skipped", "message_gone")
    ]
