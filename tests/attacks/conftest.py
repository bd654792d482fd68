"""One installation for all attacks: what one of them breaks, the next would see."""

from collections.abc import Iterator

import pytest

from tests.attacks.town import Town
from tests.faults.harness import Installation

FURNISH = "from tests.attacks import town; print(town.furnish())"


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    house = Installation()
    try:
        house.start()
        town = Town(house, **house.manage("shell", "--no-imports", "-c", FURNISH))
        yield town
        town.close()
    finally:
        house.stop()
