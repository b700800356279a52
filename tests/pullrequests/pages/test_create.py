"""Opening a pull request on the page."""

import pytest
from django.urls import reverse

from pullrequests.models import PullRequest
from tests.factories import add, change, make_pull_request, remove


@pytest.fixture
def address(chain):
    return reverse("pullrequests:create", args=[chain.qa.code])


def _between(source, target):
    return {"source": str(source.code), "target": str(target.code)}


def test_the_page_says_what_would_come_before_anything_is_opened(client, chain, address):
    add(chain.dev, {"name": "added", "content": "new\n"}, by=chain.developer)
    remove(chain.dev, "spare", by=chain.developer)
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    change(chain.qa, "hook", by=chain.lead, content="one\nQA\nthree\n")
    client.force_login(chain.lead)

    response = client.get(address, {"with": chain.dev.code, "direction": "pull"})

    (line,) = response.context["preview"].lines
    assert (line.new, line.changed, line.deleted, line.conflicts) == (1, 0, 1, 1)
    assert 'value="Orders · Dev → Orders · QA"' in response.content.decode()
    assert not PullRequest.objects.exists()


def test_direction_propose_turns_the_way_round(client, chain, address):
    client.force_login(chain.lead)

    response = client.get(address, {"with": chain.dev.code, "direction": "propose"})

    assert (response.context["source"], response.context["target"]) == (chain.qa, chain.dev)


def test_two_tiles_that_agree_say_so_and_can_be_pulled_all_the_same(client, chain, address):
    client.force_login(chain.lead)

    page = client.get(address, _between(chain.dev, chain.qa)).content.decode()

    assert "The two agree" in page
    assert "Open it all the same" in page


def test_opening_leads_to_the_review(client, chain, address):
    change(chain.dev, "hook", by=chain.developer, content="other\n")
    client.force_login(chain.lead)

    response = client.post(address, {**_between(chain.dev, chain.qa), "title": "Over with it"})

    pull_request = PullRequest.objects.get()
    assert response.status_code == 302
    assert response.url == pull_request.get_absolute_url()
    assert (pull_request.title, pull_request.author) == ("Over with it", chain.lead)


def test_a_missing_title_shows_the_form_again(client, chain, address):
    client.force_login(chain.lead)

    response = client.post(address, {**_between(chain.dev, chain.qa), "title": "", "description": "Why not"})

    assert response.status_code == 422
    assert "Why not" in response.content.decode()
    assert not PullRequest.objects.exists()


def test_unrelated_tiles_are_refused_with_the_way_that_works(client, chain):
    client.force_login(chain.admin)
    address = reverse("pullrequests:create", args=[chain.dev.code])

    response = client.get(address, _between(chain.dev, chain.prod))
    posted = client.post(address, {**_between(chain.dev, chain.prod), "title": "Straight"})

    assert response.status_code == posted.status_code == 409
    assert (
        "pull Orders · Dev into Orders · QA, then pull Orders · QA into Orders · Prod"
        in response.content.decode()
    )
    assert not PullRequest.objects.exists()


def test_a_tile_cannot_pull_from_itself(client, chain, address):
    client.force_login(chain.lead)

    response = client.get(address, _between(chain.qa, chain.qa))

    assert response.status_code == 409


def test_without_manage_on_either_end_the_page_says_who_can_help(client, chain, address):
    client.force_login(chain.monitor)

    page = client.get(address, _between(chain.dev, chain.qa)).content.decode()
    posted = client.post(address, {**_between(chain.dev, chain.qa), "title": "Mine"})

    assert "Open the pull request" not in page
    assert "Quinn Lead" in page
    assert posted.status_code == 403
    assert not PullRequest.objects.exists()


def test_an_end_one_may_not_see_does_not_exist(client, chain, address):
    client.force_login(chain.monitor)

    response = client.get(address, {"with": chain.prod.code})

    assert response.status_code == 404


@pytest.mark.parametrize("query", ["with=abc", "with=", "source=1", "source={dev}&target={prod}"])
def test_an_address_that_names_no_two_ends_is_not_found(client, chain, address, query):
    client.force_login(chain.admin)
    codes = {"dev": chain.dev.code, "qa": chain.qa.code, "prod": chain.prod.code}

    response = client.get(f"{address}?{query.format(**codes)}")

    assert response.status_code == 404


def test_without_ends_the_neighbours_are_offered(client, chain, address):
    client.force_login(chain.lead)

    page = client.get(address).content.decode()

    assert "Pull changes from Orders · Dev" in page


def test_one_that_is_already_open_is_pointed_to(client, chain, address):
    existing = make_pull_request(chain.dev, chain.qa, by=chain.developer)
    client.force_login(chain.lead)

    page = client.get(address, _between(chain.dev, chain.qa)).content.decode()

    assert existing.get_absolute_url() in page
