"""Comparing again, merging and cancelling on the page."""

import pytest
from django.urls import reverse

from integrations.services.jobs import run_job
from pullrequests.models import PullRequest, Resolution
from pullrequests.services.merge import carry_out_merge, release_failed_merge, request_merge
from pullrequests.services.resolve import resolve_conflict
from tests.factories import change, make_clone, make_pull_request
from tests.standing import keep_more

HTMX = {"HX-Request": "true"}
Status = PullRequest.Status


def open_one(chain):
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    return make_pull_request(chain.dev, chain.qa, by=chain.developer)


kept_more = keep_more(open_one)


@pytest.fixture
def pull_request(kept_more, chain):
    return chain.more


def _post(client, pull_request, action, **fields):
    return client.post(reverse(f"pullrequests:{action}", args=[pull_request.code]), fields)


def _merge(pull_request):
    """What the worker does with the job."""
    pull_request.refresh_from_db()
    run_job(job_id=pull_request.job_id, work=carry_out_merge, failed=release_failed_merge)
    pull_request.refresh_from_db()


def test_the_button_starts_a_job_and_the_page_tells_how_far_it_is(client, chain, pull_request):
    client.force_login(chain.lead)

    response = _post(client, pull_request, "merge", version=pull_request.version)

    pull_request.refresh_from_db()
    assert response.status_code == 302
    assert response.url == pull_request.get_absolute_url()
    assert pull_request.status == Status.MERGING


def test_after_the_merge_the_page_tells_what_happened_and_what_can_follow(client, chain, pull_request):
    client.force_login(chain.admin)
    _post(client, pull_request, "merge", version=pull_request.version)
    _merge(pull_request)

    page = client.get(pull_request.get_absolute_url()).content.decode()

    revision = pull_request.merge_revision.number
    assert f"revision {revision} of Orders · QA" in page
    assert "1 changed." in page
    assert "Propose to Orders · Prod" in page
    assert reverse("integrations:revert", args=[chain.qa.code, revision - 1]) in page


def test_only_tiles_one_may_see_are_offered_as_the_next(client, chain, pull_request):
    make_clone(chain.qa, by=chain.admin, name="Orders for training")
    client.force_login(chain.monitor)
    _merge_as(chain.lead, pull_request)

    page = client.get(pull_request.get_absolute_url()).content.decode()

    assert "Propose to" not in page
    assert "Revert this pull" not in page


def _merge_as(person, pull_request):
    request_merge(pull_request=pull_request, version=pull_request.version, by=person)
    _merge(pull_request)


@pytest.mark.parametrize("version", ["", "0", "-1", "999", "abc", "1" * 5000])
def test_a_click_on_another_state_of_the_page_merges_nothing(client, chain, pull_request, version):
    client.force_login(chain.lead)

    response = _post(client, pull_request, "merge", version=version)

    pull_request.refresh_from_db()
    assert response.status_code == 409
    assert pull_request.status == Status.OPEN


def test_open_conflicts_and_a_moved_target_refuse_the_merge(client, chain, pull_request):
    change(chain.qa, "spare", by=chain.lead, content="moved\n")
    client.force_login(chain.lead)

    response = _post(client, pull_request, "merge", version=pull_request.version)

    assert response.status_code == 409
    assert "Refresh to compare again" in response.content.decode()


@pytest.mark.parametrize(("person", "status"), [("developer", 403), ("monitor", 403), ("stranger", 404)])
def test_merging_needs_manage_on_the_target(client, chain, pull_request, person, status):
    client.force_login(getattr(chain, person))

    response = _post(client, pull_request, "merge", version=pull_request.version)

    assert response.status_code == status


def test_a_merge_that_failed_says_why_and_can_be_tried_again(client, chain, pull_request):
    client.force_login(chain.lead)
    _post(client, pull_request, "merge", version=pull_request.version)
    change(chain.qa, "spare", by=chain.lead, content="in between\n")
    _merge(pull_request)

    failed = client.get(pull_request.get_absolute_url()).content.decode()
    _post(client, pull_request, "refresh")
    pull_request.refresh_from_db()
    again = _post(client, pull_request, "merge", version=pull_request.version)

    assert "The merge did not go through, and nothing was changed." in failed
    assert "Orders · QA has changed since this was compared." in failed
    assert again.status_code == 302


def test_refreshing_tells_how_many_choices_stay(client, chain):
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    change(chain.qa, "hook", by=chain.lead, content="one\nQA\nthree\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.developer)
    found = pull_request.changes.get()
    resolve_conflict(
        pull_request=pull_request,
        lineage=found.lineage,
        path=found.conflicts[0]["path"],
        choice="source",
        value={},
        by=chain.lead,
    )
    change(chain.qa, "spare", by=chain.lead, content="elsewhere\n")
    client.force_login(chain.lead)

    response = client.post(reverse("pullrequests:refresh", args=[pull_request.code]), follow=True)

    assert "1 of your choices stays." in response.content.decode()
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize(("person", "status"), [("monitor", 403), ("stranger", 404), ("developer", 302)])
def test_refreshing_needs_manage_on_one_end(client, chain, pull_request, person, status):
    client.force_login(getattr(chain, person))

    assert _post(client, pull_request, "refresh").status_code == status


def test_cancelling_says_that_nothing_was_changed(client, chain, pull_request):
    client.force_login(chain.developer)

    response = client.post(reverse("pullrequests:cancel", args=[pull_request.code]), follow=True)

    assert "Neither tile was changed." in response.content.decode()
    pull_request.refresh_from_db()
    assert pull_request.status == Status.CANCELLED


@pytest.mark.parametrize("action", ["merge", "refresh", "cancel"])
def test_what_is_over_stays_over(client, chain, pull_request, action):
    client.force_login(chain.lead)
    _post(client, pull_request, "cancel")

    response = _post(client, pull_request, action, version=pull_request.version)

    assert response.status_code == 409
    assert "cancelled" in response.content.decode()


@pytest.mark.parametrize("action", ["merge", "refresh", "cancel", "resolve_many"])
def test_reading_an_address_of_an_action_does_nothing(client, chain, pull_request, action):
    client.force_login(chain.lead)

    assert client.get(reverse(f"pullrequests:{action}", args=[pull_request.code])).status_code == 405


def test_the_state_is_a_fragment_that_asks_again(client, chain, pull_request):
    client.force_login(chain.lead)
    address = reverse("pullrequests:status", args=[pull_request.code])

    fragment = client.get(address, {"seen": "open", "moved": "00"}, headers=HTMX).content.decode()
    change(chain.qa, "spare", by=chain.lead, content="moved\n")
    moved = client.get(address, {"seen": "open", "moved": "00"}, headers=HTMX).content.decode()

    assert "<html" not in fragment
    assert "merge-box" not in fragment
    assert "has changed since this was compared" in moved
    assert 'hx-swap-oob="true"' in moved


def test_a_page_that_shows_another_state_loads_again(client, chain, pull_request):
    client.force_login(chain.lead)
    address = reverse("pullrequests:status", args=[pull_request.code])

    response = client.get(address, {"seen": "merging"}, headers=HTMX)

    assert response["HX-Refresh"] == "true"


def test_the_state_read_as_a_page_leads_to_the_review(client, chain, pull_request):
    client.force_login(chain.lead)

    response = client.get(reverse("pullrequests:status", args=[pull_request.code]))

    assert response.url == pull_request.get_absolute_url()
