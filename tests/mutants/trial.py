"""Running the tests of the merge core against a mutant, in a process of its own.

The parent has imported whatever takes long, so that a forked child only reads the merge core, with the mutant in the
place of one file, and its tests. These run from quick to slow, up to the first that fails.
"""

import ast
import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import hypothesis.stateful
import pytest

import integrations.kinds.recognise  # noqa: F401 - likewise
from tests.mutants.mutant import Mutant

PROJECT = Path(__file__).resolve().parents[2]
# Reading files and merging whole exports stands around the core.
EDGES = {"documents_file", "merge_documents"}
FILES = [
    *(PROJECT / "pullrequests" / "merging").glob("*.py"),
    PROJECT / "integrations" / "difference" / "alignment.py",
]
CORE = {file.stem: file for file in sorted(FILES) if file.stem not in EDGES}
# These need the site, or read the code in processes of their own.
NOT_RUN = ["test_merge_documents_command", "test_the_result_does_not_depend_on_the_seed_of_hashes"]
ARGUMENTS = [
    str(PROJECT / "tests" / "merging"),
    *("-q", "-x", "-k", " and ".join(f"not {name}" for name in NOT_RUN)),
    *("-c", os.devnull, f"--rootdir={PROJECT}", "--noconftest", "--assert=plain"),
    *("-p", "no:cacheprovider", "-p", "no:faulthandler"),
]
MOST_MEMORY = 4 * 2**30
Times = dict[str, float]
"""What each test takes, in seconds of the processor."""


@dataclass(frozen=True)
class Course:
    """What the tests do on the code as it is: what each takes, and the functions of the core it calls."""

    seconds: Times
    calls: dict[str, list[str]]

    def of(self, mutant: Mutant) -> Times:
        """The tests that can notice a mutant: those that come to the changed function."""
        if not mutant.function:
            return self.seconds
        return {test: took for test, took in self.seconds.items() if mutant.function in self.calls[test]}


def followed(results: Path) -> Course:
    """Follow the tests on the code as it is."""
    child = _forked(lambda: _run_tests(_Follower(results)))
    if os.waitpid(child, 0)[1]:
        raise SystemExit("The tests fail on the code as it is.")
    return Course(*json.loads(results.read_text()))


def start(mutant: Mutant, times: Times) -> int:
    """Start a process that ends with 0 when every test passes on the mutant; gives its number."""

    def try_it() -> int:
        sys.meta_path.insert(0, _Impostor({mutant.module: mutant.code}))
        return _run_tests(_Timekeeper(times))

    return _forked(try_it)


def _forked(work: Callable[[], int]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        code = work()
    finally:
        os._exit(code)


def _run_tests(plugin: object) -> int:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    hypothesis.settings.load_profile("mutants")
    code = pytest.main(ARGUMENTS, plugins=[plugin])
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else int(code)


class _Impostor(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives other code for modules of the core; what that needs is among their names from the start."""

    def __init__(self, codes: Mapping[str, str], **names: object) -> None:
        assert not any(_dotted(CORE[module]) in sys.modules for module in codes), "It is read already."
        self.codes, self.names = codes, names

    def find_spec(self, name, path, target=None):
        module = name.rpartition(".")[2]
        is_wanted = module in self.codes and name == _dotted(CORE[module])
        return importlib.util.spec_from_loader(name, self) if is_wanted else None

    def exec_module(self, module):
        module.__dict__.update(self.names)
        name = module.__name__
        exec(compile(self.codes[name.rpartition(".")[2]], name, "exec"), module.__dict__)


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(PROJECT).with_suffix("").parts)


class _Follower:
    """Writes down what each test takes, and which functions of the core tell it that they are called."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self.seconds: Times = {}
        self.calls: dict[str, list[str]] = {}
        self.called: set[str] = set()
        trees = {module: ast.parse(file.read_text()) for module, file in CORE.items()}
        for module, tree in trees.items():
            _make_talkative(tree, module)
        codes = {module: ast.unparse(tree) for module, tree in trees.items()}
        sys.meta_path.insert(0, _Impostor(codes, called_functions=self.called))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.called.clear()
        started = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - started
        self.calls[item.nodeid] = sorted(self.called)
        return result

    def pytest_sessionfinish(self):
        self.results.write_text(json.dumps([self.seconds, self.calls]))


def _make_talkative(node: ast.AST, scope: str) -> None:
    for child in ast.iter_child_nodes(node):
        name = f"{scope}.{child.name}" if isinstance(child, (ast.FunctionDef, ast.ClassDef)) else scope
        _make_talkative(child, name)
        if isinstance(child, ast.FunctionDef):
            child.body[:0] = ast.parse(f"called_functions.add({name!r})").body


class _Timekeeper:
    """Runs the tests given with their times, the quick ones first.

    A test that takes many times its time will not end: the mutant is killed.
    """

    def __init__(self, times: Times) -> None:
        self.times = times
        signal.signal(signal.SIGPROF, lambda *_: os._exit(1))

    def pytest_collection_modifyitems(self, items):
        items[:] = sorted(
            (item for item in items if item.nodeid in self.times), key=lambda item: self.times[item.nodeid]
        )

    def pytest_runtest_setup(self, item):
        signal.setitimer(signal.ITIMER_PROF, 3 + 5 * self.times[item.nodeid])
