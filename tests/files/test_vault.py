"""The vault: what is put in comes out, whole or in part, and nothing that was touched opens."""

import io
import os
from datetime import timedelta

import pytest

from conversations.files import vault
from tenants import clock

KEY = b"k" * 32
SIZES = [1, 100, vault.CHUNK - 1, vault.CHUNK, vault.CHUNK + 1, 3 * vault.CHUNK, 3 * vault.CHUNK + 7]


def put(data: bytes, key: bytes = KEY, step: int = 1000) -> str:
    path = vault.new_place(clock.now().date())
    with vault.Writer(key) as writer:
        for start in range(0, len(data), step):
            writer.write(data[start : start + step])
        writer.keep(path)
    assert writer.size == len(data)
    return path


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_in_comes_out_and_nothing_of_it_lies_open(vault_folder, size):
    data = os.urandom(size)
    path = put(data, step=999 if size < 10_000 else 70_001)
    with io.BufferedReader(vault.Reader(path, KEY, size)) as file:
        assert file.read() == data
    sealed = (vault_folder / path).read_bytes()
    assert data[:64] not in sealed or size < 16
    assert (vault_folder / path).stat().st_mode & 0o077 == 0
    assert (vault_folder / path).parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("start", [0, 5, vault.CHUNK - 3, vault.CHUNK, 2 * vault.CHUNK + 11])
def test_any_range_can_be_read(vault_folder, start):
    data = os.urandom(3 * vault.CHUNK)
    with io.BufferedReader(vault.Reader(put(data), KEY, len(data))) as file:
        file.seek(start)
        assert file.read(9) == data[start : start + 9]


SEALED = vault.CHUNK + vault.TAG
DAMAGES = {
    "a changed byte": lambda raw: raw[:10] + bytes([raw[10] ^ 1]) + raw[11:],
    "a chunk left out": lambda raw: raw[SEALED:],
    "the end cut off": lambda raw: raw[:SEALED],
    "chunks in another order": lambda raw: raw[SEALED : 2 * SEALED] + raw[:SEALED] + raw[2 * SEALED :],
    "nothing left": lambda raw: b"",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_file_that_was_touched_does_not_open(vault_folder, damage):
    data = os.urandom(2 * vault.CHUNK + 50)
    path = put(data)
    (vault_folder / path).write_bytes(damage((vault_folder / path).read_bytes()))
    with pytest.raises(vault.Damaged), io.BufferedReader(vault.Reader(path, KEY, len(data))) as file:
        file.read()


def test_another_key_opens_nothing(vault_folder):
    path = put(b"secret")
    with pytest.raises(vault.Damaged), vault.Reader(path, b"x" * 32, 6) as file:
        file.read()


def test_a_preview_cannot_stand_for_its_file(vault_folder):
    path = put(b"the whole")
    (vault_folder / f"{path}.preview").write_bytes((vault_folder / path).read_bytes())
    with pytest.raises(vault.Damaged), vault.Reader(path, KEY, 9, vault.PREVIEW) as file:
        file.read()


def test_days_that_have_ended_go_with_all_that_lies_in_them(vault_folder):
    path = put(b"gone tomorrow")
    today = clock.now().date()
    assert vault.remove_days(today) == []
    assert vault.remove_days(today + timedelta(days=1)) == [path.partition("/")[0]]
    assert list(vault_folder.iterdir()) == []


def test_a_vault_where_nothing_was_stored_has_nothing_to_remove(vault_folder):
    assert vault.remove_days(clock.now().date()) == []
