"""The data of lookup caches, and resources copied on their own: who may ask for what."""

from typing import Any

from django.core.files.base import ContentFile

from integrations.services.lookup_rows import row_mark
from tests.authorisation.action import Action, the
from tests.authorisation.levels import ADMINISTER, MANAGE
from tests.authorisation.world import World

CACHE = the("lookup_cache")


def _row(world: World, name: str) -> dict[str, Any]:
    cache = world.resource(name, "lookup_cache")
    return {"lineage": cache.lineage, "pk": cache.lookup_entries.get().pk}


def _written(world: World, name: str) -> dict[str, Any]:
    return {"key": "new", "value": "1", "written_as": "text"}


def _as_shown(world: World, name: str) -> dict[str, Any]:
    entry = world.resource(name, "lookup_cache").lookup_entries.get()
    return {
        "key": entry.key,
        "value": "2",
        "written_as": "text",
        "expected": row_mark(entry.key, entry.value),
    }


def _file(world: World, name: str) -> dict[str, Any]:
    return {"file": ContentFile("key,value\na,1\n", name="rows.csv")}


ON_LOOKUPS = [
    Action("integrations:lookup_data", "GET", "tile", MANAGE, CACHE),
    Action("integrations:lookup_data", "GET", "tile", MANAGE, CACHE, query="?q=key"),
    Action("integrations:lookup_download", "GET", "tile", MANAGE, CACHE),
    Action("integrations:lookup_download", "GET", "tile", MANAGE, CACHE, query="?as=json"),
    Action("integrations:lookup_add", "GET", "tile", MANAGE, CACHE),
    Action(
        "integrations:lookup_add", "POST", "tile", MANAGE, CACHE, _written,
        gives=302, writes="integrations_lookupentry",
    ),
    Action(
        "integrations:lookup_add", "POST", "fenced tile", ADMINISTER, CACHE, _written,
        gives=302, writes="integrations_lookupentry",
    ),
    Action("integrations:lookup_row", "GET", "tile", MANAGE, _row),
    Action(
        "integrations:lookup_row", "POST", "tile", MANAGE, _row, _as_shown,
        gives=302, writes="integrations_lookupentry",
    ),
    Action("integrations:lookup_delete", "GET", "tile", MANAGE, _row),
    Action(
        "integrations:lookup_delete", "POST", "tile", MANAGE, _row, _as_shown,
        gives=302, writes="integrations_lookupentry",
    ),
    Action("integrations:lookup_clear", "GET", "tile", MANAGE, CACHE),
    Action(
        "integrations:lookup_clear", "POST", "tile", MANAGE, CACHE, lambda world, name: {"expected": "1"},
        gives=302, writes="integrations_lookupentry",
    ),
    Action("integrations:lookup_upload", "GET", "tile", MANAGE, CACHE),
    Action(
        "integrations:lookup_upload", "POST", "tile", MANAGE, CACHE, _file,
        gives=302, writes="integrations_lookupupload",
    ),
    Action("integrations:resource_copy", "GET", "tile", MANAGE, CACHE),
    Action(
        "integrations:resource_copy", "POST", "tile", MANAGE, CACHE, lambda world, name: {"name": "Another"},
        gives=302, writes="integrations_independentcopy",
    ),
]  # fmt: skip
