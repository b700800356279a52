"""From a revert to a filled cache: the reminder, the ways it offers, and its end."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from environments.roles import Role
from environments.services.grants import give_role
from integrations.lookup_neighbours import reminders_of
from integrations.models import LookupEntry, LookupReminder
from integrations.permissions import get_tile
from integrations.services.revert_resource import revert_resource
from tests.factories import (
    add,
    change,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    pull,
    remove,
    resource_of,
    revert,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    """Orders in Dev with two filled caches, its clone in QA with the same data, and who manages both."""
    account = make_account()
    manager = make_manager(account)
    dev, qa = (make_environment(account, name=name, position=n) for n, name in enumerate(("Dev", "QA")))
    source = make_integration(dev, by=manager, name="Orders", script="1")
    for name in ("Countries", "Shops"):
        cache = add(source, {"name": name}, kind="lookup_cache", by=manager)
        LookupEntry.objects.create(resource=cache, key="DE", value=name)
    clone = make_clone(source, qa, by=manager, name="Orders", with_lookup_data=True)
    return {"manager": manager, "tiles": (source, clone)}


kept_world = keep(make_world)


@pytest.fixture
def manager(world):
    return world["manager"]


@pytest.fixture
def tiles(world):
    return world["tiles"]


def reminded(tile, user):
    return [
        (each.reminder.resource.name, each.rows, [(str(n.tile), n.rows) for n in each.neighbours])
        for each in reminders_of(get_tile(user, tile.code), user)
    ]


def test_data_is_copied_when_ticked_and_reminded_of_when_not(tiles, manager):
    source, with_data = tiles
    without = make_clone(source, with_data.environment, by=manager, name="Empty")

    assert reminded(with_data, manager) == []
    assert reminded(without, manager) == [
        ("Countries", 0, [("Orders · Dev", 1)]),
        ("Shops", 0, [("Orders · Dev", 1)]),
    ]


def test_a_revert_reminds_of_the_caches_concerned_alone(tiles, manager):
    source, qa = tiles
    before = qa.head
    remove(qa, "Countries", by=manager)

    revert(qa, before, by=manager)

    assert reminded(qa, manager) == [("Countries", 0, [("Orders · Dev", 1)])]
    assert resource_of(qa, "Shops").lookup_entries.count() == 1
    assert not LookupReminder.objects.filter(integration=source).exists()


def test_a_pull_reminds_of_new_caches_alone_and_brings_no_data(tiles, manager):
    source, qa = tiles
    added = add(source, {"name": "Sizes"}, kind="lookup_cache", by=manager)
    LookupEntry.objects.create(resource=added, key="L", value="large")
    LookupEntry.objects.filter(resource=resource_of(source, "Shops")).update(value="changed")
    change(source, "Countries", description="of the world", by=manager)

    pull(source, qa, by=manager)

    assert reminded(qa, manager) == [("Sizes", 0, [("Orders · Dev", 1)])]
    assert LookupEntry.objects.get(resource=resource_of(qa, "Shops")).value == "Shops"


def test_a_monitor_is_reminded_and_offered_nothing(client, tiles, manager):
    _, qa = tiles
    head = qa.head
    remove(qa, "Countries", by=manager)
    revert(qa, head, by=manager)
    monitor = make_manager(qa, role=Role.MONITOR)
    client.force_login(monitor)

    body = client.get(qa.get_absolute_url()).content.decode()

    assert reminded(qa, monitor) == [("Countries", 0, [])]
    assert "Fill these lookup caches again" in body
    assert "Type rows in" not in body and "Copy from" not in body


def test_a_neighbour_is_offered_to_those_who_manage_it(tiles, manager):
    source, qa = tiles
    head = qa.head
    remove(qa, "Countries", by=manager)
    revert(qa, head, by=manager)
    person = make_manager(qa)

    assert reminded(qa, person) == [("Countries", 0, [])]
    give_role(to=person, on=source, role=Role.MONITOR)
    assert reminded(qa, person) == [("Countries", 0, [])]
    give_role(to=person, on=source, role=Role.MANAGE)
    assert reminded(qa, person) == [("Countries", 0, [("Orders · Dev", 1)])]


def test_the_pages_after_revert_and_pull_remind(client, tiles, manager):
    source, qa = tiles
    client.force_login(manager)
    head = qa.head
    remove(qa, "Countries", by=manager)
    revert(qa, head, by=manager)
    assert "Fill these" in client.get(reverse("integrations:revisions", args=[qa.code])).content.decode()

    LookupReminder.objects.all().delete()
    remove(qa, "Countries", by=manager)
    qa.refresh_from_db()
    lineage = resource_of(source, "Countries").lineage
    revert_resource(integration=qa, lineage=lineage, to_revision=head, wanted_head=qa.head, by=manager)
    address = reverse("integrations:resource", args=[qa.code, lineage])
    assert "Fill these" in client.get(address).content.decode()

    LookupReminder.objects.all().delete()
    add(source, {"name": "Sizes"}, kind="lookup_cache", by=manager)
    merged = pull(source, qa, by=manager)
    body = client.get(merged.get_absolute_url()).content.decode()
    assert "Fill these" in body and "Sizes" in body


def test_reminders_cost_the_same_statements_at_any_number(client, tiles, manager):
    source, qa = tiles
    client.force_login(manager)
    costs = []
    for number in (1, 12):
        for n in range(number):
            add(source, {"name": f"cache {number} {n}"}, kind="lookup_cache", by=manager)
        empty = make_clone(source, qa.environment, by=manager, name=f"Empty {number}")
        client.get(empty.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(empty.get_absolute_url())
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_after_a_revert_a_cache_is_filled_from_its_neighbour_and_the_reminder_goes(
    site, tiles, manager, celery_worker_process
):
    _, qa = tiles
    head = qa.head
    remove(qa, "Countries", by=manager)
    remove(qa, "Shops", by=manager)
    page = site.page(manager, reverse("integrations:revert", args=[qa.code, head]))

    page.get_by_role("button", name=f"Revert to revision {head}").click()
    reminder = page.get_by_role("region", name="Fill these lookup caches again")
    expect(reminder).to_contain_text("Countries", timeout=30_000)
    row = reminder.get_by_role("listitem").filter(has_text="Countries")
    row.get_by_role("button", name="Copy from Orders · Dev (1 row)").click()
    expect(page.get_by_role("heading", name="1 row from Orders · Dev")).to_be_visible()
    page.get_by_role("button", name="Write the rows").click()
    expect(page.get_by_text("Countries was filled from Orders · Dev: 1 added")).to_be_visible()

    page.goto(qa.get_absolute_url())
    expect(reminder).not_to_contain_text("Countries")
    reminder.get_by_role("link", name="Upload CSV or JSON").click()
    file = {
        "name": "shops.json",
        "mimeType": "application/json",
        "buffer": b'{"DE": "Berlin", "FR": "Paris"}',
    }
    page.get_by_label("CSV or JSON file").set_input_files(file)
    page.get_by_role("button", name="Go on to the preview").click()
    page.get_by_role("button", name="Write the rows").click()
    expect(page.get_by_text("Shops was filled from shops.json: 2 added")).to_be_visible()
    page.goto(qa.get_absolute_url())

    expect(page.get_by_role("heading", name="Lookup caches 2")).to_be_visible()
    expect(reminder).to_have_count(0)
    rows = LookupEntry.objects.filter(resource__integration=qa).order_by("resource__name", "key")
    assert list(rows.values_list("key", "value")) == [("DE", "Countries"), ("DE", "Berlin"), ("FR", "Paris")]
    assert page.problems == []
