"""The places in the code where rights are asked: every call of a check, found by reading the code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.worker_process import PROJECT

APPS = ("environments", "integrations", "pullrequests", "ilm_site")
# Functions that ask: fetching what may be seen, demanding a role, telling the role one has.
FUNCTIONS = {
    "get_tile",
    "get_deleted_tile",
    "get_environment",
    "get_receiving_environment",
    "get_job",
    "get_pull_request",
    "environments_of",
    "require_role",
    "require_roles",
    "require_merge_rights",
    "require_proposal_rights",
    "role_on",
    "roles_on",
}
# Methods of querysets that leave out what may not be seen.
METHODS = {"visible_to", "manageable_by", "open_to", "deleted_for", "accepting_tiles_from", "with_role_of"}


@dataclass(frozen=True, order=True)
class Site:
    """One call of a check, by file, name and the lines it stands on."""

    file: str
    line: int
    last: int
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}"

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")

    @property
    def is_method(self) -> bool:
        return self.name in METHODS


def every_site() -> list[Site]:
    """All calls of checks in the product's code."""
    files = (file for app in APPS for file in sorted((PROJECT / app).rglob("*.py")))
    return sorted(site for file in files for site in _sites_of(file))


def _sites_of(file: Path) -> Iterator[Site]:
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        is_method = isinstance(called, ast.Attribute) and called.attr in METHODS
        is_function = isinstance(called, ast.Name) and called.id in FUNCTIONS
        if is_method or is_function:
            name = called.attr if isinstance(called, ast.Attribute) else called.id
            # The line of a method's call is that of its name, however many lines the chain before it takes.
            line = called.end_lineno if is_method else node.lineno
            yield Site(str(file.relative_to(PROJECT)), line, node.end_lineno or line, name)
