"""The mutants of a file: copies of its code with one small change each."""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.mutants.mutations import changes

LEFT_ALONE = {"annotation", "returns", "decorator_list", "exc"}


@dataclass(frozen=True)
class Mutant:
    """``name`` tells function and change, and stays the same wherever in the file they stand.

    ``function`` is the changed one, empty where the change is made outside of functions.
    """

    name: str
    module: str
    function: str
    code: str


class _Place(NamedTuple):
    """A part of a syntax tree: a field of ``parent``, or the item ``at`` of a list there."""

    scope: str
    is_in_function: bool
    parent: ast.AST
    field: str
    at: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node


def mutants_of(file: Path) -> Iterator[Mutant]:
    """All mutants of a file, each with a name of its own."""
    tree = ast.parse(file.read_text())
    seen: Counter[str] = Counter()
    for place in _places(tree, file.stem, False):
        for other in changes(place.node):
            name = f"{place.scope}: {_written(place.node)} → {_written(other) if other else 'nothing'}"
            seen[name] += 1
            place.put(other or ast.Pass())
            code = ast.unparse(tree)
            place.put(place.node)
            numbered = name if seen[name] == 1 else f"{name} ({seen[name]})"
            yield Mutant(numbered, file.stem, place.scope if place.is_in_function else "", code)


def _places(parent: ast.AST, scope: str, is_in_function: bool) -> Iterator[_Place]:
    if isinstance(parent, (ast.FunctionDef, ast.ClassDef)):
        scope, is_in_function = f"{scope}.{parent.name}", isinstance(parent, ast.FunctionDef)
    for field, value in ast.iter_fields(parent):
        if field in LEFT_ALONE:
            continue
        for at, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and not _is_left_alone(node):
                yield _Place(scope, is_in_function, parent, field, at, node)
                yield from _places(node, scope, is_in_function)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Expr(ast.Constant()) | ast.keyword("strict"):
            return True
        case ast.Assign([ast.Name(name)]):
            return name == "__all__" or name.startswith("MAX_")
    return False


def _written(node: ast.AST) -> str:
    """The code of a part, of its head alone if it has a body."""
    head = copy.copy(node)
    for field in ("body", "orelse"):
        if isinstance(getattr(head, field, None), list):
            setattr(head, field, [])
    return ast.unparse(head).strip()
