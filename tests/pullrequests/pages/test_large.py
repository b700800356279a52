"""Pages of pull requests about much: they wait for nothing, and cost the same however much it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.models import Job
from pullrequests.models import PullRequest
from pullrequests.services.comparing import AT_ONCE
from pullrequests.tasks import open_task, refresh_task, resolve_many_task
from tests.factories import add, change, fill, make_pull_request, remove

LARGE = AT_ONCE + 10
STATEMENTS = 15


def rewrite(tile, side, numbers, *, by):
    documents = {f"script{n}": {"name": f"script{n}", "content": f"{side}\n"} for n in numbers}
    fill(tile, documents, kind="script", by=by)


@pytest.fixture
def large(chain):
    """More changes than are compared at once; twenty resources were changed in both tiles."""
    rewrite(chain.dev, "dev", range(LARGE), by=chain.developer)
    rewrite(chain.qa, "qa", range(20), by=chain.lead)
    return chain


def ends(chain):
    return {"source": str(chain.dev.code), "target": str(chain.qa.code)}


def create_address(chain):
    return reverse("pullrequests:create", args=[chain.qa.code])


def do(task):
    """Play the worker for the job last asked for."""
    job = Job.objects.latest("pk")
    task(job.pk)
    job.refresh_from_db()
    return job


def test_the_preview_counts_what_differs_without_opening_documents(client, large):
    add(large.qa, {"name": "own"}, by=large.lead)
    remove(large.dev, "spare", by=large.developer)
    client.force_login(large.lead)

    response = client.get(create_address(large), ends(large))

    preview = response.context["preview"]
    (line,) = preview.lines
    assert preview.is_rough
    assert (line.new, line.changed, line.deleted, line.conflicts) == (LARGE - 20, 0, 1, 20)
    assert f"About {LARGE + 1} resources differ" in response.content.decode()
    assert "1 change made in Orders · QA alone stays" in response.content.decode()


def test_opening_leads_to_a_waiting_page_and_from_there_to_the_review(client, large):
    client.force_login(large.lead)

    response = client.post(create_address(large), {**ends(large), "title": "All of it"})
    waiting = client.get(response.url)
    do(open_task)

    opened = PullRequest.objects.get()
    assert response.url == Job.objects.latest("pk").get_absolute_url()
    assert "Comparing Orders · Dev with Orders · QA" in waiting.content.decode()
    assert client.get(response.url).url == opened.get_absolute_url()
    assert opened.changes.count() == LARGE


def test_refreshing_leads_to_a_waiting_page_and_the_review_says_what_became_of_the_choices(client, large):
    opened = make_pull_request(large.dev, large.qa, by=large.lead)
    client.force_login(large.lead)

    response = client.post(reverse("pullrequests:refresh", args=[opened.code]))
    do(refresh_task)
    review = client.get(response.url, follow=True)

    opened.refresh_from_db()
    assert opened.version == 2
    assert "The two tiles were compared again." in review.content.decode()


@pytest.mark.parametrize("query", ["kept=1", "kept=x&dropped=1", "kept=-1&dropped=0", "kept=1&dropped=²"])
def test_an_address_that_tells_no_two_numbers_says_nothing(client, chain, query):
    opened = make_pull_request(chain.dev, chain.qa, by=chain.lead)
    client.force_login(chain.lead)

    review = client.get(f"{opened.get_absolute_url()}?{query}").content.decode()

    assert "compared again" not in review


def test_one_choice_for_many_is_made_by_a_job(client, large):
    opened = make_pull_request(large.dev, large.qa, by=large.lead)
    client.force_login(large.lead)
    address = reverse("pullrequests:resolve_many", args=[opened.code])

    response = client.post(address, {"choice": "source", "version": opened.version})
    job = do(resolve_many_task)

    opened.refresh_from_db()
    assert response.url == job.get_absolute_url()
    assert opened.open_conflicts == 0


def cost(client, address, parameters=None):
    client.get(address, parameters)
    with CaptureQueriesContext(connection) as sent:
        assert client.get(address, parameters).status_code == 200
    return len(sent)


def test_the_pages_cost_the_same_statements_at_any_size(client, chain):
    client.force_login(chain.lead)
    costs = []
    for number in (2, LARGE):
        rewrite(chain.dev, f"dev {number}", range(number), by=chain.developer)
        rewrite(chain.qa, f"qa {number}", range(number // 2), by=chain.lead)
        opened = make_pull_request(chain.dev, chain.qa, by=chain.lead)
        row = opened.changes.get(name="script0")
        pages = {
            "review": (opened.get_absolute_url(), None),
            "filtered": (opened.get_absolute_url(), {"show": "conflicts", "kind": "script"}),
            "one change": (reverse("pullrequests:change", args=[opened.code, row.lineage]), None),
            "revert": (reverse("integrations:revert", args=[chain.qa.code, 1]), None),
            "compare": (reverse("integrations:compare", args=[chain.qa.code]), {"before": 1, "after": 2}),
        }
        client.force_login(chain.lead)
        costs.append({name: cost(client, *page) for name, page in pages.items()})

    assert costs[0] == costs[1]
    assert costs[0]["review"] <= STATEMENTS


def test_the_review_of_much_stays_small(client, large):
    opened = make_pull_request(large.dev, large.qa, by=large.lead)
    change(large.dev, "hook", content="moved\n", by=large.developer)
    client.force_login(large.lead)

    page = client.get(opened.get_absolute_url())

    assert len(page.content) < 500_000
    assert page.context["page"].paginator.num_pages > 3
