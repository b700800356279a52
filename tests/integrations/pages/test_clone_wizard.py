"""The page on which a tile is cloned."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from environments.models import Connection
from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import CloneEdge, Job, LookupEntry, ResourceLocal
from integrations.services.clone import carry_out_clone
from tests.factories import fill, make_account, make_environment, make_integration, make_manager, make_user
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    account = make_account()
    stages = [
        make_environment(account, name="Dev", position=1),
        make_environment(account, name="QA", position=2),
        make_environment(account, name="Production", position=3, is_production=True),
    ]
    manager = make_manager(account)
    tile = make_integration(stages[0], by=manager, name="Orders", script="1")
    orders = fill(tile, {"Shop": {"name": "Shop", "type": "http"}}, kind="connection", by=manager)
    return {"stages": stages, "manager": manager, "orders": orders}


kept_world = keep(make_world)


@pytest.fixture
def stages(world):
    return world["stages"]


@pytest.fixture
def manager(world):
    return world["manager"]


@pytest.fixture
def orders(world):
    """Orders in Dev: a script and a connection."""
    return world["orders"]


def lineage_of_shop(tile):
    return tile.resources.get(kind="connection").lineage


def address(tile):
    return reverse("integrations:clone", args=[tile.code])


def send(client, user, tile, environment, /, **fields):
    client.force_login(user)
    token = "3f0ab1c9-7c0e-4c0e-9a54-0f5b6f6f2b01"
    return client.post(
        address(tile), {"name": "Orders", "environment": str(environment.code), "token": token, **fields}
    )


def test_the_page_tells_what_comes_along(client, orders, manager):
    client.force_login(manager)

    response = client.get(address(orders))

    coming = {kind.label: (kind.count, kind.names) for kind in response.context["plan"].coming}
    assert coming == {"Connections": (1, ["Shop"]), "Scripts": (1, ["script"])}
    assert "2 resources of revision 3" in response.content.decode()
    assert "Flows of the clone start disabled" in response.content.decode()


def test_long_lists_of_what_comes_along_are_cut_and_counted(client, stages, manager):
    tile = make_integration(stages[0], by=manager, **{f"script{number}": "1" for number in range(60)})
    client.force_login(manager)

    response = client.get(address(tile))

    (scripts,) = response.context["plan"].coming
    assert (scripts.count, len(scripts.names), scripts.more) == (60, 50, 10)
    assert "and 10 more" in response.content.decode()


def test_the_next_stage_is_suggested(client, stages, orders, manager):
    client.force_login(manager)

    assert client.get(address(orders)).context["target"] == stages[1]


def test_only_environments_that_take_tiles_from_the_person_are_offered(client, stages, orders):
    developer = make_manager(orders)
    give_role(to=developer, on=stages[0], role=Role.MONITOR)
    give_role(to=developer, on=stages[1], role=Role.MANAGE)
    client.force_login(developer)

    response = client.get(address(orders))

    assert [label for _, label in response.context["form"].fields["environment"].choices] == ["QA"]


def test_a_clone_is_asked_for_as_a_job_and_made(client, stages, orders, manager):
    shop = Connection.objects.create(environment=stages[1], name="Shop in QA")

    response = send(
        client, manager, orders, stages[1], **{f"connection-{lineage_of_shop(orders)}": str(shop.pk)}
    )

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    carry_out_clone(job)
    clone = CloneEdge.objects.get(parent=orders).child
    assert (clone.environment, clone.name) == (stages[1], "Orders")
    assert ResourceLocal.objects.get(resource__integration=clone).connection == shop


def test_the_same_form_sent_twice_is_one_clone(client, stages, orders, manager):
    first = send(client, manager, orders, stages[1])
    second = send(client, manager, orders, stages[1])

    assert first.url == second.url
    assert Job.objects.count() == 1


def test_connections_may_be_set_up_later(client, stages, orders, manager):
    send(client, manager, orders, stages[1])

    assert Job.objects.get().arguments["connections"] == {}


def test_the_connection_of_the_same_name_is_suggested(client, stages, orders, manager):
    shop = Connection.objects.create(environment=stages[1], name="Shop")
    client.force_login(manager)

    (row,) = client.get(address(orders)).context["form"].connection_rows()

    assert row.value() == shop.pk


def test_within_its_own_environment_a_clone_is_offered_the_connection_of_its_source(
    client, stages, orders, manager
):
    shop = Connection.objects.create(environment=stages[0], name="Web shop")
    resource = orders.resources.get(kind="connection")
    ResourceLocal.objects.create(resource=resource, connection=shop)
    client.force_login(manager)

    (row,) = client.get(address(orders), {"environment": stages[0].code}).context["form"].connection_rows()

    assert row.value() == shop.pk


def test_choosing_an_environment_shows_its_connections(client, stages, orders, manager):
    Connection.objects.create(environment=stages[2], name="Real shop")
    client.force_login(manager)

    by_script = client.get(address(orders), {"environment": stages[2].code})
    by_button = client.post(
        address(orders), {"environment": stages[2].code, "name": "My name", "show": "connections"}
    )

    assert "Real shop" in by_script.content.decode()
    assert "Real shop" in by_button.content.decode()
    assert 'value="My name"' in by_button.content.decode()
    assert by_button.status_code == 200
    assert not Job.objects.exists()


def test_a_connection_of_another_environment_is_refused(client, stages, orders, manager):
    foreign = Connection.objects.create(environment=stages[2], name="Real shop")
    field = f"connection-{lineage_of_shop(orders)}"

    response = send(client, manager, orders, stages[1], **{field: str(foreign.pk)})

    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert not Job.objects.exists()


def test_cloning_straight_into_production_warns_and_wants_a_tick(client, stages, orders, manager):
    client.force_login(manager)
    page = client.get(address(orders), {"environment": stages[2].code}).content.decode()

    refused = send(client, manager, orders, stages[2])
    accepted = send(client, manager, orders, stages[2], confirm_direct="on")

    assert "A QA stage can then not be put in between later." in page
    assert refused.status_code == 422
    assert refused.context["form"].errors["confirm_direct"]
    assert accepted.status_code == 302


@pytest.mark.parametrize(("source", "target"), [(0, 1), (1, 2), (2, 0), (0, 0)])
def test_a_clone_that_skips_no_stage_does_not_warn(client, stages, manager, source, target):
    tile = make_integration(stages[source], by=manager)
    client.force_login(manager)

    page = client.get(address(tile), {"environment": stages[target].code}).content.decode()

    assert "stage can then not be put in between" not in page


def test_lookup_data_is_offered_only_where_there_is_some(client, stages, orders, manager):
    client.force_login(manager)
    without = client.get(address(orders)).content.decode()
    fill(orders, {"Countries": {"name": "Countries"}}, kind="lookup_cache", by=manager)
    cache = orders.resources.get(kind="lookup_cache")
    LookupEntry.objects.create(resource=cache, key="DE", value="Germany")

    page = client.get(address(orders)).content.decode()
    send(client, manager, orders, stages[1], with_lookup_data="on")

    assert "Copy the data of lookup caches too" not in without
    assert "1 row, only if you say so" in page
    assert Job.objects.get().arguments["with_lookup_data"] is True


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 201}, {"environment": "nonsense"}])
def test_bad_fields_are_named_and_nothing_typed_is_lost(client, stages, orders, manager, fields):
    response = send(client, manager, orders, stages[1], **fields)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(fields)
    assert not Job.objects.exists()


def test_someone_without_a_place_for_tiles_reads_who_can_help(client, stages, orders):
    helper = make_user(first_name="Mona", last_name="Manager")
    give_role(to=helper, on=stages[0], role=Role.MANAGE)
    client.force_login(make_manager(orders))

    response = client.get(address(orders))

    assert response.status_code == 403
    assert "Mona Manager" in response.content.decode()


def test_cloning_needs_manage_on_the_tile(client, stages, orders):
    monitor = make_manager(orders, role=Role.MONITOR)
    give_role(to=monitor, on=stages[1], role=Role.MANAGE)

    assert send(client, monitor, orders, stages[1]).status_code == 403
    assert send(client, make_user(), orders, stages[1]).status_code == 404
    assert not Job.objects.exists()


def test_the_page_costs_the_same_statements_at_any_size(client, stages, manager, django_assert_num_queries):
    small, large = (make_integration(stages[0], by=manager) for _ in range(2))
    for tile, size in ((small, 1), (large, 30)):
        documents = {f"Shop {tile.pk} {number}": {"name": f"Shop {number}"} for number in range(size)}
        fill(tile, documents, kind="connection", by=manager)
    client.force_login(manager)

    client.get(address(large))
    with django_assert_num_queries(11):
        client.get(address(large))
    with django_assert_num_queries(11):
        client.get(address(small))


def test_a_choice_made_before_the_script_arrived_is_followed(site, orders, manager):
    page = site.page(manager)
    scripts = []
    page.route("**/build/app.js", lambda route: scripts.append(route))
    page.goto(address(orders), wait_until="commit")

    page.get_by_label("Environment of the clone").select_option(label="Production")
    page.wait_for_function("document.readyState === 'interactive'")
    scripts[0].continue_()

    expect(page.get_by_role("heading", name="Connections in Production")).to_be_visible()
