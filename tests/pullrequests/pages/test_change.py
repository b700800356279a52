"""One changed resource: everything that differs is shown, and nothing secret."""

import uuid

import pytest
from django.urls import reverse

from integrations.archive.lineages import lineage_of
from tests.factories import add, change, document_of, fill, make_clone, make_pull_request, remove


def _address(pull_request, name):
    return reverse(
        "pullrequests:change", args=[pull_request.code, pull_request.changes.get(name=name).lineage]
    )


@pytest.fixture
def exports(chain):
    """Both tiles share an export with mappings, and a flow that uses it."""
    mappings = [{"generate": "sku", "extract": "a"}, {"generate": "qty", "extract": "b"}]
    export = {"name": "items", "pageSize": 10, "mappings": mappings}
    flow = {"name": "nightly", "pageGenerators": [{"_exportId": str(lineage_of("items"))}]}
    fill(chain.dev, {"items": export}, kind="export", by=chain.admin)
    fill(chain.dev, {"nightly": flow}, kind="flow", by=chain.admin)
    chain.qa = make_clone(chain.dev, chain.qa.environment, by=chain.admin, name="Orders")
    return chain


def test_a_changed_field_is_shown_with_all_four_values(client, exports):
    change(exports.dev, "items", by=exports.developer, pageSize=200)
    change(exports.qa, "items", by=exports.lead, description="For QA")
    pull_request = make_pull_request(exports.dev, exports.qa, by=exports.lead)
    client.force_login(exports.monitor)

    view = client.get(_address(pull_request, "items")).context["view"]

    (row,) = view.changing
    values = [cell.text for cell in (row.base, row.source, row.target, row.result)]
    assert values == ["10", "200", "10", "200"]
    assert [row.label for row in view.staying] == ["Description"]


def test_items_of_a_list_are_matched_by_what_names_them(client, exports):
    mappings = document_of(exports.dev, "items")["mappings"]
    change(
        exports.dev, "items", by=exports.developer, mappings=[{"generate": "new", "extract": "c"}, *mappings]
    )
    pull_request = make_pull_request(exports.dev, exports.qa, by=exports.lead)
    client.force_login(exports.lead)

    view = client.get(_address(pull_request, "items")).context["view"]

    assert [row.label for row in view.changing] == ["Mappings › new"]


def test_scripts_are_shown_line_by_line_in_one_column_or_two(client, chain):
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)

    unified = client.get(_address(pull_request, "hook"))
    side = client.get(_address(pull_request, "hook"), {"lines": "side"})

    (text,) = unified.context["view"].texts
    assert (text.added, text.removed) == (1, 1)
    assert "Show side by side" in unified.content.decode()
    assert "QA afterwards" in side.content.decode()


def test_a_new_resource_is_shown_with_all_its_fields(client, chain):
    add(chain.dev, {"name": "fresh", "content": "a\nb\n", "description": "Why"}, by=chain.developer)
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)

    view = client.get(_address(pull_request, "fresh")).context["view"]

    assert {row.label: row.cell.text for row in view.whole} == {
        "Name": "fresh",
        "Description": "Why",
        "JavaScript": "a\nb\n",
    }


def test_a_deleted_resource_shows_what_is_lost(client, chain):
    remove(chain.dev, "spare", by=chain.developer)
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)

    page = client.get(_address(pull_request, "spare")).content.decode()

    assert "What QA would lose" in page
    assert "Dev no longer has it" in page


def test_what_uses_it_is_named_in_every_tile_one_may_see(client, exports):
    change(exports.dev, "items", by=exports.developer, pageSize=200)
    pull_request = make_pull_request(exports.dev, exports.qa, by=exports.lead)
    client.force_login(exports.monitor)

    uses = client.get(_address(pull_request, "items")).context["view"].used_by

    assert [(str(use.tile), [user.name for user in use.shown]) for use in uses] == [
        ("Orders · QA", ["nightly"]),
        ("Orders · Dev", ["nightly"]),
    ]


def test_references_are_shown_by_name(client, exports):
    fill(exports.dev, {"more": {"name": "more"}}, kind="export", by=exports.developer)
    generators = [{"_exportId": str(lineage_of("items"))}, {"_exportId": str(lineage_of("more"))}]
    change(exports.dev, "nightly", by=exports.developer, pageGenerators=generators)
    pull_request = make_pull_request(exports.dev, exports.qa, by=exports.lead)
    client.force_login(exports.lead)

    (row,) = client.get(_address(pull_request, "nightly")).context["view"].changing

    assert row.label == "Sources › more"
    assert row.result.text == "Export: more"


def test_the_fragment_is_a_part_of_the_page(client, chain):
    change(chain.dev, "hook", by=chain.developer, content="other\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)
    address = _address(pull_request, "hook")

    fragment = client.get(address, headers={"HX-Request": "true"})
    page = client.get(address)

    assert "<html" not in fragment.content.decode()
    assert "<html" in page.content.decode()
    assert "HX-Request" in fragment["Vary"]


def test_forged_headers_change_no_rights(client, chain):
    change(chain.dev, "hook", by=chain.developer, content="other\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    address = _address(pull_request, "hook")
    client.force_login(chain.stranger)

    response = client.get(
        address, headers={"HX-Request": "true", "HX-Target": "x", "HX-Current-URL": address}
    )

    assert response.status_code == 404


def test_a_resource_that_is_not_part_of_it_is_not_found(client, chain):
    change(chain.dev, "hook", by=chain.developer, content="other\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)

    lineages = (lineage_of("spare"), uuid.uuid4())
    codes = [
        client.get(reverse("pullrequests:change", args=[pull_request.code, lineage])).status_code
        for lineage in lineages
    ]

    assert codes == [404, 404]


def test_hiding_characters_are_made_visible(client, chain):
    change(chain.dev, "hook", by=chain.developer, content="one\nt\u202ewo\nthree\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)

    page = client.get(_address(pull_request, "hook")).content.decode()

    assert "‹U+202E›" in page
    assert "\u202e" not in page


def test_a_change_is_ticked_off_and_back(client, chain):
    change(chain.dev, "hook", by=chain.developer, content="other\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    found = pull_request.changes.get()
    client.force_login(chain.monitor)
    address = reverse("pullrequests:viewed", args=[pull_request.code, found.lineage])

    ticked = client.post(address, {"viewed": "1"}, headers={"HX-Request": "true"})
    found.refresh_from_db()
    after_ticking = found.viewed_by
    client.post(address, {})
    found.refresh_from_db()

    assert after_ticking == [chain.monitor.pk]
    assert found.viewed_by == []
    assert "1 of 1 viewed" in ticked.content.decode()
