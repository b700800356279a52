"""The law of archives: what was written is read again as it was."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.archive.errors import ArchiveError
from integrations.archive.lineages import lineage_of
from integrations.archive.reading import read_archive
from integrations.archive.writing import write_archive

from .packing import CONNECTION_ID, EXPORT_ID, good_files, pack, pack_again

characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
names = st.text(characters, min_size=1, max_size=120).filter(str.strip)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(characters, max_size=20)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(characters, max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)
vendor_ids = st.text("0123456789abcdef", min_size=24, max_size=24)


@st.composite
def archives(draw):
    """An integration of flows, exports, imports, connections and scripts that refer to each other."""
    ids = draw(st.lists(vendor_ids, min_size=5, max_size=12, unique=True))
    folders = ("connections", "scripts", "exports", "imports", "flows")
    placed = {folder: ids[number :: len(folders)] for number, folder in enumerate(folders)}

    def one_of(folder):
        return draw(st.sampled_from([*placed[folder], None]))

    shapes = {
        "connections": lambda: {"type": "http", "http": {"baseURI": draw(scalars)}, "offline": True},
        "scripts": lambda: {"content": draw(st.text(characters))},
        "exports": lambda: {"_connectionId": one_of("connections"), "delta": {"startDate": draw(scalars)}},
        "imports": lambda: {
            "_connectionId": one_of("connections"),
            "hooks": {"preMap": {"_scriptId": one_of("scripts")}},
        },
        "flows": lambda: {
            "disabled": draw(st.booleans()),
            "pageProcessors": [{"_importId": one_of("imports")}, {"_exportId": one_of("exports")}],
        },
    }
    files = {"integration.json": {"name": draw(names), "_registeredConnectionIds": placed["connections"]}}
    for folder, vendor_ids_here in placed.items():
        for vendor_id in vendor_ids_here:
            document = {"settings": draw(values), **shapes[folder](), "_id": vendor_id, "name": draw(names)}
            files[f"{folder}/{vendor_id}.json"] = document
    return files


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(archives())
def test_what_was_written_is_read_again_as_it_was(files):
    parsed = read_archive(pack(files))

    written = pack_again(parsed)

    assert read_archive(written) == parsed
    assert pack_again(read_archive(written)) == written


def test_the_same_content_gives_the_same_bytes_in_whatever_order_it_comes():
    parsed = read_archive(pack(good_files()))
    resources = [
        (r.vendor_id, r.kind, r.name, dict(reversed(r.document.items())), r.local) for r in parsed.resources
    ]
    ids = {str(lineage_of(r.vendor_id)): r.vendor_id for r in parsed.resources}

    backwards = write_archive(parsed.name, parsed.description, parsed.settings, resources[::-1], ids)

    assert backwards == pack_again(parsed)


def members(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def test_files_are_named_as_the_vendor_names_them():
    files = good_files(
        **{
            "flows/a.json": {"_id": "a" * 24, "name": "../Größe & Preis: /etc/passwd"},
            "flows/b.json": {"_id": "b" * 24, "name": "注文"},
            "flows/d.json": {"_id": "d" * 24, "name": "x" * 255},
        }
    )

    names = [name for name in members(pack_again(read_archive(pack(files)))) if name.startswith("flows/")]

    assert names == [
        f"flows/Gr-e-Preis-etc-passwd-{'a' * 24}.json",
        f"flows/flow-{'b' * 24}.json",
        f"flows/{'x' * 80}-{'d' * 24}.json",
    ]


def test_the_tiles_own_values_are_written_and_secrets_never():
    document = {"name": "Shop", "type": "http", "http": {"auth": {"basic": {"password": "canary"}}}}
    local = {
        "http.baseURI": "https://shop.example",
        "http.encrypted": "canary",
        "netsuite.tokenSecret": "canary",
    }

    data = write_archive("Orders", "", {}, [(CONNECTION_ID, "connection", "Shop", document, local)], {})

    assert members(data)[f"connections/Shop-{CONNECTION_ID}.json"] == {
        "_id": CONNECTION_ID,
        "name": "Shop",
        "type": "http",
        "http": {"auth": {"basic": {}}, "baseURI": "https://shop.example"},
    }


def test_a_reference_without_a_vendor_id_is_refused():
    document = {"name": "Orders", "_connectionId": str(lineage_of("gone"))}

    with pytest.raises(ArchiveError, match=f"exports/Orders-{EXPORT_ID}.json: It names the connection"):
        write_archive("Orders", "", {}, [(EXPORT_ID, "export", "Orders", document, {})], {})


def test_text_that_packs_densely_is_written_so_that_it_can_be_read():
    script = {"_id": "5" * 24, "name": "Long", "content": " " * 1_000_000}
    shorter = {"_id": "6" * 24, "name": "Long", "content": "ab" * 60_000}
    ids = {}
    documents = [
        (s["_id"], "script", "Long", {"name": "Long", "content": s["content"]}, {}) for s in (script, shorter)
    ]

    parsed = read_archive(write_archive("Orders", "", {}, documents, ids))

    assert [r.document["content"] for r in parsed.resources] == [script["content"], shorter["content"]]


def test_a_document_too_large_with_indentation_is_written_without():
    rows = [[1, 2]] * 400_000
    document = {"name": "Wide", "settings": rows}

    parsed = read_archive(write_archive("Orders", "", {}, [("7" * 24, "export", "Wide", document, {})], {}))

    assert parsed.resources[0].document == document
