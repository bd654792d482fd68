"""One phone in two spellings: matched by either, rewritten into neither."""

import pytest

from conversations.people.numbers import forms


@pytest.mark.parametrize(
    ("digits", "other"),
    [
        ("5511991234567", "551191234567"),
        ("551191234567", "5511991234567"),
        ("5215512345678", "525512345678"),
        ("525512345678", "5215512345678"),
        ("5491123456789", "541123456789"),
        ("541123456789", "5491123456789"),
    ],
)
def test_a_mobile_is_known_by_both_of_its_forms(digits, other):
    assert forms(digits) == [other]


@pytest.mark.parametrize(
    "digits", ["", "551132345678", "5511912345678", "15550100001", "55", "5511x12345678", "52123", "٥٥١١٩٩١٢٣"]
)
def test_what_has_one_form_has_no_other(digits):
    assert forms(digits) == []
