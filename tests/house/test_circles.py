"""No module imports itself by way of others, not even inside a function: a bell is rung by its name."""

import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp


def test_imports_run_in_no_circle() -> None:
    settings = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["importlinter"]
    graph = grimp.build_graph(*settings["root_packages"], cache_dir=None, exclude_type_checking_imports=True)
    assert len(graph.modules) > 400
    TopologicalSorter({one: graph.find_modules_directly_imported_by(one) for one in graph.modules}).prepare()
