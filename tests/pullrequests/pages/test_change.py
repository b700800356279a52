"""One changed resource: everything that differs is shown, and nothing secret."""

import uuid

import pytest
from django.urls import reverse

from integrations.archive.lineages import lineage_of
from tests.factories import add, change, document_of, fill, make_clone, make_pull_request, pull, remove


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
    assert (text.diff.added, text.diff.removed) == (1, 1)
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


def _long(count, **changed):
    return "".join(f"{changed.get(f'line{n}', n)}\n" for n in range(1, count + 1))


def test_long_unchanged_stretches_are_opened_by_links_that_need_no_script(client, chain):
    change(chain.dev, "hook", by=chain.developer, content=_long(1_500))
    pull(chain.dev, chain.qa, by=chain.admin)
    change(chain.dev, "hook", by=chain.developer, content=_long(1_500, line1500="new"))
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)
    address = _address(pull_request, "hook")

    folded = client.get(address).content.decode()
    opened = client.get(address, {"show": "content:1-500"}).content.decode()
    side = client.get(address, {"show": "content:501-1000", "lines": "side"}).content.decode()

    assert "Show 500 of 1,496 unchanged lines" in folded
    assert f'href="{address}?show=content:1-500#lines-' in folded
    assert "<code>500</code>" in opened
    assert "<code>501</code>" not in opened
    assert "Show 500 of 996 unchanged lines" in opened
    assert "show=content%3A501-1000&amp;show=content:1-500" in side


def test_more_lines_than_are_shown_at_once_go_on_by_a_link(client, chain):
    change(chain.dev, "hook", by=chain.developer, content=_long(1_200))
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)
    address = _address(pull_request, "hook")

    first = client.get(address).content.decode()
    second = client.get(address, {"from": "content:500"}).content.decode()

    assert "Show the next 500 of 1,203 lines" in first
    assert "Show the lines before" not in first
    assert f'href="{address}?from=content%3A500&amp;from=content:0"' in second
    assert first.count("textline-number") == second.count("textline-number")


@pytest.mark.parametrize(
    "query",
    [
        "show=content:9-1",
        "show=content:0-99999999",
        "show=x",
        "from=content:-1",
        "from=content:9999999",
        "show=%00:1-2",
    ],
)
def test_parts_that_are_not_there_change_nothing(client, chain, query):
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)

    page = client.get(f"{_address(pull_request, 'hook')}?{query}")

    assert page.status_code == 200
    assert [row.line.text for row in page.context["view"].texts[0].diff.rows] == [
        "one",
        "two",
        "DEV",
        "three",
    ]


def test_a_long_text_in_conflict_is_written_when_it_is_asked_for(client, chain):
    long = "x" * 30_000
    for tile, person in ((chain.dev, chain.developer), (chain.qa, chain.lead)):
        change(tile, "hook", by=person, content=f"{tile.environment.name}\n{long}\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)
    address = _address(pull_request, "hook")

    closed = client.get(address)
    opened = client.get(address, {"write": '["content"]'})

    assert "<textarea" not in closed.content.decode()
    assert "Write the text: open the whole text" in closed.content.decode()
    assert "<textarea" in opened.content.decode()
    assert len(closed.content) < 60_000
