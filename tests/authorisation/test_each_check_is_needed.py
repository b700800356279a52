"""Every check of rights, taken away: the question that ``make rights`` found must then be answered wrongly."""

import ast

import pytest

from tests.authorisation.explained import ASKING_NOBODY, NOT_SHOWN
from tests.authorisation.questions import Worlds, every_question
from tests.authorisation.showing import kept
from tests.authorisation.sites import FUNCTIONS, METHODS, NAMED, WITHIN, every_site, product_files
from tests.authorisation.without import switches
from tests.factories import make_user
from tests.worker_process import PROJECT

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("each check")]
SITES = sorted(every_site().keys() - NOT_SHOWN.keys())
SEEK = "Run make rights, which looks for the question that shows its want."


@pytest.fixture(scope="module")
def product(world, ends):
    """The product with a switch at every check, and all questions."""
    everything = make_user("everything", is_superuser=True)
    with switches() as made:
        made.everything = everything
        yield made, every_question(Worlds(world, ends, everything))


@pytest.mark.parametrize("site", SITES)
def test_without_it_an_answer_is_wrong(product, site):
    made, questions = product
    words = kept().get(site)
    assert words, f"Nothing shows the want of this check. {SEEK}"
    assert words in questions, f"The question of this check is not asked any more. {SEEK}"

    with made.without(site):
        is_wrong = questions[words].is_wrong()

    assert is_wrong, f"“{words}” is answered rightly without this check. {SEEK}"


def test_no_check_is_kept_that_is_gone():
    assert sorted(kept().keys() - set(SITES)) == [], SEEK
    assert sorted(NOT_SHOWN.keys() - every_site().keys()) == []


def test_whatever_is_given_a_person_asks_by_a_check():
    """A function with a ``user`` is itself known as a check, has one within, or is explained."""
    known = {*FUNCTIONS, *METHODS}.union(*WITHIN.values())
    lines = {(site.file, site.line) for site in every_site().values()}
    without_any = set()
    for file in product_files():
        name = str(file.relative_to(PROJECT))
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.FunctionDef) or node.name in known:
                continue
            inside = {(name, line) for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
            if "user" in {each.arg for each in node.args.args} and not inside & lines:
                without_any.add(f"{name} {node.name}")

    assert sorted(without_any - ASKING_NOBODY.keys()) == []
    assert sorted(ASKING_NOBODY.keys() - without_any) == []


def test_a_check_is_called_where_it_is_named():
    """What is only named could be called anywhere, unseen by the tables: it is so in one place."""
    named = []
    for file in product_files():
        tree = ast.parse(file.read_text())
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        named += [
            (str(file.relative_to(PROJECT)), node.id)
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            if node.id in FUNCTIONS and id(node) not in called
        ]

    assert sorted(named) == sorted(NAMED)
