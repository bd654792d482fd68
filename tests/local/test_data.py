"""The data folder keeps its secrets from others and does not lose them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import data
from local.data import DataFolder
from local.guard import ROOT
from local.say import Sorry
from local.variables import ADDRESSES, process_variables, stranger_variables

HOLDER = """
import sys, time
from pathlib import Path
from local.data import DataFolder
DataFolder(Path(sys.argv[1])).lock()
print("locked", flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.open()
    return made


def test_secrets_stay_the_same_and_are_readable_by_the_owner_only(folder: DataFolder) -> None:
    secrets = folder.read_secrets()
    assert folder.read_secrets() == secrets
    assert folder.secrets.stat().st_mode & 0o777 == 0o600
    assert len(set(secrets.values())) == len(secrets)


def test_a_secret_that_a_newer_version_needs_is_added_to_the_kept_ones(folder: DataFolder) -> None:
    data.write_pairs(folder.secrets, {"SECRET_KEY": "kept"})
    assert folder.read_secrets()["SECRET_KEY"] == "kept"
    assert data.read_pairs(folder.secrets)["MASTER_KEYS"].startswith("k1:")


def test_values_with_equals_signs_survive(folder: DataFolder) -> None:
    data.write_pairs(folder.env, {"MASTER_KEYS": "k1:YWJj=", "EMPTY": ""})
    assert data.read_pairs(folder.env) == {"MASTER_KEYS": "k1:YWJj=", "EMPTY": ""}


def test_what_a_killed_process_had_unpacked_is_removed_and_what_a_living_one_has_is_not(folder: DataFolder) -> None:
    left = folder.path / f"{data.SPARE}left"
    left.mkdir()
    (left / "database.dump").write_text("what people wrote")
    with folder.spare() as mine:
        folder.tidy()
        assert (mine.exists(), left.exists()) == (True, False)
    assert not mine.exists()


def test_a_database_without_its_secrets_is_not_given_new_ones(folder: DataFolder) -> None:
    (folder.path / "postgres").mkdir()
    (folder.path / "postgres" / "PG_VERSION").write_text("18\n")
    with pytest.raises(Sorry, match="put that file back"):
        folder.read_secrets()


def test_a_folder_in_use_is_refused_with_the_process_that_uses_it(folder: DataFolder) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(folder.path)], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(Sorry, match=f"already runs on .* \\(process {holder.pid}\\)"):
            folder.lock()
        holder.kill()
    os.close(folder.lock())


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Sorry, match=r"cannot be used .* name another with --data"):
        DataFolder(tmp_path / "data").open()


def test_a_process_sees_only_the_database_addresses_that_it_works_with(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://administrator@/")
    everything = {name: f"postgresql://{name}@/" for name in ADDRESSES} | {"SECRET_KEY": "ours"}
    edge = process_variables(everything, "INTAKE_DATABASE_URL")
    assert {name: edge[name] for name in ADDRESSES if name in edge} == {
        "INTAKE_DATABASE_URL": "postgresql://INTAKE_DATABASE_URL@/"
    }
    assert "administrator" not in str(edge)


def test_the_simulator_learns_nothing_of_ours(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://administrator@/")
    monkeypatch.setenv("MASTER_KEYS", "k1:secret")
    assert not {"DATABASE_URL", "MASTER_KEYS"} & set(stranger_variables())
