"""docs/guarantees.md promises nothing without a test, and every test it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/guarantees.md").read_text()
PROMISES = re.split(r"^## (?=G\d+ · )", TEXT, flags=re.MULTILINE)[1:]


def test_there_are_twelve_and_the_table_names_each():
    numbers = [f"G{n}" for n in range(1, 13)]
    assert [promise.split(" · ")[0] for promise in PROMISES] == numbers
    assert re.findall(r"^\| (G\d+) \|", TEXT, flags=re.MULTILINE) == numbers


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.split(" · ")[0])
def test_a_promise_names_tests_that_exist(promise: str):
    named = re.findall(r"`(tests/[\w/]+\.py)`|`(test_\w+)[`:]", promise)
    files = [file for file, _ in named if file]
    assert files, "no test holds it"
    source = "".join((ROOT / file).read_text() for file in files)
    missing = [test for _, test in named if test and f"def {test}(" not in source]
    assert missing == []
