"""The lists of pull requests: of a tile, and of all tiles."""

import pytest
from django.urls import reverse

from pullrequests.services.cancel import cancel_pull_request
from tests.factories import change, make_integration, make_pull_request


@pytest.fixture
def pull_request(chain):
    change(chain.dev, "hook", by=chain.developer, content="one\ntwo\nthree\nfour\n")
    return make_pull_request(chain.dev, chain.qa, by=chain.developer, title="Fourth line")


def test_a_tile_lists_what_comes_in_and_what_goes_out(client, chain, pull_request):
    client.force_login(chain.lead)

    incoming = client.get(reverse("pullrequests:list", args=[chain.qa.code])).content.decode()
    outgoing = client.get(reverse("pullrequests:list", args=[chain.dev.code])).content.decode()

    assert "Fourth line" in incoming
    assert "Into this tile" in incoming
    assert "From this tile" in outgoing


def test_a_tile_offers_both_directions_with_each_neighbour(client, chain):
    client.force_login(chain.lead)

    page = client.get(reverse("pullrequests:list", args=[chain.qa.code])).content.decode()

    assert "Pull changes from Orders · Dev" in page
    assert "Propose changes to Orders · Dev" in page
    assert "Propose changes to Orders · Prod" in page


def test_a_neighbour_one_may_not_see_is_not_offered(client, chain):
    client.force_login(chain.monitor)

    page = client.get(reverse("pullrequests:list", args=[chain.qa.code])).content.decode()

    assert "Orders · Prod" not in page
    assert "needs Manage on one of the two tiles" in page


def test_a_tile_without_neighbours_says_what_is_missing(client, chain):
    client.force_login(chain.admin)
    alone = make_integration(chain.prod.environment, by=chain.admin)

    page = client.get(reverse("pullrequests:list", args=[alone.code])).content.decode()

    assert "No tile to exchange changes with" in page


def test_the_states_can_be_chosen(client, chain, pull_request):
    cancel_pull_request(pull_request=pull_request, by=chain.developer)
    client.force_login(chain.lead)
    address = reverse("pullrequests:all")

    shown = {
        state: client.get(address, {"status": state}).content.decode() for state in ("open", "cancelled")
    }

    assert "Fourth line" in shown["cancelled"]
    assert "Fourth line" not in shown["open"]
    assert "No pull request is open" in shown["open"]


@pytest.mark.parametrize(("person", "shown"), [("stranger", []), ("monitor", ["Fourth line"])])
def test_all_shows_only_pull_requests_of_two_visible_tiles(client, chain, pull_request, person, shown):
    make_pull_request(chain.qa, chain.prod, by=chain.admin, title="To Prod")
    make_pull_request(chain.prod, chain.qa, by=chain.admin, title="From Prod")
    client.force_login(getattr(chain, person))

    page = client.get(reverse("pullrequests:all")).content.decode()

    assert [title for title in ("Fourth line", "To Prod", "From Prod") if title in page] == shown


def test_strangers_do_not_find_the_list(client, chain):
    client.force_login(chain.stranger)

    response = client.get(reverse("pullrequests:list", args=[chain.qa.code]))

    assert response.status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "1000000000", "NaN"])
def test_any_page_number_shows_a_page(client, chain, pull_request, page):
    client.force_login(chain.lead)

    response = client.get(reverse("pullrequests:all"), {"page": page})

    assert response.status_code == 200
    assert "Fourth line" in response.content.decode()


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_takes_the_same_statements_at_any_length(
    client, chain, django_assert_max_num_queries, number
):
    for _ in range(number):
        make_pull_request(chain.dev, chain.qa, by=chain.developer)
    client.force_login(chain.lead)

    with django_assert_max_num_queries(10):
        client.get(reverse("pullrequests:list", args=[chain.qa.code]))
