"""The places in the code where rights are asked, found by reading the code: each is a check that can be taken away.

There are three kinds: a call that asks for somebody, a comparison of the role that somebody has, and the question
whether a person is active at all.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.worker_process import PROJECT

APPS = ("environments", "integrations", "pullrequests", "ilm_site")
# Functions that ask: fetching what may be seen, demanding a role, telling the role one has. With the place of the
# person among their arguments.
FUNCTIONS = {
    "annotate_role": 1,
    "fetch": 1,
    "get_account": 0,
    "get_account_environment": 0,
    "get_connection": 0,
    "get_deleted_tile": 0,
    "get_editable_tile": 0,
    "get_environment": 0,
    "get_job": 0,
    "get_pull_request": 0,
    "get_receiving_environment": 0,
    "get_tile": 0,
    "get_token": 0,
    "environments_of": 0,
    "may_enter": 0,
    "may_revoke": 0,
    "require_at": 0,
    "require_editing": 0,
    "require_manage": 0,
    "require_merge_rights": 0,
    "require_proposal_rights": 0,
    "require_role": 0,
    "require_roles": 0,
    "role_at": 0,
    "role_on": 0,
    "roles_on": 0,
}
# The same within one file.
WITHIN = {
    "integrations/connections.py": {"_seen": 0},
    "integrations/past_querysets.py": {"_visible_name": 1},
}
# Where checks are named without being called: the pages of people fetch each kind of place by its own.
NAMED = [
    ("integrations/views/people_frames.py", name) for name in ("get_account", "get_environment", "get_tile")
]
# Methods of querysets that leave out what may not be seen.
METHODS = {
    "accepting_tiles_from",
    "administered_by",
    "deleted_for",
    "manageable_by",
    "open_to",
    "told_to",
    "visible_to",
    "with_role_of",
    "with_snapshots_told_to",
}
# Comparisons of roles that ask for nobody: what a role is called, and what was given to whom.
NOT_ASKING = {
    "environments/roles.py",
    "environments/services/grants.py",
    "integrations/access.py",
    "integrations/family_stages.py",
    "integrations/presentation/migration_report.py",
    "ilm_site/demo/story.py",
}
ACTIVE = {"user.is_active", "token.owner.is_active"}
ROLES_HELD = {"role", "editing_role"}
ASKED = "__asked__"
TOLD = "__told__"


@dataclass(frozen=True, order=True)
class Site:
    """One check: its file, the function around it, and what it is called there."""

    file: str
    function: str
    name: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} {self.function}: {self.name}"

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")


@cache
def every_site() -> dict[str, Site]:
    """All checks in the product's code, by their words; those do not change when lines move."""
    return {str(site): site for file in product_files() for site in Reading(file).sites}


def product_files() -> Iterator[Path]:
    """Every file of the product."""
    for app in APPS:
        yield from sorted((PROJECT / app).rglob("*.py"))


class Reading(ast.NodeTransformer):
    """One file: its checks, and the file as a tree in which each check can be switched off.

    A call that asks for somebody becomes one that asks for ``__asked__(site, somebody)``, and an answer becomes
    ``__told__(site, answer, the answer that lets pass)``.
    """

    def __init__(self, file: Path) -> None:
        self.file = str(file.relative_to(PROJECT))
        self.sites: list[Site] = []
        self._around: list[str] = []
        self._counted: Counter[tuple[str, str]] = Counter()
        self.tree = ast.fix_missing_locations(self.visit(ast.parse(file.read_text())))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._around.append(node.name)
        found = self.generic_visit(node)
        self._around.pop()
        return found

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._around.append(node.name)
        found = self.generic_visit(node)
        self._around.pop()
        return found

    def visit_Call(self, node: ast.Call) -> ast.AST:
        place = self._place_of_the_person(node)
        if place is not None:
            called = ast.unparse(node.func).rpartition(".")[2]
            node.args[place] = self._switch(ASKED, called, node.args[place])
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        words, is_of_roles = ast.unparse(node), _is_of_roles(node)
        found = self.generic_visit(node)
        if self.file in NOT_ASKING or not is_of_roles:
            return found
        lets_pass = not isinstance(node.ops[0], ast.Lt | ast.Gt | ast.IsNot)
        return self._switch(TOLD, words, node, ast.Constant(lets_pass))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        found = self.generic_visit(node)
        is_asked = ast.unparse(node) in ACTIVE or node.attr == "may_edit"
        if not is_asked or not isinstance(node.ctx, ast.Load):
            return found
        return self._switch(TOLD, ast.unparse(node), node, ast.Constant(True))

    def _place_of_the_person(self, node: ast.Call) -> int | None:
        """Where a call of a check names who asks; None for all other calls."""
        if isinstance(node.func, ast.Attribute):
            return 0 if node.func.attr in METHODS or node.func.attr == "fetch" else None
        functions = FUNCTIONS | WITHIN.get(self.file, {})
        return functions.get(node.func.id) if isinstance(node.func, ast.Name) else None

    def _switch(self, name: str, words: str, node: ast.expr, *more: ast.expr) -> ast.expr:
        function = ".".join(self._around)
        self._counted[function, words] += 1
        number = self._counted[function, words]
        site = Site(self.file, function, f"{words} #{number}" if number > 1 else words, node.lineno)
        self.sites.append(site)
        switch = ast.Call(ast.Name(name, ast.Load()), [ast.Constant(str(site)), node, *more], [])
        return ast.copy_location(switch, node)


def _is_of_roles(node: ast.Compare) -> bool:
    """Whether it asks if a role that somebody has is enough."""
    if isinstance(node.ops[0], ast.Is | ast.IsNot) and "Role.ADMINISTER" not in ast.unparse(node):
        return False
    inside = [part for operand in (node.left, *node.comparators) for part in ast.walk(operand)]
    return any(
        (isinstance(part, ast.Attribute) and part.attr in ROLES_HELD)
        or (isinstance(part, ast.Name) and part.id in {"Role", *ROLES_HELD})
        for part in inside
    )
