"""The home page: the tiles of one environment."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from environments.roles import Role
from environments.services.grants import give_role
from tests.factories import (
    add,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_user,
)

pytestmark = pytest.mark.django_db


def page_of(client, user, environment, **parameters):
    client.force_login(user)
    return client.get(environment.get_absolute_url(), parameters)


def names_on(response):
    return [card.tile.name for card in response.context["cards"]]


def test_home_lists_the_tiles_of_the_environment_by_name(client):
    environment = make_environment()
    manager = make_manager(environment)
    for name in ("stock", "Orders", "Returns"):
        make_integration(environment, by=manager, name=name)
    make_integration(name="Elsewhere")

    response = page_of(client, manager, environment)

    assert names_on(response) == ["Orders", "Returns", "stock"]


def test_home_shows_only_what_was_shared(client):
    environment = make_environment()
    shared = make_integration(environment, name="Shared")
    make_integration(environment, name="Hidden")
    monitor = make_manager(shared, role=Role.MONITOR)

    response = page_of(client, monitor, environment)

    assert names_on(response) == ["Shared"]
    assert "Hidden" not in response.content.decode()
    assert "You may look" in response.content.decode()


def test_strangers_do_not_learn_that_an_environment_exists(client):
    environment = make_environment()

    response = page_of(client, make_user(), environment)

    assert response.status_code == 404


def test_home_counts_resources_without_the_settings(client):
    environment = make_environment()
    manager = make_manager(environment)
    make_integration(environment, by=manager, one="1", two="2")

    response = page_of(client, manager, environment)

    assert "2 resources" in response.content.decode()


@pytest.mark.parametrize("search", ["order", "ORDER", "books them"])
def test_search_finds_name_and_description(client, search):
    environment = make_environment()
    manager = make_manager(environment)
    orders = make_integration(environment, by=manager, name="Orders")
    orders.description = "Takes orders and books them"
    orders.save(update_fields=["description"])
    make_integration(environment, by=manager, name="Stock")

    response = page_of(client, manager, environment, q=search)

    assert names_on(response) == ["Orders"]


@pytest.mark.parametrize("search", ["%", "_", "\\", "'; drop table", "(a+)+$", "x" * 8_000, "\x00%"])
def test_search_takes_every_sign_literally(client, search):
    environment = make_environment()
    manager = make_manager(environment)
    make_integration(environment, by=manager, name="Orders")

    response = page_of(client, manager, environment, q=search)

    assert response.status_code == 200
    assert names_on(response) == []


@pytest.mark.parametrize("page", ["0", "-1", "1000000000", "NaN", "", "9" * 5_000])
def test_a_page_number_out_of_range_is_brought_into_it(client, page):
    environment = make_environment()
    manager = make_manager(environment)
    make_integration(environment, by=manager, name="Orders")

    response = page_of(client, manager, environment, page=page)

    assert names_on(response) == ["Orders"]


def test_someone_who_may_not_add_tiles_reads_who_can(client):
    environment = make_environment()
    make_manager(environment)
    helper = make_user(first_name="Mona", last_name="Manager")
    group = Group.objects.create(name="managers")
    group.user_set.add(helper)
    give_role(to=group, on=environment, role=Role.MANAGE)
    monitor = make_manager(environment, role=Role.MONITOR)

    page = page_of(client, monitor, environment).content.decode()

    assert "Mona Manager" in page
    assert "Upload an archive" not in page


def test_a_manager_finds_the_ways_to_add_tiles(client):
    environment = make_environment()

    page = page_of(client, make_manager(environment), environment).content.decode()

    assert reverse("integrations:upload", args=[environment.code]) in page
    assert reverse("integrations:create", args=[environment.code]) in page


def test_a_card_says_who_lacks_whose_changes(client):
    account = make_account()
    dev, qa = make_environment(account, name="Dev"), make_environment(account, name="QA")
    manager = make_manager(account)
    orders = make_integration(dev, by=manager, name="Orders", script="1")
    in_qa = make_clone(orders, qa, by=manager, name="Orders")
    add(orders, {"name": "New", "content": "2"}, by=manager)

    on_dev = page_of(client, manager, dev).content.decode()
    on_qa = page_of(client, manager, qa).content.decode()

    assert "QA lacks 1 change of this tile" in on_dev
    assert "This tile lacks 1 change of Dev" in on_qa
    assert str(in_qa.code) not in on_dev


def test_a_clone_one_may_not_see_is_not_spoken_of(client):
    account = make_account()
    dev, qa = make_environment(account, name="Dev"), make_environment(account, name="Secret stage")
    manager = make_manager(account)
    orders = make_integration(dev, by=manager, name="Orders", script="1")
    make_clone(orders, qa, by=manager, name="Orders")
    developer = make_manager(dev)

    page = page_of(client, developer, dev).content.decode()

    assert "Secret stage" not in page


def test_a_card_counts_open_pull_requests_both_ways(client):
    account = make_account()
    dev, qa = make_environment(account, name="Dev"), make_environment(account, name="QA")
    manager = make_manager(account)
    orders = make_integration(dev, by=manager, name="Orders", script="1")
    in_qa = make_clone(orders, qa, by=manager, name="Orders")
    add(orders, {"name": "New", "content": "2"}, by=manager)
    make_pull_request(orders, in_qa, by=manager)

    assert "1 pull request from this tile" in page_of(client, manager, dev).content.decode()
    assert "1 pull request into this tile" in page_of(client, manager, qa).content.decode()


def test_home_costs_the_same_statements_at_any_size(client, django_assert_num_queries):
    small, large = make_environment(), make_environment()
    manager = make_manager(small, large)
    fill_with_clones(small, manager, tiles=1)
    fill_with_clones(large, manager, tiles=12)
    client.force_login(manager)
    client.get(large.get_absolute_url())

    with django_assert_num_queries(10):
        client.get(large.get_absolute_url())
    client.get(small.get_absolute_url())
    with django_assert_num_queries(10):
        client.get(small.get_absolute_url())


def fill_with_clones(environment, manager, *, tiles):
    for _ in range(tiles):
        original = make_integration(environment, by=manager, script="1")
        clone = make_clone(original, by=manager)
        add(original, {"name": "New", "content": "2"}, by=manager)
        make_pull_request(original, clone, by=manager)


def test_landing_leads_to_the_environment_visited_last(client):
    account = make_account()
    first, second = make_environment(account, position=1), make_environment(account, position=2)
    client.force_login(make_manager(account))

    client.get(second.get_absolute_url())

    assert client.get("/").url == second.get_absolute_url()
    client.get(first.get_absolute_url())
    assert client.get("/").url == first.get_absolute_url()


def test_landing_forgets_an_environment_that_is_not_shared_any_more(client):
    account = make_account()
    first, second = make_environment(account, position=1), make_environment(account, position=2)
    person = make_manager(first, second)
    client.force_login(person)
    client.get(second.get_absolute_url())

    give_role(to=person, on=second, role=Role.NONE)

    assert client.get("/").url == first.get_absolute_url()


def test_landing_explains_itself_to_someone_without_any_right(client):
    client.force_login(make_user())

    response = client.get("/")

    assert response.status_code == 200
    assert "Nothing has been shared with you yet" in response.content.decode()
