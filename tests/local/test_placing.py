"""A restore that is killed while it is put in its place leaves the old installation or the new one, whole."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import roles
from local.archive import UNFINISHED, Writer
from local.backup import backup
from local.data import DataFolder, new_secrets, read_pairs, write_pairs
from local.guard import ROOT
from local.placing import MARK, finish
from local.restore import forget_unfinished
from local.say import Sorry
from tests.conftest import House

# Where the process ends, and whether the new installation stands then.
STEPS = (
    ("write_pairs", "before", False),
    ("_lend", "before", False),
    ("swap", "before", False),
    ("_rename", "after", False),  # both names are given within one transaction
    ("swap", "after", True),
    ("finish", "after", True),
)
ACT = """
import json, os, signal, sys
from pathlib import Path
from local import placing
from local.data import DataFolder

name, when, folder, admin_url, media, kept = json.loads(sys.argv[1])
real = getattr(placing, name)

def step(*args):
    if when == "after":
        real(*args)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(placing, name, step)
placing.put_in_place(DataFolder(Path(folder)), admin_url, "placed", "placed_restored", Path(media), kept)
"""


def words(url: str, database: str) -> str:
    with roles.connected(roles.with_database(url, database)) as admin:
        return str(roles.one(admin, "select word from said")[0])


def make(url: str, database: str, word: str) -> None:
    with roles.connected(roles.with_database(url, "postgres")) as admin:
        roles.execute(admin, f"drop database if exists {database} with (force)")
        roles.execute(admin, f"create database {database}")
    with roles.connected(roles.with_database(url, database)) as admin:
        roles.execute(admin, f"create table said as select '{word}'::text as word")


def files(folder: DataFolder) -> set[str]:
    return {str(path.relative_to(folder.path / "media")) for path in folder.path.glob("media/*/*")}


@pytest.fixture
def place(house: House, tmp_path: Path) -> Iterator[DataFolder]:
    """An installation that says *old*; beside it stands what is to replace it and says *new*."""
    folder = DataFolder(tmp_path / "data")
    folder.open()
    write_pairs(folder.secrets, {**new_secrets(), "MASTER_KEYS": "old"})
    for where, names in ((folder.path / "media", ("both", "old")), (tmp_path / "staged", ("both", "new"))):
        for name in names:
            (where / "2999-01-01").mkdir(parents=True, exist_ok=True)
            (where / "2999-01-01" / name).write_text(name)
    for database, word in (("placed", "old"), ("placed_restored", "new")):
        make(house.admin, database, word)
    yield folder
    with roles.connected(roles.with_database(house.admin, "postgres")) as admin:
        for name in ("placed", "placed_restored", "placed_former"):
            roles.execute(admin, f"drop database if exists {name} with (force)")


def killed_at(house: House, folder: DataFolder, name: str, when: str) -> None:
    media, kept = folder.path.with_name("staged"), {**read_pairs(folder.secrets), "MASTER_KEYS": "new"}
    given = json.dumps([name, when, str(folder.path), house.admin, str(media), kept])
    done = subprocess.run([sys.executable, "-c", ACT, given], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr


@pytest.mark.parametrize(("name", "when", "stands"), STEPS)
def test_killed_at_any_step_it_is_the_old_one_or_the_new_one_whole(
    house: House, place: DataFolder, name: str, when: str, stands: bool
) -> None:
    killed_at(house, place, name, when)
    word = "new" if stands else "old"
    if place.restored.exists():
        assert place.restored.stat().st_mode & 0o777 == 0o600
        with pytest.raises(Sorry, match="was killed; start it once with bin/up"):
            backup(place.path.with_name("one.backup"), place, with_secrets=False)
    # What bin/up does before anybody is let in.
    forget_unfinished(house.admin, "placed")
    assert finish(place, house.admin, "placed") == (stands and name != "finish")
    assert words(house.admin, "placed") == word
    assert read_pairs(place.secrets)["MASTER_KEYS"] == word
    assert MARK not in read_pairs(place.secrets)
    assert {"2999-01-01/both", f"2999-01-01/{word}"} <= files(place)
    assert not place.restored.exists()
    assert finish(place, house.admin, "placed") is False


def test_the_next_backup_removes_what_a_killed_one_left_and_leaves_a_running_one_alone(tmp_path: Path) -> None:
    left, strange = tmp_path / f"monday{UNFINISHED}", tmp_path / "film.part"
    for path in (left, strange):
        path.write_text("half")
    with Writer(tmp_path / "tuesday"):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["film.part", f"tuesday{UNFINISHED}"]
        with Writer(tmp_path / "wednesday"):
            assert (tmp_path / f"tuesday{UNFINISHED}").exists()
    assert list(tmp_path.iterdir()) == [strange]
