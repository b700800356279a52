"""The papers tell the truth: links and pictures are there, and nothing that people can set or run goes undescribed."""

import json
import re
from pathlib import Path

import pytest

from environments.models import User
from integrations.permissions import environments_of
from pullrequests.merging.merge_documents import merge_documents

PROJECT = Path(__file__).resolve().parent.parent
DOCS = PROJECT / "docs"
APPS = ["environments", "integrations", "pullrequests", "ilm_site"]
PAPERS = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md")])
FOR_BUILDERS = {"architecture.md", "performance.md", "reliability.md"}
GUIDE = sorted(page for page in DOCS.glob("*.md") if page.name not in FOR_BUILDERS)
LARGEST_PICTURE = 250_000

LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
READ_BY_PYTHON = re.compile(
    r"""(?:environ\.get|environ|_flag|_words|given)[(\[]["']([A-Z_]+)["'](?!\]\s*=[^=])"""
)
READ_BY_SHELL = re.compile(r"\$\{([A-Z_]+):-")
JARGON = re.compile(r"\b(commit|branch|HEAD|rebase|ours|theirs|diff|upstream)\b")
INTERNAL = {"DJANGO_SETTINGS_MODULE"}


def name_of(path):
    return str(path.relative_to(PROJECT))


def anchors_of(page):
    """The names under which a page's headings are linked to."""
    headings = HEADING.findall(page.read_text())
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def inner_links(page):
    """The links of a page that stay in the repository: the link, its file, its anchor."""
    for link in LINK.findall(page.read_text()):
        if "://" not in link:
            target, _, anchor = link.partition("#")
            yield link, (page.parent / target).resolve() if target else page, anchor


def blocks_of(page, language):
    return [text for found, text in BLOCK.findall(page.read_text()) if found == language]


@pytest.mark.parametrize("page", PAPERS, ids=name_of)
def test_every_link_leads_somewhere(page):
    broken = [
        link
        for link, target, anchor in inner_links(page)
        if not target.exists() or (anchor and anchor not in anchors_of(target))
    ]

    assert broken == []


def test_every_page_of_the_guide_is_in_its_index():
    linked = {target for _, target, _ in inner_links(DOCS / "index.md")}

    assert {page for page in DOCS.glob("*.md") if page.name != "index.md"} <= linked


def test_every_picture_is_shown_somewhere_and_light_to_load():
    shown = {target for page in PAPERS for _, target, _ in inner_links(page)}
    pictures = set((DOCS / "pictures").iterdir())

    assert pictures <= shown
    assert [name_of(picture) for picture in pictures if picture.stat().st_size > LARGEST_PICTURE] == []


@pytest.mark.parametrize("page", [PROJECT / "README.md", *GUIDE], ids=name_of)
def test_the_guide_speaks_the_words_of_its_readers(page):
    assert JARGON.findall(page.read_text()) == []


def test_the_readme_is_short():
    assert len((PROJECT / "README.md").read_text().splitlines()) < 120


def test_every_variable_of_the_site_is_described_to_those_who_run_it():
    read = set(READ_BY_SHELL.findall((PROJECT / "start").read_text()))
    for file in (PROJECT / "ilm_site").rglob("*.py"):
        read |= set(READ_BY_PYTHON.findall(file.read_text()))

    assert {"PORT", "DATABASE_URL", "SECRET_KEY", "WORKERS"} <= read
    assert read - INTERNAL == described_in(DOCS / "operate.md", read - INTERNAL)


def test_every_variable_of_the_check_is_described_to_contributors():
    read = {
        name
        for file in ("check", ".ci/chromium")
        for name in READ_BY_SHELL.findall((PROJECT / file).read_text())
    }

    assert {"PROCESSES", "DAISYCHAIN_CHROMIUM"} <= read
    assert read == described_in(PROJECT / "CONTRIBUTING.md", read)


def described_in(page, variables):
    text = page.read_text()
    return {variable for variable in variables if f"`{variable}`" in text}


def test_every_command_is_described():
    commands = {file.stem for file in PROJECT.glob("*/management/commands/*.py") if file.stem != "__init__"}
    text = (DOCS / "operate.md").read_text()

    assert commands >= {"up", "load_demo"}
    assert {command for command in commands if f"`manage.py {command}`" not in text} == set()


def test_the_map_has_every_file_once_and_no_other():
    listed = re.findall(r"^- `([^`]+\.py)`: .", (DOCS / "architecture.md").read_text(), re.MULTILINE)
    present = [PROJECT / "manage.py", *(file for app in APPS for file in (PROJECT / app).rglob("*.py"))]

    assert sorted(listed) == sorted(
        name_of(file) for file in present if "migrations" not in file.parts and file.read_text().strip()
    )


@pytest.mark.django_db
def test_the_first_people_and_environments_can_be_made_as_described():
    code = "\n".join(blocks_of(DOCS / "operate.md", "python"))

    exec(code, {})

    def seen_by(username):
        return {environment.name for environment in environments_of(User.objects.get(username=username))}

    assert seen_by("admin") == {"Dev", "QA", "Production"}
    assert seen_by("dev") == {"Dev", "QA"}


def test_the_example_of_merging_documents_is_what_comes_out():
    base, source, target, printed = map(json.loads, blocks_of(DOCS / "merge-documents.md", "json"))

    assert merge_documents(base, source, target) == printed
