"""The kinds are data; these tests keep the data in agreement with itself."""

import pytest

from integrations.kinds import KINDS, FieldType, UnknownKind, by_folder, get_kind
from integrations.kinds.recognise import kind_of_document
from integrations.paths import matches

EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def test_eleven_kinds_stand_in_the_order_of_pages():
    assert list(KINDS) == [
        "flow",
        "export",
        "import",
        "connection",
        "script",
        "lookup_cache",
        "file_definition",
        "async_helper",
        "api",
        "tool",
        "integration",
    ]


def test_an_unknown_kind_is_refused_in_a_sentence():
    with pytest.raises(UnknownKind, match="no kind of resource named “tile”"):
        get_kind("tile")


def test_folders_of_an_archive_lead_to_kinds_however_they_are_written():
    assert by_folder("lookupcaches") is KINDS["lookup_cache"]
    assert by_folder("fileDefinitions") is KINDS["file_definition"]
    assert by_folder("") is None
    assert by_folder("readme") is None


def test_only_the_integration_settings_are_singular_and_have_no_folder():
    assert [kind.name for kind in KINDS.values() if kind.singular] == ["integration"]
    assert [kind.name for kind in KINDS.values() if not kind.folder] == ["integration"]


@EVERY_KIND
def test_no_field_lies_inside_another(kind):
    paths = [declared.path.split(".") for declared in kind.fields]

    nested = [
        (outer, inner)
        for outer in paths
        for inner in paths
        if outer is not inner and inner[: len(outer)] == outer
    ]

    assert nested == []


@EVERY_KIND
def test_fields_with_choices_are_choices_and_no_choice_is_offered_twice(kind):
    for declared in kind.fields:
        values = [value for value, _ in declared.choices]
        assert bool(values) == (declared.type is FieldType.CHOICE), declared.path
        assert len(values) == len(set(values)), declared.path


@EVERY_KIND
def test_reference_fields_are_declared_references_of_the_same_kind(kind):
    for declared in kind.fields:
        if declared.type is FieldType.REFERENCE:
            path = tuple(declared.path.split("."))
            targets = {target for pattern, target in kind.references.items() if matches(pattern, path)}
            assert targets == {declared.refers_to}, declared.path
        elif declared.type is FieldType.REFERENCES:
            assert kind.references[f"{declared.path}.*"] == declared.refers_to
        else:
            assert declared.refers_to is None


@EVERY_KIND
def test_every_reference_leads_to_a_kind(kind):
    assert set(kind.references.values()) <= set(KINDS)


@EVERY_KIND
def test_what_the_environment_owns_has_a_plain_place_of_its_own(kind):
    owned = [path.split(".") for path in kind.environment_owned]

    assert not any(step in ("*", "**") or "[" in step for path in owned for step in path)
    assert not any(a is not b and b[: len(a)] == a for a in owned for b in owned)
    assert set(kind.environment_owned).isdisjoint((*kind.secrets, *kind.volatile))


@EVERY_KIND
def test_no_form_asks_for_a_secret_or_for_what_the_system_keeps(kind):
    paths = {declared.path for declared in kind.fields}

    assert paths.isdisjoint(kind.secrets)
    assert paths.isdisjoint(kind.volatile)


@EVERY_KIND
def test_sections_hold_every_field_once(kind):
    gathered = [declared for _, fields in kind.sections() for declared in fields]

    assert sorted(declared.path for declared in gathered) == sorted(declared.path for declared in kind.fields)


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"type": "flow"}, "flow"),
        ({"type": "lookupCache"}, "lookup_cache"),
        ({"type": "fileDefinition"}, "file_definition"),
        ({"type": "lookup_cache"}, "lookup_cache"),
        ({"type": "script", "content": "x"}, "script"),
        ({"type": "script", "script": {"_scriptId": "a"}, "version": "v1"}, "api"),
        ({"type": "builder", "builder": {}}, "api"),
        ({"type": "delta", "adaptorType": "HTTPExport"}, "export"),
        ({"adaptorType": "NetSuiteDistributedImport"}, "import"),
        ({"type": "http", "http": {"baseURI": "https://x.example"}}, "connection"),
        ({"name": "x", "content": "function a() {}"}, "script"),
        ({"name": "x", "keyField": "sku"}, "lookup_cache"),
        ({"name": "x", "rules": [], "format": "delimited"}, "file_definition"),
        ({"name": "x", "http": {"status": {"_exportId": "a"}}}, "async_helper"),
        ({"name": "x", "routers": [], "input": {}, "output": {}}, "tool"),
        ({"name": "x", "routers": []}, "flow"),
        ({"name": "x", "_registeredConnectionIds": []}, "integration"),
    ],
)
def test_a_raw_document_is_recognised(document, name):
    assert kind_of_document(document).name == name


@pytest.mark.parametrize("document", [{}, {"type": "spaceship"}, {"type": 7}, {"type": ["flow"]}])
def test_a_document_that_says_nothing_of_its_kind_is_refused(document):
    with pytest.raises(UnknownKind):
        kind_of_document(document)


def test_each_kind_is_called_as_one_speaks():
    assert [KINDS[name].one for name in ("flow", "export", "api", "async_helper")] == [
        "a flow",
        "an export",
        "an API",
        "an async helper",
    ]
