"""One test for a rule that every file of a kind has to keep; a test for each file cost the suite half a minute."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def each(paths: Iterable[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Make a test of a rule about one file: it holds the rule against all of them and names each that breaks it."""
    every = list(paths)

    def of_all(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            assert every, "there is no such file"
            broken = []
            for path in every:
                try:
                    rule(path)
                except AssertionError as error:
                    broken.append(f"{name(path)}: {error}")
            if broken:
                pytest.fail("\n".join(broken), pytrace=False)

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return of_all
