"""The id that comes back with every status: ours reads, anybody else's does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import callback
from tenants.sealing import Keyring

RING = Keyring([("k", b"k" * 32)])
ids = st.integers(min_value=1, max_value=2**62)


@given(tenant=ids, message=ids, attempt=st.integers(min_value=1, max_value=99))
def test_what_was_made_is_read_back(tenant, message, attempt):
    made = callback.Callback(tenant, message, attempt)
    text = callback.make(RING, made)
    assert callback.read(RING, text) == made
    assert len(text) < 80


@given(st.text(max_size=90))
def test_anything_else_is_nothing(text):
    assert callback.read(RING, text) is None


@pytest.mark.parametrize("change", ["x", "", "…", "a.b.c.d", "z.1.1."])
def test_a_forged_id_is_nothing(change):
    text = callback.make(RING, callback.Callback(1, 2, 3))
    assert callback.read(RING, text[:-1] + change) is None


def test_another_installations_id_is_nothing():
    text = callback.make(Keyring([("k", b"o" * 32)]), callback.Callback(1, 2, 3))
    assert callback.read(RING, text) is None
