"""Rules of the building that are read off the source: sizes, first sentences, careful saves, tasks, drivers."""

import ast
import importlib.util
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from django.db import connection

from tests.house.each import ROOT, each, name
from wappcentral.celery import app as celery
from wappcentral.logs import SECRET_FIELDS

ROOMS = ["wappcentral", "webhooks", "privacy", "conversations", "billing", "tenants", "cloudapi", "simulator", "local"]
CODE = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts and path.read_text().strip()
]
TESTS = [path for path in sorted((ROOT / "tests").rglob("*.py")) if path.read_text().strip()]
MODULE, FUNCTION, TEST_MODULE, TASK = 300, 40, 400, 10
# A save of a whole row is for new rows. These call sites make one, or are given one by a library.
WHOLE_SAVES = {
    ("conversations/files/vault.py", "keep"),  # a file, not a row
    ("conversations/files/workbench/parts.py", "saved"),  # a picture, not a row
    ("tenants/adapter.py", "save_user"),  # allauth's new user
    ("tenants/models.py", "create_user"),  # a new user
}


@cache
def tree(path):
    return ast.parse(path.read_text(), name(path))


@cache
def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines(node):
    return node.end_lineno - node.lineno + 1


@each(CODE)
def test_modules_and_functions_stay_small(path):
    assert len(path.read_text().splitlines()) <= MODULE
    assert {node.name: lines(node) for node in functions(path) if lines(node) > FUNCTION} == {}


@each(TESTS)
def test_test_files_stay_readable(path):
    assert len(path.read_text().splitlines()) <= TEST_MODULE


@each([*CODE, *TESTS])
def test_every_module_opens_by_saying_what_the_room_is_for(path):
    first = (ast.get_docstring(tree(path)) or "").partition("\n\n")[0]
    assert first.endswith((".", ":", "?")) and len(first) > 20, f"{name(path)}: {first!r}"


def test_packages_import_nothing_when_they_are_imported():
    """The edge must stay free of Django; models/ and the like are the rooms' own shelves."""
    for room in ROOMS:
        body = tree(ROOT / room / "__init__.py").body
        assert [node for node in body if not isinstance(node, ast.Expr)] == [], room


@each(CODE)
def test_existing_rows_are_saved_by_field(path):
    """`save()` without `update_fields` writes back every column as it was read: others' changes are undone."""
    careless = set()
    for function in functions(path):
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "save" and _is_whole(call):
                careless.add((name(path), function.name))
    assert careless <= WHOLE_SAVES


def _is_whole(call):
    words = {keyword.arg for keyword in call.keywords}
    on_super = isinstance(call.func.value, ast.Call) and getattr(call.func.value.func, "id", "") == "super"
    return not words & {"update_fields", "force_insert"} and not on_super


@each([*CODE, *TESTS])
def test_no_error_is_swallowed_unseen(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            silent = all(isinstance(each, ast.Pass) for each in node.body)
            assert not (silent and caught in {"everything", "Exception", "BaseException"}), f"line {node.lineno}"


@each(CODE)
def test_no_line_of_the_log_has_a_field_that_is_always_blanked(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            blanked = [one.arg for one in node.keywords if one.arg and SECRET_FIELDS.search(one.arg)]
            assert blanked == [], f"line {node.lineno} tells nobody anything"


@each(TESTS)
def test_no_test_waits_for_a_fixed_time(path):
    """A short sleep inside a loop that asks again is waiting for what should happen; any other is a guess."""
    whole = tree(path)
    loops = [node for node in ast.walk(whole) if isinstance(node, ast.While | ast.For)]
    asking = {id(node) for loop in loops for node in ast.walk(loop)}
    for node in ast.walk(whole):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "sleep"} and id(node) not in asking:
            raise AssertionError(f"line {node.lineno} sleeps; wait for what should happen instead")


@each(path for path in CODE if ROOT / "conversations/files/workbench" not in path.parents)
def test_only_the_workbench_can_open_a_strangers_picture_sound_or_film(path):
    """Decoders are in no process that knows a secret, whatever runs in it later."""
    for node in ast.walk(tree(path)):
        named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {module.partition(".")[0] for module in named} & {"PIL", "av", "pi_heif"}


def test_every_task_brings_a_tenant_or_is_for_all():
    celery.loader.import_default_modules()
    ours = {key: task for key, task in celery.tasks.items() if not key.startswith("celery.")}
    assert ours
    for key, task in ours.items():
        words = task.run.__kwdefaults__ or {}
        takes = task.run.__code__.co_varnames[: task.run.__code__.co_argcount + task.run.__code__.co_kwonlyargcount]
        assert task.platform_wide or ("tenant_id" in takes and "tenant_id" not in words), key


def test_a_task_body_only_rings_a_verb():
    for path in (path for path in CODE if path.name == "tasks.py"):
        for function in functions(path):
            if any("task" in ast.unparse(decorator) for decorator in function.decorator_list):
                assert lines(function) - len((ast.get_docstring(function) or "").splitlines()) <= TASK, function.name


def test_the_only_driver_of_the_orm_is_psycopg2():
    """Django prefers psycopg 3 when it finds it, and would switch silently."""
    assert importlib.util.find_spec("psycopg") is None
    with pytest.raises(PackageNotFoundError):
        distribution("psycopg")
    assert connection.Database.__name__ == "psycopg2"
