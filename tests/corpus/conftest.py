"""The running installation and the browser that the corpus is put through."""

from tests.attacks.conftest import town  # noqa: F401 - a fixture
from tests.browser import launched  # noqa: F401 - a fixture
