"""Meta's codes in words: each has a sentence and a remedy, and the class that decides about sending again."""

import re

import pytest

from cloudapi.account_errors import ACCOUNTS
from cloudapi.error_effects import CONSEQUENCES, FAULTS, PAUSES, QUOTAS, RESTS, WAITS
from cloudapi.errors import SOMEBODY, About, Consequence, Fault, Retry, explain, known
from cloudapi.message_errors import SENDING, TEMPLATES

DOCUMENTED = [
    *(0, 1, 2, 3, 4, 10, 17, 32, 33, 100, 104, 190, 200, 299, 368, 613, 803, 80007),
    *(130429, 130472, 130497, 131000, 131005, 131008, 131009, 131016, 131020, 131021, 131026, 131030, 131031, 131035),
    *(131036, 131037, 131041, 131042, 131044, 131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053, 131055),
    *(131056, 131057, 131059, 131060, 131062, 131063, 131064, 131201, 131215),
    *(132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069),
    *(133000, 133004, 133005, 133006, 133008, 133009, 133010, 133015, 133016, 134011, 134100, 134101, 134102, 134103),
    *(135000, 137000, 138000, 138018, 139000, 139004, 139100, 139101, 139102, 139103, 147001, 147005, 2494100),
    *(2388001, 2388012, 2388019, 2388040, 2388047, 2388072, 2388073, 2388091, 2388093, 2388103, 2388293, 2388299),
    *(2593107, 2593108, 2593109, 2040, 2046, 2047),
]


def test_every_documented_code_is_explained() -> None:
    assert [code for code in DOCUMENTED if not known(code)] == []


def test_a_lack_of_rights_is_another_one_for_a_pin() -> None:
    assert explain(131005, "pin").sentence.startswith("Not pinned.") and explain(131005, "text") == explain(131005)
    assert explain(131047, "pin") == explain(131047)


def test_no_code_is_explained_twice() -> None:
    codes = [code for row in SENDING + ACCOUNTS + TEMPLATES for code in row[0]]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80007, 130429, 131056, 131057, 2494100])
def test_only_momentary_refusals_are_retried_and_each_has_its_pace(code: int) -> None:
    explanation = explain(code)
    assert explanation.retry is Retry.PACED
    assert explanation.pace and explanation.pace >= 1


@pytest.mark.parametrize("code", [1, 2, 131000, 131016, 133004])
def test_codes_that_tell_nothing_are_never_a_refusal(code: int) -> None:
    assert explain(code).retry is Retry.UNKNOWN


def test_nothing_else_is_retried_or_in_doubt() -> None:
    moving = {code for code in DOCUMENTED if explain(code).retry in (Retry.PACED, Retry.UNKNOWN)}
    assert moving == {4, 17, 32, 613, 80007, 130429, 131056, 131057, 2494100, 1, 2, 131000, 131016, 133004}
    assert all(explain(code).pace is None for code in set(DOCUMENTED) - moving)


def test_a_limit_of_a_pair_is_about_the_person_and_a_limit_of_throughput_about_the_number() -> None:
    assert explain(131056).about is About.PERSON
    assert explain(130429).about is About.NUMBER
    assert explain(80007).about is About.ACCOUNT


@pytest.mark.parametrize("code", [None, 999, -1, 131999])
def test_a_code_nobody_knows_has_a_sentence_too(code: int | None) -> None:
    explanation = explain(code)
    # What has no reason may be told of a message that did not leave a phone: a person may try.
    assert (explanation.retry, explanation.code) == (Retry.FIX if code is None else Retry.NEVER, code)
    assert not known(code)
    said = explanation.said("Mariana")
    assert said.startswith("Not sent. ") and said.endswith("nothing reached Mariana.")
    assert (str(code) in said) is (code is not None)


@pytest.mark.parametrize("code", [*DOCUMENTED, 999])
def test_the_words_are_plain_and_calm(code: int) -> None:
    explanation = explain(code)
    for words in (explanation.said("Mariana"), explanation.advised("Mariana")):
        assert words[0].isupper() and words.endswith(".")
        assert len(words) <= 160
        assert "{" not in words and "  " not in words
        assert not re.search(r"!|please|sorry|oops|successfully|\berror\b", words, re.IGNORECASE)


def test_without_a_name_the_sentence_is_still_one() -> None:
    assert explain(130429).said() == f"Not sent. WhatsApp was busy and nothing reached {SOMEBODY}."
    assert explain(130429).said("  \n ") == explain(130429).said(None)


@pytest.mark.parametrize("name", ["{0.__class__}", "{name}", "%s", "{{7*7}}", "{code.__globals__}", "$name"])
def test_a_name_is_put_in_and_never_read_as_a_format(name: str) -> None:
    assert explain(130429).said(name) == f"Not sent. WhatsApp was busy and nothing reached {name}."


def test_a_name_of_many_lines_stays_within_its_sentence() -> None:
    said = explain(130429).said("Mari\nana " + "x" * 500)
    assert "\n" not in said and len(said) < 160


def test_only_a_dead_token_asks_for_a_new_one() -> None:
    assert [code for code in DOCUMENTED if explain(code).consequence is Consequence.REAUTHORISE] == [190]


def test_every_refusal_for_the_moment_slows_down_what_it_is_about() -> None:
    slowed = {code: explain(code).consequence for code in DOCUMENTED if explain(code).retry is Retry.PACED}
    reach = {
        About.PERSON: Consequence.SLOW_PERSON,
        About.NUMBER: Consequence.SLOW_NUMBER,
        About.ACCOUNT: Consequence.SLOW_ACCOUNT,
    }
    assert slowed == {code: reach[explain(code).about] for code in slowed}


@pytest.mark.parametrize(
    ("code", "pauses"),
    [(130429, [1, 2, 4, 8]), (131056, [4, 16, 64, 256]), (80007, [300, 600, 1200, 2400, 3600, 3600]), (131026, [None])],
)
def test_a_pause_grows_with_every_try_and_has_an_end(code: int, pauses: list[float | None]) -> None:
    assert [explain(code).pause(attempt) for attempt in range(1, len(pauses) + 1)] == pauses


def test_what_may_not_be_tried_at_once_waits_as_long_as_its_words_say() -> None:
    waits = {code: explain(code).wait for code in DOCUMENTED if explain(code).wait}
    assert waits == {131049: 24 * 3600, 132069: 3600, 134101: 600}
    assert [code for code in DOCUMENTED if explain(code).once] == [131049]


def test_a_locked_account_stops_without_an_end_and_a_limited_one_rests() -> None:
    stops = {
        Consequence.LOCK_ACCOUNT: {368: None, 131031: None},
        Consequence.REST_NUMBER: {131048: 3600},
        Consequence.REST_ACCOUNT: {131064: 3600},
    }
    for consequence, codes in stops.items():
        assert {code: explain(code).rest for code in DOCUMENTED if explain(code).consequence is consequence} == codes


@pytest.mark.parametrize(
    ("code", "allowed"),
    [(80007, "200 calls an hour"), (130429, "80 messages a second"), (131056, "6 seconds"), (133016, "72 hours")],
)
def test_what_is_too_much_says_what_is_allowed(code: int, allowed: str) -> None:
    assert allowed in explain(code).quota
    assert explain(131026).quota == ""


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (131009, Fault.PROGRAM),
        (131042, Fault.BUSINESS),
        (130429, Fault.BUSINESS),
        (131026, Fault.PERSON),
        (131016, Fault.WHATSAPP),
    ],
)
def test_it_is_known_whose_doing_an_error_is(code: int, fault: Fault) -> None:
    assert explain(code).fault is fault


def test_every_fault_and_effect_is_of_a_code_that_is_explained() -> None:
    codes = {code for some, _ in FAULTS for code in some} | CONSEQUENCES.keys() | PAUSES.keys() | WAITS.keys()
    codes |= RESTS.keys() | QUOTAS.keys()
    assert [code for code in codes if not known(code)] == []
