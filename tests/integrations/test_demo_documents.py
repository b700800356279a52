"""The demonstration's documents are sound, and its story leads where it says."""

import copy

import pytest

from ilm_site.demo import story
from ilm_site.demo.documents import all_resources, demo_archive, ids
from integrations import canonical
from integrations.archive.lineages import lineage_of
from integrations.archive.reading import read_archive
from integrations.kinds import get_kind
from integrations.kinds.division import divide
from integrations.kinds.recognise import kind_of_document
from integrations.kinds.references import references_in
from integrations.paths import get, to_text
from pullrequests.merging.outcomes import ConflictKind
from pullrequests.merging.resources import merge_resource

from .archive.packing import pack_again


def tile():
    """The documents of a tile just made of the demonstration, by lineage."""
    return {str(lineage_of(r.vendor_id)): (r.kind, r.document) for r in demo_archive().resources}


def after(documents, *chapters):
    """The documents once the chapters' changes are made; what they began with stays as it was."""
    changed = dict(documents)
    for chapter in chapters:
        for change in chapter.changes:
            apply(changed, change)
    return changed


def apply(documents, change):
    if isinstance(change, story.Addition):
        lineage = str(lineage_of(change.document["name"]))
        documents[lineage] = (change.kind, change.document)
        apply(documents, change.use(lineage))
        return
    lineage = str(lineage_of(change.vendor_id))
    if isinstance(change, story.Removal):
        del documents[lineage]
        return
    kind, document = documents[lineage]
    before = copy.deepcopy(document)
    documents[lineage] = (kind, change.change(document))
    assert document == before, change.sentence
    assert documents[lineage][1] != before, change.sentence


def merged(base, target, source):
    """Every resource's merge, and all conflicts as (lineage, path, kind)."""
    results, conflicts = {}, []
    for lineage in base.keys() | target.keys() | source.keys():
        sides = [side.get(lineage, (None, None)) for side in (base, target, source)]
        kind = next(kind for kind, _ in sides if kind)
        outcome = merge_resource(*(document for _, document in sides), kind=get_kind(kind))
        if outcome.value is not None:
            results[lineage] = (kind, outcome.value)
        conflicts += [(lineage, to_text(conflict.path), conflict.kind) for conflict in outcome.conflicts]
    return results, conflicts


def dangling(documents):
    return [
        (document["name"], to_text(path))
        for kind, document in documents.values()
        for path, value, target in references_in(get_kind(kind), document)
        if documents.get(value, ("",))[0] != target
    ]


def test_ids_are_the_vendors_and_all_different():
    vendor_ids = [vendor_id for vendor_id, _, _ in all_resources()]

    assert all(len(vendor_id) == 24 and int(vendor_id, 16) for vendor_id in vendor_ids)
    assert len(set(vendor_ids)) == len(vendor_ids) >= 25


@pytest.mark.parametrize(
    ("vendor_id", "kind", "raw"), all_resources(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_document_is_canonical_recognised_and_free_of_what_is_never_kept(vendor_id, kind, raw):
    canonical.check(raw)

    assert kind_of_document(raw).name == kind
    assert divide(get_kind(kind), raw).dropped == ()


def test_names_are_unique_within_a_kind():
    names = [(kind, raw["name"]) for _, kind, raw in all_resources()]

    assert len(set(names)) == len(names)


def test_no_reference_dangles_and_only_one_script_is_unused():
    documents = tile()
    settings = demo_archive().settings
    used = {
        value
        for kind, document in documents.values()
        for _, value, _ in references_in(get_kind(kind), document)
    }
    registered = {value for _, value, _ in references_in(get_kind("integration"), settings)}

    unused = documents.keys() - used - registered

    assert dangling(documents) == []
    assert registered <= documents.keys()
    assert {documents[lineage][1]["name"] for lineage in unused if documents[lineage][0] != "flow"} == {
        "Round taxes (old)"
    }


def test_the_archive_is_written_and_read_as_it_was():
    archive = demo_archive()

    again = read_archive(pack_again(archive))

    assert {r.vendor_id: r for r in again.resources} == {r.vendor_id: r for r in archive.resources}
    assert (again.name, again.description, again.settings) == (
        archive.name,
        archive.description,
        archive.settings,
    )


def test_the_first_improvement_reaches_qa_without_conflict():
    dev = after(tile(), story.FIRST_IMPROVEMENT)

    result, conflicts = merged(tile(), tile(), dev)

    assert conflicts == []
    assert result == dev


def test_the_bad_change_is_offered_again_after_its_revert_together_with_the_fix():
    qa = after(tile(), story.FIRST_IMPROVEMENT)
    dev = after(qa, story.BAD_CHANGE, story.BAD_CHANGE_FIX)

    result, conflicts = merged(qa, qa, dev)

    lineage = str(lineage_of(ids.SALES_ORDER_IMPORT))
    assert conflicts == []
    assert get(result[lineage][1], story.LINE_QUANTITY) == "$.OrderItems.QuantityToShip"


@pytest.mark.parametrize("more_in_dev", [(), (story.BAD_CHANGE, story.BAD_CHANGE_FIX)])
def test_the_work_on_both_sides_gives_exactly_two_conflicts(more_in_dev):
    base = after(tile(), story.FIRST_IMPROVEMENT)
    dev = after(base, *more_in_dev, story.DEV_WORK)
    qa = after(base, story.QA_WORK)

    result, conflicts = merged(base, qa, dev)

    assert sorted(conflicts) == sorted(
        [
            (str(lineage_of(ids.ORDERS_EXPORT)), "pageSize", ConflictKind.FIELD),
            (str(lineage_of(ids.SAFETY_STOCK)), "content", ConflictKind.LINES),
        ]
    )
    assert dangling(result) == []


def test_clean_changes_of_both_sides_stand_in_the_result():
    base = tile()

    result, _ = merged(base, after(base, story.QA_WORK), after(base, story.DEV_WORK))

    def document(vendor_id):
        return result[str(lineage_of(vendor_id))][1]

    generated = [mapping["generate"] for mapping in document(ids.CUSTOMER_IMPORT)["mappings"]]
    countries = next(
        lookup["map"] for lookup in document(ids.SALES_ORDER_IMPORT)["lookups"] if lookup["name"] == "country"
    )
    assert generated[-2:] == ["salesrep", "language"]
    assert {"BE", "PL"} <= countries.keys()
    assert "wait a minute" in document(ids.CONFIRM_SHIPMENTS)["content"]
    assert "OrderCancelled" in document(ids.CONFIRM_SHIPMENTS)["content"]
    assert document(ids.REFUNDS_EXPORT)["name"] == "Get Amazon refunds and chargebacks"
    assert len(document(ids.STOCK_FLOW)["pageProcessors"]) == 2
    assert str(lineage_of(ids.OLD_TAX_ROUNDING)) not in result


def test_a_change_that_finds_nothing_to_change_says_so():
    with pytest.raises(LookupError):
        story.setting(("page",), 1)({"pageSize": 2})
    with pytest.raises(LookupError):
        story.rewriting("a", "b")({"content": "aa"})


def test_what_the_story_adds_is_sound():
    divided = divide(get_kind("import"), story.STOCK_LOG)

    canonical.check(story.STOCK_LOG)
    assert (divided.dropped, divided.local) == ((), {})
