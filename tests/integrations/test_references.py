"""References are found, translated and removed where the kinds declare them, and nowhere else."""

import copy

import pytest

from integrations.kinds import get_kind
from integrations.kinds.references import drop_references, references_in, translate
from integrations.paths import Item, get, to_text

FLOW = get_kind("flow")
IMPORT = get_kind("import")
SETTINGS = get_kind("integration")


def branching_flow():
    return {
        "name": "Orders",
        "pageGenerators": [{"_exportId": "orders"}],
        "routers": [
            {
                "id": "r1",
                "script": {"_scriptId": "choose", "function": "choose"},
                "branches": [
                    {
                        "name": "Prime",
                        "pageProcessors": [
                            {"type": "export", "_exportId": "stock"},
                            {
                                "type": "import",
                                "_importId": "order",
                                "hooks": {"postResponseMap": {"_scriptId": "after", "function": "after"}},
                            },
                        ],
                    }
                ],
            }
        ],
        "_runNextFlowIds": ["next"],
    }


def test_references_are_found_however_deep_the_steps_lie():
    found = {to_text(path): (value, kind) for path, value, kind in references_in(FLOW, branching_flow())}

    step = "routers[id=r1].branches[name=Prime].pageProcessors"
    assert found == {
        "pageGenerators[_exportId=orders]._exportId": ("orders", "export"),
        "routers[id=r1].script._scriptId": ("choose", "script"),
        f"{step}[_exportId=stock]._exportId": ("stock", "export"),
        f"{step}[_importId=order]._importId": ("order", "import"),
        f"{step}[_importId=order].hooks.postResponseMap._scriptId": ("after", "script"),
        "_runNextFlowIds[@value=next]": ("next", "flow"),
    }


def test_every_path_leads_back_to_its_reference():
    document = branching_flow()

    assert all(get(document, path) == value for path, value, _ in references_in(FLOW, document))


def test_items_of_the_same_name_are_told_apart_by_their_index():
    document = {"pageProcessors": [{"_importId": "a"}, {"_importId": "a"}, {"_importId": "b"}]}

    steps = [path[1] for path, _, _ in references_in(FLOW, document)]

    assert steps == [0, 1, Item("_importId", "b")]


def test_null_is_no_reference_and_anything_else_is_given_for_checking():
    document = {"_connectionId": None, "lookups": [{"name": "a", "_lookupCacheId": 7}]}

    assert [value for _, value, _ in references_in(IMPORT, document)] == [7]


def test_what_looks_like_a_reference_in_sample_data_is_none():
    document = {"sampleData": {"_connectionId": "x", "lookups": [{"_lookupCacheId": "y"}]}}

    assert references_in(IMPORT, document) == []


def test_ids_inside_the_flow_and_of_the_vendor_are_not_references():
    document = {
        "routers": [{"id": "r1", "branches": [{"nextRouterId": "r2"}]}],
        "_flowGroupingId": "g",
        "_templateId": "t",
    }

    assert references_in(FLOW, document) == []


def test_connections_named_inside_a_settings_form_are_references():
    document = {"settingsForm": {"form": {"fields": [{"virtual": {"_connectionId": "c"}}]}}}

    assert [(value, kind) for _, value, kind in references_in(SETTINGS, document)] == [("c", "connection")]


def test_translating_changes_references_only_and_leaves_the_original_alone():
    document = branching_flow()
    before = copy.deepcopy(document)

    there = translate(FLOW, document, lambda value, kind: f"{kind}:{value}")
    back = translate(FLOW, there, lambda value, _: value.partition(":")[2])

    assert document == before == back
    assert {value for _, value, _ in references_in(FLOW, there)} == {
        "export:orders",
        "script:choose",
        "export:stock",
        "import:order",
        "script:after",
        "flow:next",
    }


def test_translating_shares_what_holds_no_reference():
    document = {"name": "x", "settings": {"deep": [1, 2]}, "pageGenerators": [{"_exportId": "a"}]}

    translated = translate(FLOW, document, lambda value, _: value + "!")

    assert translated["settings"] is document["settings"]


def test_a_step_goes_with_its_import_and_other_steps_stay():
    document = branching_flow()

    remaining = drop_references(FLOW, document, {"order"})

    (branch,) = remaining["routers"][0]["branches"]
    assert branch["pageProcessors"] == [{"type": "export", "_exportId": "stock"}]
    assert document == branching_flow()


@pytest.mark.parametrize(
    ("kind", "document", "expected"),
    [
        (
            SETTINGS,
            {"_registeredConnectionIds": ["a", "gone", "b"]},
            {"_registeredConnectionIds": ["a", "b"]},
        ),
        (SETTINGS, {"aliases": [{"alias": "shop", "_connectionId": "gone"}]}, {"aliases": []}),
        (FLOW, {"_runNextFlowIds": ["gone"], "name": "x"}, {"_runNextFlowIds": [], "name": "x"}),
        (FLOW, {"_runNextExportIds": [{"_flowId": "f", "_exportId": "gone"}]}, {"_runNextExportIds": []}),
        (IMPORT, {"_connectionId": "gone", "name": "x"}, {"name": "x"}),
        (
            IMPORT,
            {"lookups": [{"name": "sku", "_lookupCacheId": "gone", "default": "0"}]},
            {"lookups": [{"name": "sku", "default": "0"}]},
        ),
        (
            IMPORT,
            {"hooks": {"preMap": {"_scriptId": "gone", "function": "f"}, "postMap": {"_scriptId": "s"}}},
            {"hooks": {"postMap": {"_scriptId": "s"}}},
        ),
        (
            IMPORT,
            {"filter": {"type": "script", "script": {"_scriptId": "gone", "function": "f"}}},
            {"filter": {"type": "script"}},
        ),
    ],
)
def test_dropping_a_reference_takes_along_what_means_nothing_without_it(kind, document, expected):
    assert drop_references(kind, document, {"gone"}) == expected


def test_dropping_nothing_gives_the_same_document():
    document = branching_flow()

    assert drop_references(FLOW, document, {"elsewhere"}) is document


def test_a_long_list_of_references_costs_no_more_than_its_length():
    ids = [f"{number:024x}" for number in range(20_000)]

    found = references_in(SETTINGS, {"_registeredConnectionIds": ids})

    assert [path[1] for path, _, _ in found] == [Item("@value", vendor_id) for vendor_id in ids]
