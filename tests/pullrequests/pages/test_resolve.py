"""Deciding about conflicts on the page."""

import json

import pytest
from django.urls import reverse

from pullrequests.models import Resolution
from pullrequests.presentation.resource import inputs_of
from tests.factories import change, fill, make_pull_request
from tests.standing import keep_more

HTMX = {"HX-Request": "true"}


def open_one(chain):
    """Two conflicts: a number, and the lines of a script."""
    fill(chain.dev, {"items": {"name": "items", "pageSize": 10}}, kind="export", by=chain.admin)
    fill(chain.qa, {"items": {"name": "items", "pageSize": 20}}, kind="export", by=chain.admin)
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    change(chain.qa, "hook", by=chain.lead, content="one\nQA\nthree\n")
    return make_pull_request(chain.dev, chain.qa, by=chain.developer)


kept_more = keep_more(open_one)


@pytest.fixture
def pull_request(kept_more, chain):
    return chain.more


def _post(client, pull_request, name="items", htmx=False, **fields):
    found = pull_request.changes.get(name=name)
    address = reverse("pullrequests:resolve", args=[pull_request.code, found.lineage])
    posted = {"path": json.dumps(found.conflicts[0]["path"]), "inputs": inputs_of(found), **fields}
    return client.post(address, posted, headers=HTMX if htmx else {})


def test_the_card_says_what_happened_and_names_the_tiles(client, chain, pull_request):
    client.force_login(chain.lead)
    found = pull_request.changes.get(name="items")

    page = client.get(
        reverse("pullrequests:change", args=[pull_request.code, found.lineage])
    ).content.decode()

    assert "Both set Records a page: Dev to “10”, QA to “20”." in page
    assert "Take the value of Dev" in page
    assert "Keep the value of QA" in page
    assert "Write a value" in page


def test_a_choice_is_kept_and_the_result_shown(client, chain, pull_request):
    client.force_login(chain.lead)

    response = _post(client, pull_request, choice="source", htmx=True)

    resolution = Resolution.objects.get()
    (row,) = response.context["view"].changing
    assert (resolution.choice, resolution.chosen_by) == ("source", chain.lead)
    assert row.result.text == "10"
    assert "Saved. 1 conflict is still open." in response.content.decode()


def test_without_scripts_a_choice_leads_back_to_the_resource(client, chain, pull_request):
    client.force_login(chain.lead)

    response = _post(client, pull_request, choice="target")

    found = pull_request.changes.get(name="items")
    assert response.status_code == 302
    assert response.url == reverse("pullrequests:change", args=[pull_request.code, found.lineage])


def test_a_choice_can_be_changed_and_taken_back(client, chain, pull_request):
    client.force_login(chain.lead)

    _post(client, pull_request, choice="source")
    _post(client, pull_request, choice="target")
    changed = Resolution.objects.get().choice
    _post(client, pull_request, withdraw="1")

    pull_request.refresh_from_db()
    assert changed == "target"
    assert not Resolution.objects.exists()
    assert pull_request.open_conflicts == 2


@pytest.mark.parametrize(("text", "value"), [("15", 15), ("2.5", 2.5)])
def test_a_number_can_be_written(client, chain, pull_request, text, value):
    client.force_login(chain.lead)

    _post(client, pull_request, choice="value", value=text)

    assert Resolution.objects.get().value == {"value": value}


def test_lines_can_be_written_as_one_text(client, chain, pull_request):
    client.force_login(chain.lead)

    _post(client, pull_request, name="hook", choice="value", value="one\r\nboth\r\nthree\r\n")

    assert Resolution.objects.get().value == {"value": "one\nboth\nthree\n"}


@pytest.mark.parametrize("text", ["", "many", "true", '"15"', "NaN", "1e999", "9007199254740993"])
def test_a_value_that_does_not_fit_is_refused_and_kept_on_the_page(client, chain, pull_request, text):
    client.force_login(chain.lead)

    response = _post(client, pull_request, choice="value", value=text, htmx=True)

    assert response.status_code == 422
    assert "Enter a number." in response.content.decode()
    assert response.context["written"] == text
    assert not Resolution.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": "both"},
        {"choice": "nonsense"},
        {},
        {"choice": "source", "path": '["pageSizes"]'},
        {"choice": "source", "path": "pageSize"},
        {"choice": "source", "path": '[{"a": 1, "b": 2}]'},
    ],
)
def test_a_choice_that_does_not_exist_is_refused(client, chain, pull_request, fields):
    client.force_login(chain.lead)

    response = _post(client, pull_request, **fields)

    assert response.status_code == 422
    assert not Resolution.objects.exists()


@pytest.mark.parametrize("inputs", ["", "old", "-:-:-"])
def test_a_choice_made_on_an_older_page_is_refused(client, chain, pull_request, inputs):
    client.force_login(chain.lead)

    response = _post(client, pull_request, choice="source", inputs=inputs)

    assert response.status_code == 409
    assert "has changed since the page was shown" in response.content.decode()
    assert not Resolution.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("developer", 403), ("monitor", 403), ("stranger", 404)])
def test_deciding_needs_manage_on_the_target(client, chain, pull_request, person, status):
    client.force_login(getattr(chain, person))

    one = _post(client, pull_request, choice="source", htmx=True)
    many = client.post(
        reverse("pullrequests:resolve_many", args=[pull_request.code]),
        {"choice": "source", "version": pull_request.version},
    )

    assert (one.status_code, many.status_code) == (status, status)
    assert not Resolution.objects.exists()


@pytest.mark.parametrize(("narrowing", "decided"), [({}, 2), ({"kind": "script"}, 1)])
def test_many_conflicts_are_decided_at_once(client, chain, pull_request, narrowing, decided):
    client.force_login(chain.lead)

    response = client.post(
        reverse("pullrequests:resolve_many", args=[pull_request.code]),
        {"choice": "source", "version": pull_request.version, **narrowing},
    )

    assert response.status_code == 302
    assert Resolution.objects.count() == decided


def test_all_conflicts_of_one_resource_are_decided_at_once(client, chain, pull_request):
    client.force_login(chain.lead)
    found = pull_request.changes.get(name="hook")

    response = client.post(
        reverse("pullrequests:resolve_many", args=[pull_request.code]),
        {"choice": "target", "lineage": str(found.lineage), "inputs": inputs_of(found)},
        headers=HTMX,
    )

    assert response.status_code == 200
    assert Resolution.objects.get().lineage == found.lineage


def test_many_at_once_on_an_older_page_are_refused(client, chain, pull_request):
    client.force_login(chain.lead)
    _post(client, pull_request, choice="source")

    response = client.post(
        reverse("pullrequests:resolve_many", args=[pull_request.code]),
        {"choice": "target", "version": pull_request.version},
    )

    assert response.status_code == 409
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize("fields", [{"choice": "value"}, {"choice": "source", "kind": "thing"}, {}])
def test_a_choice_that_cannot_be_made_for_many_is_refused(client, chain, pull_request, fields):
    client.force_login(chain.lead)

    response = client.post(
        reverse("pullrequests:resolve_many", args=[pull_request.code]),
        {"version": pull_request.version, **fields},
    )

    assert response.status_code == 422
    assert not Resolution.objects.exists()
