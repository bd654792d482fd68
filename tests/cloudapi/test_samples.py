"""One recorded delivery of every kind, and what it says."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cloudapi.inbound import (
    AccountNotice,
    BookEntry,
    Call,
    Echo,
    InboundMessage,
    MessageEdit,
    MessageRevoke,
    PreferenceUpdate,
    ReactionUpdate,
    StatusUpdate,
    SystemNotice,
    ValueErrors,
    parse,
)
from cloudapi.parts import Context, FreeEntry, Media, Person, Pricing
from tests.cloudapi.deliveries import SAMPLES, sample

MARIANA = Person(phone="16505550111", wa_id="16505550111", user_id="US.90210557300446812", name="Mariana")
SHA = "3m0Yd2Yj1mJ8vE4Q5mJpFQ6Jv3k7mGd0yV2n5m9qf0Q="


def one(name: str) -> Any:
    (item,) = parse(sample(name)).items
    return item


def test_every_sample_is_read_without_a_rest() -> None:
    for file in sorted(SAMPLES.glob("*.json")):
        found = parse(file.read_bytes()).items
        assert found, file.name
        assert [item.ordinal for item in found] == list(range(len(found))), file.name
        assert "unrecognised" not in {item.kind for item in found}, file.name


def test_a_text_says_who_what_when_and_where() -> None:
    message = one("text")
    assert type(message) is InboundMessage
    assert (message.field, message.waba_id, message.phone_number_id) == (
        "messages",
        "100000000000001",
        "200000000000001",
    )
    assert message.person == MARIANA
    assert (message.type, message.text, message.payload) == (
        "text",
        "Is my order on its way? 🚚",
        {"body": "Is my order on its way? 🚚"},
    )
    assert message.at == datetime.fromtimestamp(int(message.timestamp), UTC)
    assert message.wamid == message.raw["id"]
    assert (message.media, message.context, message.referral, message.group_id, message.history) == (None,) * 5
    assert not (message.text_cut or message.from_business or message.errors)


def test_a_person_without_a_phone_is_known_by_user_id_and_username() -> None:
    person = one("text_without_phone").person
    assert (person.phone, person.wa_id) == (None, None)
    assert (person.user_id, person.parent_user_id) == ("US.90210557300446812", "US.ENT.7001")
    assert (person.username, person.name) == ("mariana.c", "Mariana")


def test_a_reply_names_the_message_it_quotes() -> None:
    quoted = one("text_reply").context
    assert quoted.wamid.startswith("wamid.")
    assert (quoted.phone, quoted.forwarded) == ("15550100001", False)


def test_forwarding_a_product_and_an_ad_are_kept() -> None:
    assert one("text_forwarded").context == Context(frequently_forwarded=True)
    assert one("text_about_a_product").context.referred_product["product_retailer_id"] == "mug-blue"
    assert one("text_from_an_ad").referral["ctwa_clid"] == "ARAkLkA8rmlFeiCktEJQ"
    assert one("text_of_a_group").group_id == "Y2FwaV9ncm91cDoxNTU1MDEwMDAwMTox"


@pytest.mark.parametrize(
    ("name", "text", "media"),
    [
        ("image", "The mug is broken", {"mime": "image/jpeg", "caption": "The mug is broken"}),
        ("video", "See for yourself", {"mime": "video/mp4", "caption": "See for yourself"}),
        ("voice", "", {"mime": "audio/ogg; codecs=opus", "voice": True}),
        ("document", "invoice.pdf", {"mime": "application/pdf", "filename": "invoice.pdf"}),
        ("sticker", "", {"mime": "image/webp", "animated": True}),
    ],
)
def test_a_file_is_named_by_its_id(name: str, text: str, media: dict[str, Any]) -> None:
    message = one(name)
    assert message.text == text
    assert message.media == Media(message.type, "300000000000001", sha256=SHA, **media)


@pytest.mark.parametrize(
    ("name", "type_", "text"),
    [
        ("location", "location", "Acme\n1 Main Street"),
        ("contacts", "contacts", "Priyanka Rao\nGlobex"),
        ("contacts_answering_a_request", "contacts", "+1 650 555 0111"),
        ("button", "button", "Yes please"),
        ("button_reply", "interactive", "Cancel the order"),
        ("list_reply", "interactive", "Express"),
        ("flow_reply", "interactive", "Sent"),
        ("call_permission_reply", "interactive", ""),
        ("order", "order", "As a gift please"),
        ("unsupported", "unsupported", ""),
        ("unknown_type", "hologram", ""),
    ],
)
def test_every_type_has_its_payload_and_what_can_be_read_of_it(name: str, type_: str, text: str) -> None:
    message = one(name)
    assert type(message) is InboundMessage
    assert (message.type, message.text) == (type_, text)
    own = message.raw[type_]
    assert message.payload == (own if isinstance(own, dict) else {type_: own})
    assert message.media is None


def test_an_unsupported_message_says_why() -> None:
    (error,) = one("unsupported").errors
    assert (error.code, error.title) == (131051, "Message type unknown")
    assert error.details == "Message type is currently not supported."


def test_a_reaction_is_given_and_taken_back() -> None:
    given, taken = one("reaction"), one("reaction_taken_back")
    assert type(given) is type(taken) is ReactionUpdate
    assert (given.emoji, taken.emoji) == ("👍🏽", None)
    assert given.target == taken.target == given.raw["reaction"]["message_id"]
    assert given.person == MARIANA


def test_an_edit_and_a_revoke_name_the_message_they_change() -> None:
    edit, revoke = one("edit"), one("revoke")
    assert type(edit) is MessageEdit and type(revoke) is MessageRevoke
    assert edit.target == revoke.target != edit.wamid
    assert (edit.type, edit.text, edit.payload) == ("text", "The blue one, sorry", {"body": "The blue one, sorry"})


@pytest.mark.parametrize("word", ["sent", "delivered", "read", "played", "failed"])
def test_a_status_names_message_person_and_callback(word: str) -> None:
    status = one(f"status_{word}")
    assert type(status) is StatusUpdate
    assert (status.status, status.wamid) == (word, status.raw["id"])
    assert status.callback_data == "1z.1.a.0123456789abcdef"
    assert (status.person.phone, status.person.user_id) == ("16505550111", "US.90210557300446812")
    assert status.group_id is None


def test_a_status_has_its_price_with_the_category_written_one_way() -> None:
    assert one("status_sent").pricing == Pricing(True, "PMP", "regular", "authentication_international")
    assert one("status_read").pricing is None


def test_a_failed_status_says_why() -> None:
    assert [error.code for error in one("status_failed").errors] == [131049]


def test_a_free_entry_point_is_kept_with_its_end() -> None:
    expected = FreeEntry("c0ffee", "referral_conversion", datetime.fromtimestamp(1793259300, UTC))
    assert one("status_free_entry").conversation == expected


def test_a_status_of_a_group_names_group_and_participant() -> None:
    status = one("status_of_a_group")
    assert status.group_id == "Y2FwaV9ncm91cDox"
    assert (status.person.phone, status.person.user_id) == ("16505550111", "US.90210557300446812")


def test_a_status_without_a_phone_teaches_the_username() -> None:
    person = one("status_without_phone").person
    assert (person.phone, person.user_id, person.username) == (None, "US.90210557300446812", "mariana.c")


def test_a_new_number_comes_with_old_and_new_identities() -> None:
    notice = one("system_number")
    assert type(notice) is SystemNotice
    assert notice.type == "user_changed_number"
    assert notice.previous == Person(phone="16505550111", user_id="US.90210557300446812")
    assert notice.person == Person(phone="16505550222", wa_id="16505550222", user_id="US.77310557300446813")


def test_a_new_user_id_comes_with_the_old_one() -> None:
    notice = one("system_user_id")
    assert notice.previous == Person(user_id="US.90210557300446812", parent_user_id="US.ENT.7001")
    assert notice.person == Person(user_id="US.77310557300446813", parent_user_id="US.ENT.7002")


def test_a_changed_security_code_changes_nobodys_number() -> None:
    notice = one("system_identity")
    assert notice.previous == Person()
    assert notice.person == Person(phone="16505550111", identity_key_hash="DF2lS5v2W6x=")
    assert notice.acknowledged is True


def test_errors_of_the_whole_value_are_one_item() -> None:
    item = one("errors")
    assert type(item) is ValueErrors
    assert [error.code for error in item.errors] == [130429]


def test_echoes_are_what_the_business_wrote_to_whom() -> None:
    echo, edit, revoke = parse(sample("echoes")).items
    assert type(echo) is Echo and type(edit) is MessageEdit and type(revoke) is MessageRevoke
    assert echo.from_business and edit.from_business and revoke.from_business
    assert (echo.person.phone, echo.person.username) == ("16505550111", "mariana.c")
    assert (echo.text, edit.text) == ("Answered from the phone", "Corrected on the phone")


def test_history_tells_both_directions_and_how_far_it_is() -> None:
    asked, answered, file, chunk = parse(sample("history")).items
    assert type(asked) is InboundMessage and type(answered) is Echo and type(file) is Echo
    assert {asked.person.phone, answered.person.phone, file.person.phone} == {"16505550111"}
    assert asked.person.username == answered.person.username == "mariana.c"
    assert asked.history is not None and answered.history is not None
    assert (asked.history.status, asked.history.phase, asked.history.progress) == ("READ", 0, 55)
    assert file.type == "media_placeholder"
    assert type(chunk) is AccountNotice and chunk.raw["metadata"]["progress"] == 100


def test_a_history_that_was_declined_says_so() -> None:
    (error,) = one("history_declined").errors
    assert error.code == 2593109


def test_a_file_that_follows_a_history_is_history() -> None:
    assert one("history_media").history is not None


def test_a_preference_is_a_persons_wish() -> None:
    wish = one("user_preferences")
    assert type(wish) is PreferenceUpdate
    assert (wish.person, wish.category, wish.event) == (MARIANA, "marketing_messages", "stop")
    assert wish.at == datetime.fromtimestamp(1793000000, UTC)


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("template_status", "REJECTED"),
        ("template_quality", "YELLOW"),
        ("account_update", "ACCOUNT_RESTRICTION"),
        ("number_quality", "THROUGHPUT_UPGRADE"),
        ("unknown_field", ""),
    ],
)
def test_news_about_the_account_are_kept_whole(name: str, event: str) -> None:
    notice = one(name)
    assert type(notice) is AccountNotice
    assert (notice.event, notice.phone_number_id) == (event, None)
    assert notice.at == datetime.fromtimestamp(1793000000, UTC)
    assert notice.raw


def test_lists_of_news_are_one_item_each() -> None:
    assert [item.event for item in parse(sample("app_state_sync")).items] == ["add", "remove"]  # type: ignore[attr-defined]
    assert len(parse(sample("calls")).items) == 2


def test_a_call_names_whom_it_was_with_and_who_called() -> None:
    theirs, ours = parse(sample("calls")).items
    assert type(theirs) is type(ours) is Call
    assert (theirs.state, theirs.from_business, theirs.person.user_id) == ("ringing", False, MARIANA.user_id)
    assert (ours.state, ours.from_business, ours.person.phone) == ("ringing", True, MARIANA.phone)


def test_an_entry_of_the_apps_address_book_names_a_person() -> None:
    added, removed = parse(sample("app_state_sync")).items
    assert type(added) is type(removed) is BookEntry
    assert (added.person.name, added.person.phone) == ("Mariana Costa", "16505550111")
    assert removed.person == Person(user_id="US.77310557300446813")


def test_a_batch_yields_every_entry_change_and_item_in_order() -> None:
    found = parse(sample("mixed")).items
    assert [item.kind for item in found] == ["message", "message", "status", "status", "message", "account"]
    assert [item.phone_number_id for item in found] == ["200000000000001"] * 4 + ["200000000000002", None]
    assert [item.waba_id for item in found] == ["100000000000001"] * 5 + ["100000000000002"]
    assert [item.person.name for item in found[:2]] == ["Priyanka", "Mariana"]  # type: ignore[attr-defined]
