"""The review of one pull request."""

import pytest
from django.urls import reverse

from pullrequests.services.merge import request_merge
from pullrequests.services.viewed import mark_viewed
from tests.factories import add, change, fill, make_pull_request, remove
from tests.standing import keep_more


def open_one(chain):
    add(chain.dev, {"name": "added", "content": "new\n"}, by=chain.developer)
    remove(chain.dev, "spare", by=chain.developer)
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    change(chain.qa, "hook", by=chain.lead, content="one\nQA\nthree\n")
    add(chain.qa, {"name": "fixtures", "content": "qa\n"}, by=chain.lead)
    return make_pull_request(chain.dev, chain.qa, by=chain.developer, title="Everything")


kept_more = keep_more(open_one)


@pytest.fixture
def pull_request(kept_more, chain):
    return chain.more


def _page(client, pull_request, **query):
    return client.get(pull_request.get_absolute_url(), query)


def test_it_names_both_tiles_the_base_and_the_counts(client, chain, pull_request):
    client.force_login(chain.lead)

    page = _page(client, pull_request).content.decode()

    assert "Compared with the state both tiles shared on" in page
    assert f"revision {pull_request.sync.giver_revision} of Orders · Dev" in page
    for words in ("1 new", "1 deleted", "1 open conflict", "1 kept"):
        assert words in page


def test_what_needs_a_decision_comes_first(client, chain, pull_request):
    client.force_login(chain.lead)

    groups = _page(client, pull_request).context["groups"]

    assert [group.heading for group in groups] == ["Needs a decision", "Scripts", "Stays as QA has it"]
    assert [row.change.name for row in groups[0].rows] == ["hook"]


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("new", ["added"]),
        ("deleted", ["spare"]),
        ("conflicts", ["hook"]),
        ("kept", ["fixtures"]),
        ("", ["hook", "added", "spare", "fixtures"]),
    ],
)
def test_the_list_can_be_narrowed(client, chain, pull_request, show, names):
    client.force_login(chain.lead)

    groups = _page(client, pull_request, show=show).context["groups"]

    assert [row.change.name for group in groups for row in group.rows] == names


def test_a_filter_that_fits_nothing_says_so(client, chain, pull_request):
    client.force_login(chain.lead)

    page = _page(client, pull_request, kind="flow").content.decode()

    assert "No change fits these filters" in page


def test_the_merge_button_says_why_it_does_not_work(client, chain, pull_request):
    client.force_login(chain.lead)

    page = _page(client, pull_request).content.decode()

    assert "Cannot merge yet: 1 conflict needs a decision." in page
    assert "Decide about hook" in page


def test_whoever_may_not_merge_reads_whom_to_ask(client, chain, pull_request):
    client.force_login(chain.developer)

    page = _page(client, pull_request).content.decode()

    assert "Merging needs Manage on Orders · QA. Ask" in page
    assert "Quinn Lead" in page


def test_a_target_that_moved_is_told_and_stops_the_merge(client, chain, pull_request):
    change(chain.qa, "fixtures", by=chain.lead, content="moved\n")
    client.force_login(chain.lead)

    response = _page(client, pull_request)

    assert "Orders · QA has changed since this was compared." in response.content.decode()
    assert response.context["freshness"].must_refresh


def test_a_source_that_moved_is_told_and_stops_nothing(client, chain, pull_request):
    change(chain.dev, "added", by=chain.developer, content="moved\n")
    client.force_login(chain.lead)

    response = _page(client, pull_request)

    assert "Orders · Dev has changed since this was compared." in response.content.decode()
    assert not response.context["freshness"].must_refresh


def test_the_ticks_are_the_readers_own(client, chain, pull_request):
    mark_viewed(change=pull_request.changes.get(name="added"), viewed=True, by=chain.lead)
    client.force_login(chain.lead)
    mine = _page(client, pull_request).context["counts"].viewed
    client.force_login(chain.developer)
    theirs = _page(client, pull_request).context["counts"].viewed

    assert (mine, theirs) == (1, 0)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7|add:7 }}", '"><img src=x onerror=alert(1)>']
)
def test_names_and_titles_are_shown_as_they_are_written(client, chain, text):
    add(chain.dev, {"name": text, "content": "x\n"}, by=chain.developer)
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.developer, title=text)
    client.force_login(chain.lead)

    page = _page(client, pull_request).content.decode()

    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_nobody_reads_the_words_of_version_control(client, chain, pull_request):
    client.force_login(chain.lead)

    page = _page(client, pull_request).content.decode().lower()

    for word in ("ours", "theirs", "rebase", "commit ", "branch"):
        assert word not in page.replace("yours", "")


@pytest.mark.parametrize("ends", ["qa prod", "prod qa"])
@pytest.mark.parametrize("person", ["stranger", "monitor"])
def test_it_exists_only_for_those_who_see_both_tiles(client, chain, person, ends):
    source, target = (getattr(chain, end) for end in ends.split())
    pull_request = make_pull_request(source, target, by=chain.admin)
    client.force_login(getattr(chain, person))

    responses = [
        client.get(reverse(f"pullrequests:{name}", args=[pull_request.code])) for name in ("detail", "status")
    ]

    assert [response.status_code for response in responses] == [404, 404]


def test_without_signing_in_one_is_sent_to_the_sign_in(client, chain, pull_request):
    response = _page(client, pull_request)

    assert response.status_code == 302
    assert "/accounts/login/" in response.url


@pytest.mark.parametrize("number", [2, 140])
def test_it_takes_the_same_statements_at_any_size(client, chain, django_assert_max_num_queries, number):
    scripts = {f"script {n}": {"name": f"script {n}", "content": f"{n}\n"} for n in range(number)}
    fill(chain.dev, scripts, kind="script", by=chain.developer)
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.developer)
    client.force_login(chain.lead)

    with django_assert_max_num_queries(15):
        response = _page(client, pull_request)

    assert len(response.context["page"].object_list) == min(number, 100)


def test_a_running_merge_shows_its_steps_and_no_choices(client, chain):
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    pull_request = make_pull_request(chain.dev, chain.qa, by=chain.developer)
    request_merge(pull_request=pull_request, version=pull_request.version, by=chain.lead)
    client.force_login(chain.lead)

    page = _page(client, pull_request).content.decode()

    assert "Merging into Orders · QA" in page
    assert 'action="' + reverse("pullrequests:merge", args=[pull_request.code]) not in page
