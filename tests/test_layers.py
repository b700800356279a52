"""Who may import whom: the house plan, as a test."""

import ast
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

MAY_NOT_IMPORT = {
    "environments": {"integrations", "pullrequests", "ilm_site"},
    "integrations": {"pullrequests", "ilm_site"},
    "pullrequests": {"ilm_site"},
    "environments/models": {"environments.services", "environments.views"},
    "integrations/models": {"integrations.services", "integrations.tasks", "integrations.views"},
    "pullrequests/models": {"pullrequests.services", "pullrequests.tasks", "pullrequests.views"},
    "integrations/services": {"integrations.tasks", "integrations.views", "integrations.forms"},
    "pullrequests/services": {"pullrequests.tasks", "pullrequests.views", "pullrequests.forms"},
}
# Plain functions of plain values: these import Python's library, each other, and PURE_LIBRARIES.
PURE = [
    "integrations.canonical",
    "integrations.paths",
    "integrations.kinds",
    "integrations.difference",
    "integrations.family_layout",
    "pullrequests.merging",
]
PURE_LIBRARIES = {"orjson"}
TOP_LEVEL = {
    "manage.py", "ilm_site", "integrations", "environments", "pullrequests", "templates", "static", "tests", "docs",
    ".ci", "start", "check", "Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml", "package.json",
    "package-lock.json", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", ".gitignore",
    ".editorconfig", ".pre-commit-config.yaml",
}  # fmt: skip
APPS = ["environments", "integrations", "pullrequests", "ilm_site"]


def files_of(room):
    place = PROJECT / room
    return [place] if place.suffix == ".py" else sorted(place.rglob("*.py"))


def imported_names(file):
    """Each module a file imports, by its full name; ``from a import b`` is both ``a`` and ``a.b``."""
    package = file.relative_to(PROJECT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*origin, *filter(None, [node.module])))
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def lies_in(name, places):
    return any(name == place or name.startswith(f"{place}.") for place in places)


def functions_of(file):
    return [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("room", MAY_NOT_IMPORT)
def test_a_room_keeps_to_its_imports(room):
    trespasses = {
        f"{file.relative_to(PROJECT)} imports {name}"
        for file in files_of(room)
        for name in imported_names(file)
        if lies_in(name, MAY_NOT_IMPORT[room])
    }

    assert trespasses == set()


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_stands_on_python_and_pure_rooms_alone(room):
    trespasses = {
        f"{file.relative_to(PROJECT)} imports {name}"
        for file in files_of_module(room)
        for name in imported_names(file)
        if name.split(".")[0] not in PURE_LIBRARIES | sys.stdlib_module_names and not is_pure(name)
    }

    assert trespasses == set()


def files_of_module(name):
    place = name.replace(".", "/")
    return files_of(place) or files_of(f"{place}.py")


def is_pure(name):
    """Pure itself, or the package a pure room lies in."""
    return lies_in(name, PURE) or any(room.startswith(f"{name}.") for room in PURE)


@pytest.mark.parametrize("app", APPS)
def test_nothing_is_imported_inside_a_function(app):
    inner = {
        f"{file.relative_to(PROJECT)}:{node.lineno}"
        for file in files_of(app)
        for function in functions_of(file)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not is_ready_method(function)
    }

    assert inner == set()


def is_ready_method(function):
    """Django's own place for imports that need the apps loaded."""
    return function.name == "ready"


@pytest.mark.parametrize("app", APPS)
def test_a_file_stays_under_three_hundred_lines(app):
    long = {
        str(file.relative_to(PROJECT)): lines
        for file in files_of(app)
        if "migrations" not in file.parts and (lines := len(file.read_text().splitlines())) > 300
    }

    assert long == {}


def test_the_top_level_holds_what_it_may_and_no_more(tracked_files):
    top = {Path(name).parts[0] for name in tracked_files}

    assert top <= TOP_LEVEL
