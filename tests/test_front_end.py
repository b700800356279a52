"""The built front end: what templates ask for is there, and nothing is fetched from elsewhere."""

import json
import re

import pytest

from integrations.kinds import KINDS
from tests.worker_process import PROJECT

BUILT = PROJECT / "static" / "build"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.icon)
def test_every_kind_has_its_icon_in_the_sprite(kind):
    sprite = (BUILT / "icons.svg").read_text()

    assert f'<symbol id="{kind.icon}"' in sprite


def test_every_static_file_a_template_names_exists():
    templates = (PROJECT / "templates").rglob("*.html")
    named = {
        name
        for file in templates
        for name in re.findall(r"""{% static ['"]([^'"]+)['"] %}""", file.read_text())
    }

    assert {name for name in named if not (PROJECT / "static" / name).exists()} == set()


@pytest.mark.parametrize("name", ["app.css", "app.js", "icons.svg"])
def test_pages_fetch_nothing_from_other_hosts(name):
    text = (BUILT / name).read_text()

    assert re.findall(r"""(?:url\(|import\()\s*['"]?(https?:)?//[^)]*""", text) == []


def test_the_lock_of_the_front_end_names_no_download_address():
    packages = json.loads((PROJECT / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []
