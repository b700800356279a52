"""Reading a sound archive."""

import io

import pytest

from integrations.archive.errors import ArchiveError
from integrations.archive.lineages import lineage_of, new_vendor_id
from integrations.archive.reading import Note, read_archive

from .packing import CONNECTION_ID, EXPORT_ID, good_files, pack


def test_an_archive_gives_its_name_settings_and_resources_with_references_as_lineages():
    files = good_files(
        **{"integration.json": {"name": "Orders", "description": "All of them", "_id": "x", "readme": "Hi"}}
    )

    parsed = read_archive(pack(files))

    assert (parsed.name, parsed.description) == ("Orders", "All of them")
    assert parsed.settings == {"name": "Integration settings", "readme": "Hi"}
    assert [(r.kind, r.name, r.vendor_id) for r in parsed.resources] == [
        ("export", "Orders", EXPORT_ID),
        ("connection", "Shop", CONNECTION_ID),
    ]
    assert parsed.resources[0].document == {
        "name": "Orders",
        "adaptorType": "HTTPExport",
        "_connectionId": str(lineage_of(CONNECTION_ID)),
    }


def test_settings_refer_to_lineages_too():
    parsed = read_archive(pack(good_files()))

    assert parsed.settings["_registeredConnectionIds"] == [str(lineage_of(CONNECTION_ID))]


def test_a_file_object_is_read_like_bytes():
    data = pack(good_files())

    assert read_archive(io.BytesIO(data)) == read_archive(data)


def test_what_the_environment_owns_is_set_apart():
    member = f"connections/Shop-{CONNECTION_ID}.json"
    shop = {"_id": CONNECTION_ID, "name": "Shop", "type": "http", "http": {"baseURI": "https://shop.example"}}

    connection = read_archive(pack(good_files(**{member: shop}))).resources[1]

    assert connection.local == {"http.baseURI": "https://shop.example"}
    assert connection.document == {"name": "Shop", "type": "http", "http": {}}


def test_secrets_and_ids_of_other_systems_stay_outside_and_are_noted():
    member = f"connections/Shop-{CONNECTION_ID}.json"
    shop = {
        "_id": CONNECTION_ID,
        "_userId": "u",
        "name": "Shop",
        "type": "http",
        "http": {"auth": {"basic": {"password": "canary"}}},
    }

    parsed = read_archive(pack(good_files(**{member: shop})))

    assert "canary" not in repr(parsed)
    assert parsed.notes == (Note(member, ("_userId", "http.auth.basic.password")),)


def test_ids_of_the_vendors_catalogue_and_null_references_are_kept():
    member = f"exports/Orders-{EXPORT_ID}.json"
    export = {
        "_id": EXPORT_ID,
        "name": "Orders",
        "_connectionId": None,
        "_templateId": "t",
        "http": {"_httpConnectorEndpointId": "h"},
    }

    document = read_archive(pack(good_files(**{member: export}))).resources[0].document

    assert document == {
        "name": "Orders",
        "_connectionId": None,
        "_templateId": "t",
        "http": {"_httpConnectorEndpointId": "h"},
    }


def test_one_folder_around_everything_is_taken_off():
    wrapped = {f"Orders (1)/{name}": value for name, value in good_files().items()}

    assert read_archive(pack(wrapped)) == read_archive(pack(good_files()))


def test_what_file_managers_add_is_passed_over():
    added = good_files(
        **{"__MACOSX/._integration.json": b"\0", ".DS_Store": b"\0", "flows/": "", "exports/.DS_Store": b"\0"}
    )

    assert read_archive(pack(added)) == read_archive(pack(good_files()))


def test_the_order_of_members_does_not_matter():
    files = list(good_files().items())

    assert read_archive(pack(files[::-1])) == read_archive(pack(files))


def test_a_vendor_id_always_stands_for_the_same_lineage():
    assert str(lineage_of("a" * 24)) == "dae569ed-9a1b-5839-be03-44adcb1c5798"
    assert lineage_of("a" * 24) != lineage_of("b" * 24)


def test_new_vendor_ids_look_like_the_vendors():
    made = {new_vendor_id() for _ in range(100)}

    assert len(made) == 100
    assert all(len(vendor_id) == 24 and int(vendor_id, 16) >= 0 for vendor_id in made)


BAD_FILES = [
    ({"integration.json": None}, "", "no integration.json"),
    ({"integration.json": "{"}, "integration.json", "not JSON.*line 1, column 2"),
    ({"integration.json": []}, "integration.json", "one JSON object"),
    ({"integration.json": {"name": " "}}, "integration.json", "no name"),
    ({"integration.json": {"name": "x" * 201}}, "integration.json", "longer than 200"),
    ({"integration.json": {"name": "x", "description": 5}}, "integration.json", "must be text"),
    ({"flows/x.json": {"name": "x"}}, "flows/x.json", "no usable _id"),
    ({"flows/x.json": {"_id": 5, "name": "x"}}, "flows/x.json", "no usable _id"),
    ({"flows/x.json": {"_id": "../../x", "name": "x"}}, "flows/x.json", "no usable _id"),
    ({"flows/x.json": {"_id": "f1"}}, "flows/x.json", "no name"),
    ({"flows/x.json": {"_id": "f1", "name": ""}}, "flows/x.json", "no name"),
    ({"flows/x.json": {"_id": "f1", "name": "x" * 256}}, "flows/x.json", "longer than 255"),
    ({"flows/x.json": "[1]"}, "flows/x.json", "one JSON object"),
    ({"flows/x.json": '{"_id": "f1", "name": "x", "a": 1, "a": 2}'}, "flows/x.json", 'key "a" twice'),
    ({"flows/x.json": '{"_id": "f1", "name": "x", "a": NaN}'}, "flows/x.json", "NaN"),
    ({"flows/x.json": '{"_id": "f1", "name": "x", "a": "\\u0000"}'}, "flows/x.json", "NUL"),
    ({"flows/x.json": '{"_id": "f1", "name": "x", "a": "\\ud800"}'}, "flows/x.json", "surrogate"),
    ({"flows/x.json": '{"a":' * 10_000}, "flows/x.json", "64 levels"),
    ({"flows/x.json": b'\xef\xbb\xbf{"_id": "f1", "name": "x"}'}, "flows/x.json", "byte order mark"),
    ({"flows/x.json": '{"_id": "f1"}'.encode("utf-16")}, "flows/x.json", "not UTF-8"),
    ({"flows/x.json": b""}, "flows/x.json", "not JSON"),
    ({"flows/x.json": {"_id": EXPORT_ID, "name": "x"}}, "flows/x.json|exports/", "is also that of"),
    ({"flows/x.json": {"_id": EXPORT_ID.upper(), "name": "x"}}, "flows/x.json|exports/", "is also that of"),
    (
        {"flows/x.json": {"_id": "f1", "name": "x", "pageGenerators": [{"_exportId": "gone"}]}},
        "flows/x.json",
        r"pageGenerators\[_exportId=gone\]._exportId names the export gone, which is not in the archive",
    ),
    (
        {"flows/x.json": {"_id": "f1", "name": "x", "pageGenerators": [{"_exportId": CONNECTION_ID}]}},
        "flows/x.json",
        "not of the kind export",
    ),
    (
        {"flows/x.json": {"_id": "f1", "name": "x", "_runNextFlowIds": [7]}},
        "flows/x.json",
        "not in the archive",
    ),
    (
        {"integration.json": {"name": "x", "aliases": [{"alias": "a", "_flowId": "gone"}]}},
        "integration.json",
        "gone",
    ),
    ({"readme.txt": "hello"}, "readme.txt", "Only integration.json"),
    ({"recipes/x.json": {"_id": "f1", "name": "x"}}, "recipes/x.json", "Only integration.json"),
    ({"flows/old/x.json": {"_id": "f1", "name": "x"}}, "flows/old/x.json", "Only integration.json"),
    ({"flows/x.js": "1"}, "flows/x.js", "Only .json files"),
    ({"flows/x.zip": "1"}, "flows/x.zip", "another archive"),
    ({"flows/x.json": b"PK\x03\x04rest"}, "flows/x.json", "itself an archive"),
]


@pytest.mark.parametrize(("changed", "member", "sentence"), BAD_FILES)
def test_an_archive_is_refused_as_a_whole_naming_the_member(changed, member, sentence):
    with pytest.raises(ArchiveError, match=sentence) as refused:
        read_archive(pack(good_files(**changed)))

    assert refused.value.member.startswith(tuple(member.split("|")))
    assert str(refused.value).endswith(refused.value.sentence)
