"""One installation for all faults: what broke it before must not show."""

import shutil
from collections.abc import Iterator

import pytest

from tests.faults.harness import NUMBER, Installation, until
from tests.faults.ledgers import Reader
from tests.faults.load import PEOPLE
from tests.mould import Mould


@pytest.fixture(scope="module")
def broken_house(
    mould: Mould, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A running installation in which 50 people have written once, so that each may be answered."""
    house, before = Installation(), request.session.testsfailed
    mould.pour(house.folder.path)
    try:
        house.start()
        house.furnish()
        wanted = {"number": NUMBER, "count": PEOPLE, "people": PEOPLE, "wait": True}
        assert house.simulator.status("POST", "/_control/bulk", wanted) == 201
        until(lambda: house.ask("select count(*) from conversations_conversation") == [(PEOPLE,)], 60)
        yield house
    finally:
        if request.session.testsfailed > before:  # what the processes said is the only trace of why
            shutil.copytree(house.folder.path / "logs", tmp_path_factory.mktemp("faults") / "logs")
        house.stop()


@pytest.fixture(scope="module")
def reader(broken_house: Installation) -> Reader:
    """The program that reads along through all faults."""
    return Reader(broken_house)
