"""A dialler of the test's own: a process keeps one, and it keeps the address that it began with."""

from collections.abc import Iterator

import pytest

from conversations.sending import dialler


@pytest.fixture
def own_dialler() -> Iterator[None]:
    """What is sent goes where GRAPH_URL says now."""
    dialler.dialler.cache_clear()
    yield
    dialler.dialler().close()
    dialler.dialler.cache_clear()
