"""What the tests of the telephone share."""

from collections.abc import Iterator

import pytest

from cloudapi.client import before_dialling


@pytest.fixture
def no_dialling() -> Iterator[None]:
    """For the time of one test, a hook that refuses to dial."""

    def refuse() -> None:
        raise RuntimeError("about to dial")

    before_dialling.append(refuse)
    yield
    before_dialling.remove(refuse)
