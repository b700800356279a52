"""The product without one of its checks: at one place in the code, whoever asks passes for one who may everything."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

from tests.authorisation.sites import ASKED, TOLD, Reading, product_files
from tests.worker_process import PROJECT


@dataclass
class Switches:
    """Which check is taken away now, by its words; and which were come by since ``reached`` was emptied.

    ``everything`` is a superuser, for whom is asked where a check is taken away.
    """

    everything: Any = None
    off: str = ""
    reached: set[str] = field(default_factory=set)

    @contextmanager
    def without(self, site: str) -> Iterator[None]:
        self.off = site
        try:
            yield
        finally:
            self.off = ""

    def asked(self, site: str, person: Any) -> Any:
        """Who is asked for at a site."""
        self.reached.add(site)
        return self.everything if site == self.off else person

    def told(self, site: str, answer: Any, lets_pass: bool) -> Any:
        """What is answered at a site."""
        self.reached.add(site)
        return lets_pass if site == self.off else answer


@contextmanager
def switches() -> Iterator[Switches]:
    """Give every function of the product that has checks the same code with a switch at each of them."""
    made, kept = Switches(), []
    readings = [reading for file in product_files() if (reading := Reading(file)).sites]
    modules = [import_module(reading.sites[0].module) for reading in readings]
    functions = _functions()
    for reading, module in zip(readings, modules, strict=True):
        vars(module).update({ASKED: made.asked, TOLD: made.told})
        compiled = compile(reading.tree, str(PROJECT / reading.file), "exec", dont_inherit=True)
        for code in _codes_in(compiled):
            for function in functions.get(_name_of(code), []):
                kept.append((function, function.__code__))
                function.__code__ = code
    try:
        yield made
    finally:
        for function, code in kept:
            function.__code__ = code


def _functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    """All functions of the product that there are, by where they stand."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    gc.unfreeze()  # what is frozen (see conftest.py) is not told
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename.startswith(str(PROJECT)):
            found.setdefault(_name_of(each.__code__), []).append(each)
    gc.freeze()
    return found


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes_in(inner)


def _name_of(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno
