"""Sealed values open only with their key and purpose, whatever is done to their bytes."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.sealing import Keyring, SealBroken

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
RING = Keyring([("new", NEW), ("old", OLD)])


@given(st.binary(max_size=2000), st.binary(max_size=100))
def test_what_is_sealed_opens_again(plaintext: bytes, aad: bytes) -> None:
    assert RING.open(RING.seal(plaintext, aad), aad) == plaintext


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert len({RING.seal(b"same", b"") for _ in range(100)}) == 100


def test_another_purpose_does_not_open_it() -> None:
    sealed = RING.seal(b"secret", b"channelkey.secret.1")
    with pytest.raises(SealBroken):
        RING.open(sealed, b"channelkey.secret.2")


def test_every_changed_byte_breaks_the_seal() -> None:
    sealed = RING.seal(b"secret", b"purpose")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            RING.open(changed, b"purpose")


@given(st.binary(max_size=80))
def test_any_other_bytes_are_refused(noise: bytes) -> None:
    with pytest.raises(SealBroken):
        RING.open(noise, b"")


def test_every_shortened_value_is_refused() -> None:
    sealed = RING.seal(b"secret", b"")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            RING.open(sealed[:length], b"")


def test_a_new_key_in_front_leaves_old_values_readable() -> None:
    sealed = Keyring([("old", OLD)]).seal(b"secret", b"")
    assert RING.open(sealed, b"") == b"secret"
    assert not RING.is_current(sealed)
    assert RING.is_current(RING.seal(b"secret", b""))


def test_a_removed_key_opens_nothing() -> None:
    sealed = Keyring([("old", OLD)]).seal(b"secret", b"")
    with pytest.raises(SealBroken):
        Keyring([("new", NEW)]).open(sealed, b"")


def test_a_key_of_the_same_name_but_other_bytes_opens_nothing() -> None:
    sealed = Keyring([("old", OLD)]).seal(b"secret", b"")
    with pytest.raises(SealBroken):
        Keyring([("old", NEW)]).open(sealed, b"")


def test_derived_keys_survive_a_rotation() -> None:
    assert RING.derive(b"wamid", 7) == Keyring([("old", OLD)]).derive(b"wamid", 7)


def test_derived_keys_differ_by_purpose_part_and_framing() -> None:
    keys = [
        RING.derive(b"wamid", 7),
        RING.derive(b"wamid", 8),
        RING.derive(b"callback", 7),
        RING.derive(b"wamid"),
        RING.derive(b"wamid", "a", "bc"),
        RING.derive(b"wamid", "ab", "c"),
    ]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 for key in keys)


def test_derived_keys_are_pinned_because_hashes_in_the_database_depend_on_them() -> None:
    assert RING.derive(b"wamid", 7).hex() == "9842c0edc0f3a7a4ae705194b81230acc5145bb1ce31ee3e736eaed7727b50cb"


def test_a_ring_is_read_from_the_environment() -> None:
    text = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in (("new", NEW), ("old", OLD)))
    assert Keyring.from_env(text).open(RING.seal(b"x", b"y"), b"y") == b"x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "a:",
        "a:!!",
        ":" + base64.b64encode(OLD).decode(),
        "a:" + base64.b64encode(b"short").decode(),
    ],
)
def test_a_malformed_ring_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Keyring.from_env(text)


def test_a_key_listed_twice_is_refused() -> None:
    with pytest.raises(ValueError):
        Keyring([("a", OLD), ("a", NEW)])
