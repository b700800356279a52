"""The family graph."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Integration
from tests.factories import (
    add,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_user,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db


def page_of(client, user, tile):
    client.force_login(user)
    return client.get(reverse("integrations:clones", args=[tile.code]))


def opening(source, target):
    return (
        f"{reverse('pullrequests:create', args=[target.code])}?source={source.code}&amp;target={target.code}"
    )


def make_world():
    """Orders in Dev, QA and Production, each cloned from the one before, and someone who manages all."""
    account = make_account()
    manager = make_manager(account)
    dev, qa, prod = (make_environment(account, name=name) for name in ("Dev", "QA", "Production"))
    in_dev = make_integration(dev, by=manager, name="Orders", script="1")
    in_qa = make_clone(in_dev, qa, by=manager, name="Orders")
    in_prod = make_clone(in_qa, prod, by=manager, name="Orders")
    return manager, in_dev, in_qa, in_prod


kept_world = keep(make_world)


@pytest.fixture
def chain(world):
    return world


def test_the_graph_shows_the_whole_family_from_any_of_its_tiles(client, chain):
    manager, *tiles = chain

    for tile in tiles:
        response = page_of(client, manager, tile)
        assert {node.tile.pk for node in response.context["drawn"]} == {relative.pk for relative in tiles}
        assert [node.tile.pk for node in response.context["drawn"] if node.is_here] == [tile.pk]


def test_an_edge_says_how_far_its_tiles_have_come_apart(client, chain):
    manager, in_dev, in_qa, _ = chain
    add(in_dev, {"name": "New", "content": "2"}, by=manager)
    add(in_dev, {"name": "Newer", "content": "3"}, by=manager)
    add(in_qa, {"name": "Late fix", "content": "4"}, by=manager)

    page = page_of(client, manager, in_dev).content.decode()

    assert "QA lacks 2 changes of Dev." in page
    assert "Dev lacks 1 change of QA." in page
    assert "Production lacks 1 change of QA." in page


def test_an_edge_leads_to_a_pull_request_each_way_there_is_something_to_pull(client, chain):
    manager, in_dev, in_qa, in_prod = chain
    add(in_dev, {"name": "New", "content": "2"}, by=manager)

    page = page_of(client, manager, in_dev).content.decode()

    assert opening(in_dev, in_qa) in page
    assert opening(in_qa, in_dev) not in page
    assert opening(in_dev, in_prod) not in page


def test_someone_who_manages_neither_end_gets_no_link_to_a_pull_request(client, chain):
    manager, in_dev, in_qa, _ = chain
    add(in_dev, {"name": "New", "content": "2"}, by=manager)
    monitor = make_manager(in_dev, in_qa, role=Role.MONITOR)

    page = page_of(client, monitor, in_dev).content.decode()

    assert opening(in_dev, in_qa) not in page
    assert "A pull request needs Manage on one of the two." in page


def test_managing_one_end_is_enough_to_open_a_pull_request(client, chain):
    manager, in_dev, in_qa, _ = chain
    add(in_dev, {"name": "New", "content": "2"}, by=manager)
    developer = make_manager(in_dev)
    give_role(to=developer, on=in_qa, role=Role.MONITOR)

    page = page_of(client, developer, in_dev).content.decode()

    assert opening(in_dev, in_qa) in page


def test_tiles_one_may_not_see_are_not_in_the_graph(client, chain):
    _, in_dev, in_qa, in_prod = chain
    developer = make_manager(in_dev, in_qa)

    response = page_of(client, developer, in_dev)

    assert {node.tile.pk for node in response.context["drawn"]} == {in_dev.pk, in_qa.pk}
    assert "Production" not in response.content.decode()
    assert str(in_prod.code) not in response.content.decode()


def test_a_gap_in_the_chain_leaves_two_trees_and_no_hint(client, chain):
    _, in_dev, in_qa, in_prod = chain
    auditor = make_manager(in_dev, in_prod, role=Role.MONITOR)

    response = page_of(client, auditor, in_dev)

    assert {node.tile.pk for node in response.context["drawn"]} == {in_dev.pk, in_prod.pk}
    assert response.context["hops"] == []
    assert str(in_qa.code) not in response.content.decode()


def test_a_tile_without_relatives_explains_what_a_clone_is_for(client):
    tile = make_integration()

    page = page_of(client, make_manager(tile), tile).content.decode()

    assert "No clones yet" in page
    assert reverse("integrations:clone", args=[tile.code]) in page


def test_names_are_shown_literally(client):
    account = make_account()
    manager = make_manager(account)
    tile = make_integration(make_environment(account), by=manager, name="<script>alert(1)</script>")
    make_clone(tile, by=manager, name='"><img src=x onerror=alert(1)>')

    page = page_of(client, manager, tile).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_strangers_do_not_learn_that_the_tile_exists(client):
    assert page_of(client, make_user(), make_integration()).status_code == 404


def test_the_graph_costs_the_same_statements_at_any_size(client, django_assert_num_queries):
    account = make_account()
    manager = make_manager(account)
    small, large = (make_integration(make_environment(account), by=manager, script="1") for _ in range(2))
    make_clone(small, by=manager)
    for _ in range(8):
        make_clone(large, by=manager)

    page_of(client, manager, large)
    with django_assert_num_queries(9):
        client.get(reverse("integrations:clones", args=[large.code]))
    with django_assert_num_queries(9):
        client.get(reverse("integrations:clones", args=[small.code]))


def test_clones_made_again_are_branches_of_their_own_and_told_apart(client, chain):
    _, in_dev, in_qa, in_prod = chain
    admin = make_manager(in_prod.environment.account, role=Role.ADMINISTER)
    again_in_dev = make_clone(in_prod, in_dev.environment, by=admin, name=in_dev.name)
    again_in_qa = make_clone(in_prod, in_qa.environment, by=admin, name=in_qa.name)

    response = page_of(client, admin, in_prod)

    facts = {node.tile: node.fact for node in response.context["drawn"]}
    parents = {hop.edge.child: hop.edge.parent for hop in response.context["hops"]}
    arcs = {hop.arc.path for hop in response.context["hops"]}
    assert parents[again_in_dev] == parents[again_in_qa] == in_prod
    assert parents[in_qa] == in_dev
    assert len(arcs) == 4
    production = in_prod.environment.name
    assert facts[again_in_dev] == f"{in_dev.environment.name} · from {production}"
    assert facts[again_in_qa] == f"{in_qa.environment.name} · from {production}"
    assert facts[in_qa] == f"{in_qa.environment.name} · from {in_dev.environment.name}"
    assert facts[in_prod] == f"{production} · revision {in_prod.head}"


def test_of_long_names_the_end_is_seen_too(client):
    tile = make_integration(name="Amazon–NetSuite")
    admin = make_manager(tile.environment)
    for person in ("Dora Developer", "Dan Developer"):
        make_clone(tile, by=admin, name=f"Amazon–NetSuite – {person}")

    drawn = page_of(client, admin, tile).context["drawn"]

    names = {node.name for node in drawn}
    assert names == {"Amazon–NetSuite", "Amazon–…ra Developer", "Amazon–…an Developer"}


def test_clones_of_one_name_in_one_environment_are_told_apart(client, chain):
    manager, in_dev, in_qa, _ = chain
    lone = page_of(client, manager, in_dev).content.decode()
    twin = make_clone(in_dev, in_qa.environment, by=manager, name="Orders")
    Integration.objects.filter(pk=twin.pk).update(created_at=datetime(2031, 3, 4, 5, 6, tzinfo=UTC))

    response = page_of(client, manager, in_dev)

    assert "Cloned on" not in lone
    assert f"Cloned on 4 March 2031, 05:06 UTC by {manager}." in response.content.decode()
    facts = {node.tile: node.fact for node in response.context["drawn"]}
    assert facts[twin] == "QA · cloned 4 Mar, 05:06"
    assert facts[in_qa] != facts[twin]
