"""The mutants themselves: what is changed, what they are called, and that explained survivors are still among them."""

import pytest

from tests.mutants.__main__ import all_mutants
from tests.mutants.mutant import mutants_of
from tests.mutants.survivors import explained


def changed(folder, code):
    file = folder / "code.py"
    file.write_text(code)
    return [mutant.code for mutant in mutants_of(file)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a < b is c", ["a <= b is c", "a >= b is c", "a < b is not c"]),
        ("a and b", ["a or b", "a", "b"]),
        ("not a", ["a"]),
        ("a + b", ["a - b"]),
        ("any(a)", ["all(a)"]),
        ("a[b:c]", ["a[:c]", "a[b:]"]),
        ("a[2]", ["a[3]", "a[1]"]),
        ("f(a=True)", ["f(a=False)"]),
        ("f(strict=True)", []),
        ("[a for a in b if c]", ["[a for a in b]", "[a for a in b if not c]"]),
        ("a if b else c", ["a if not b else c"]),
        ("lambda: a", ["lambda: None"]),
        ("'words'", ["''"]),
    ],
)
def test_a_value_is_changed_in_one_place(tmp_path, value, expected):
    assert changed(tmp_path, f"x = {value}") == [f"x = {other}" for other in expected]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if a:\n    x = b", ["if not a:\n    x = b"]),
        ("f(a)", ["pass"]),
        ("x += a", ["pass", "x -= a"]),
        ("raise ValueError('words')", ["pass"]),
        (
            "def f(a=False):\n    return a",
            ["def f(a=True):\n    return a", "def f(a=False):\n    return None"],
        ),
        ("@f(1)\nclass A:\n    'Words.'\n    a: int = b", []),
        ("def f():\n    return False", ["def f():\n    return True"]),
        ("__all__ = ['a']", []),
        ("MAX_LINES = 100", []),
    ],
)
def test_a_statement_is_changed_or_left_out(tmp_path, code, expected):
    assert changed(tmp_path, code) == expected


def test_a_mutant_is_called_by_its_function_and_change_wherever_they_stand(tmp_path):
    file = tmp_path / "code.py"
    file.write_text("\n\nclass A:\n    def f(self):\n        x = not a\n        y = not a\n")

    named = [(mutant.name, mutant.function) for mutant in mutants_of(file)]

    assert named == [("code.A.f: not a → a", "code.A.f"), ("code.A.f: not a → a (2)", "code.A.f")]


def test_names_differ_and_every_explained_survivor_is_among_them():
    names = [mutant.name for mutant in all_mutants()]

    assert len(set(names)) == len(names) > 500
    assert explained().keys() <= set(names)
