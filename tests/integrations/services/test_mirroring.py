"""What a tile shares is changed, deleted, reverted and pulled in all tiles that share it, or in none."""

import threading

import pytest
from django.db import connection

from environments.roles import Role
from environments.services.grants import give_role
from ilm_site.doctor import examine
from integrations.errors import Busy, IntegrationError, NotYoursToChange, PartnerRefuses
from integrations.models import Integration, LookupReminder, Revision, SharedResource
from integrations.services.edit import edit_resource
from integrations.services.revert_resource import revert_resource
from integrations.services.share import share_resource
from pullrequests.services.delete_tile import delete_tile
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    fill,
    make_clone,
    make_integration,
    make_manager,
    make_pull_request,
    make_sides,
    merge,
    pull,
    remove,
    resource_of,
    revert,
    share,
    state_of,
)
from tests.integrations.services.costs import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    return make_sides()


@pytest.fixture
def by(sides):
    return make_manager(sides[0].account, role=Role.ADMINISTER)


@pytest.fixture
def orders(sides, by):
    """In Production, with a script that Stock uses, too."""
    return make_integration(sides[0], by=by, name="Orders", script="1\n", own="1\n")


@pytest.fixture
def stock(sides, orders, by):
    """In Sandbox."""
    tile = make_integration(sides[1], by=by, name="Stock", other="1\n")
    share(orders, "script", tile, by=by)
    return tile


def newest(tile):
    return Revision.objects.filter(integration=tile).first()


def is_shared(tile):
    return SharedResource.objects.filter(integration=tile).exists()


@pytest.mark.parametrize("there", ["orders", "stock"])
def test_a_change_in_either_is_one_in_both(orders, stock, by, there):
    changed, other = (orders, stock) if there == "orders" else (stock, orders)

    change(changed, "script", content="2\n", by=by)

    assert (
        document_of(orders, "script") == document_of(stock, "script") == {"name": "script", "content": "2\n"}
    )
    assert newest(other).description == "Changed where it is shared: Changed script"
    assert newest(other).kind == Revision.Kind.EDIT
    assert list(examine()) == []


def test_a_new_name_is_one_in_both(orders, stock, by):
    change(stock, "script", name="renamed", by=by)

    assert resource_of(orders, "renamed").content_id == resource_of(stock, "renamed").content_id


def test_what_is_not_shared_stays_the_tiles_own(orders, stock, by):
    before = state_of(stock)

    change(orders, "own", content="2\n", by=by)

    assert state_of(stock) == before


def test_three_tiles_share_and_one_revision_is_written_in_each(sides, orders, stock, by):
    third = make_integration(sides[1], by=by, name="Third")
    share(stock, "script", third, by=by)
    numbers = [newest(tile).number for tile in (orders, stock, third)]

    change(stock, "script", content="2\n", by=by)

    assert [newest(tile).number for tile in (orders, stock, third)] == [number + 1 for number in numbers]
    assert {document_of(tile, "script")["content"] for tile in (orders, stock, third)} == {"2\n"}


def test_deleted_in_one_it_is_deleted_in_the_other_and_a_revert_brings_it_back_to_both(orders, stock, by):
    with_it = newest(stock).number
    remove(stock, "script", by=by)
    assert "script" not in {name for _, name, _ in state_of(orders).values()}

    revert(stock, with_it, by=by)

    assert document_of(orders, "script") == document_of(stock, "script")
    change(orders, "script", content="9\n", by=by)
    assert document_of(stock, "script")["content"] == "9\n"
    assert list(examine()) == []


def test_deleting_is_refused_while_the_other_tile_uses_it(orders, stock, by):
    add(stock, {"name": "import", "hooks": {"preSavePage": uses(stock, "script")}}, kind="export", by=by)
    before = all_rows()

    with pytest.raises(PartnerRefuses, match="script is used by import of Stock · Sandbox"):
        remove(orders, "script", by=by)

    assert all_rows() == before


def test_what_the_other_tiles_settings_only_list_is_taken_off_the_list(orders, stock, by):
    from_settings(stock, "script", by)

    remove(orders, "script", by=by)

    assert list(examine()) == []
    assert "script" not in {name for _, name, _ in state_of(stock).values()}


def uses(tile, name):
    return {"function": "run", "_scriptId": str(resource_of(tile, name).lineage)}


def from_settings(tile, name, by):
    """The tile's own settings with an alias of a resource."""
    alias = {"alias": "s", "_scriptId": str(resource_of(tile, name).lineage)}
    fill(tile, {"integration": {"name": "settings", "aliases": [alias]}}, kind="integration", by=by)


def test_a_name_the_other_tile_gave_to_something_else_is_refused(orders, stock, by):
    before = all_rows()

    with pytest.raises(
        PartnerRefuses, match="It is shared with Stock · Sandbox, which has another script called other"
    ):
        change(orders, "script", name="other", by=by)

    assert all_rows() == before


def test_a_reference_to_what_the_other_tile_lacks_is_refused(orders, stock, by):
    export = add(
        orders, {"name": "export", "hooks": {"preSavePage": uses(orders, "script")}}, kind="export", by=by
    )
    share(orders, "export", stock, by=by)
    before = all_rows()

    with pytest.raises(
        PartnerRefuses, match="export is shared with Stock · Sandbox, which does not have own"
    ):
        change(orders, "export", hooks={"preSavePage": uses(orders, "own")}, by=by)

    assert all_rows() == before
    assert export.name == "export"


def test_whoever_may_not_change_one_of_the_tiles_changes_none_and_reads_whom_to_ask(orders, stock, by):
    person = make_manager(orders)
    before = all_rows()

    for verb in (
        lambda: change(orders, "script", content="2\n", by=person),
        lambda: remove(orders, "script", by=person),
        lambda: revert_resource(
            integration=orders,
            lineage=resource_of(orders, "script").lineage,
            to_revision=1,
            wanted_head=newest(orders).number,
            by=person,
        ),
    ):
        with pytest.raises(NotYoursToChange) as refusal:
            verb()
        assert "Stock" not in str(refusal.value)
        assert f"Ask {by}." in str(refusal.value)

    assert all_rows() == before


def test_looking_at_the_other_tile_is_not_enough_either(orders, stock):
    person = make_manager(orders)
    give_role(to=person, on=stock, role=Role.MONITOR)

    with pytest.raises(NotYoursToChange):
        change(orders, "script", content="2\n", by=person)


def test_a_pull_into_one_is_written_to_the_other(sides, orders, stock, by):
    dev = make_clone(orders, sides[1], by=by, name="Dev")
    change(dev, "script", content="3\n", by=by)
    assert document_of(orders, "script")["content"] == "1\n"

    pull(dev, orders, by=by)

    assert document_of(stock, "script")["content"] == document_of(orders, "script")["content"] == "3\n"
    assert newest(stock).description == "Changed where it is shared"
    revert(orders, newest(orders).number - 1, by=by)
    assert document_of(stock, "script")["content"] == "1\n"
    assert list(examine()) == []


def test_a_pull_that_would_change_a_tile_one_may_not_change_fails_whole(sides, orders, stock, by):
    dev = make_clone(orders, sides[1], by=by, name="Dev")
    change(dev, "script", content="3\n", by=by)
    change(dev, "own", content="3\n", by=by)
    person = make_manager(orders, dev)
    states = state_of(orders), state_of(stock)

    failed = merge(make_pull_request(dev, orders, by=person), by=person)

    assert "shared with tiles you may not change" in failed.job.problem
    assert (state_of(orders), state_of(stock)) == states


def test_a_refusal_names_the_other_tile_to_those_alone_who_may_see_it(client, sides, orders, stock, by):
    dev = make_clone(orders, sides[1], by=by, name="Dev")
    change(dev, "script", name="other", by=by)
    watcher = make_manager(orders, dev, role=Role.MONITOR)

    failed = merge(make_pull_request(dev, orders, by=by), by=by)

    assert "shared with Stock · Sandbox, which has another script" in failed.job.problem
    assert failed.problem == failed.job.problem.replace("Stock · Sandbox", "another tile")
    client.force_login(watcher)
    assert "Stock" not in client.get(failed.get_absolute_url()).content.decode()
    assert client.get(failed.job.get_absolute_url()).status_code == 404
    give_role(to=watcher, on=stock, role=Role.MONITOR)
    assert "Stock · Sandbox" in client.get(failed.job.get_absolute_url()).content.decode()


def test_a_clone_does_not_share(sides, orders, stock, by):
    dev = make_clone(orders, sides[1], by=by, name="Dev")
    assert not dev.is_sharing

    change(orders, "script", content="2\n", by=by)

    assert document_of(dev, "script")["content"] == "1\n"


def test_a_flow_that_comes_back_starts_switched_off_and_a_cache_wants_its_data(orders, stock, by):
    add(orders, {"name": "flow"}, kind="flow", by=by)
    add(orders, {"name": "cache"}, kind="lookup_cache", by=by)
    share(orders, "flow", stock, by=by)
    share(orders, "cache", stock, by=by)
    with_them = newest(orders).number
    remove(orders, "flow", by=by)
    remove(orders, "cache", by=by)

    revert(orders, with_them, by=by)

    assert resource_of(stock, "flow").local.values == {"disabled": True}
    assert LookupReminder.objects.filter(resource=resource_of(stock, "cache")).exists()


def test_a_deleted_tile_shares_no_more_and_comes_back_with_its_own(orders, stock, by):
    delete_tile(integration=stock, by=by)

    change(orders, "script", content="2\n", by=by)

    orders.refresh_from_db()
    assert not orders.is_sharing
    assert not is_shared(orders)
    assert document_of(stock, "script")["content"] == "1\n"
    assert list(examine()) == []


def test_a_tile_that_shares_nothing_pays_nothing(sides, by, orders):
    alone = make_integration(sides[1], by=by, script="1\n")
    change(alone, "script", content="2\n", by=by)
    before = statements(change, alone, "script", content="3\n", by=by)
    share(orders, "script", make_integration(sides[1], by=by, name="Stock"), by=by)

    assert statements(change, alone, "script", content="4\n", by=by) == before


@pytest.mark.django_db(transaction=True)
def test_changes_of_one_resource_from_both_sides_at_once_never_block_for_ever(orders, stock, by):
    """Each round ends with one winner; the other reads that it is too late, or that it is being changed."""
    for number in range(6):
        start, found = threading.Barrier(2), []

        def save(tile, text, start=start, found=found):
            resource = resource_of(tile, "script")
            document = {"name": "script", "content": text}
            start.wait(timeout=10)
            try:
                edit_resource(
                    integration=Integration.objects.get(pk=tile.pk),
                    lineage=resource.lineage,
                    document=document,
                    expected=resource.content_id,
                    by=by,
                )
                found.append("saved")
            except IntegrationError:
                found.append("refused")
            finally:
                connection.close()

        threads = [
            threading.Thread(target=save, args=(tile, f"{tile.name} {number}\n")) for tile in (orders, stock)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        assert sorted(found) == ["refused", "saved"]
        assert document_of(orders, "script") == document_of(stock, "script")
    assert list(examine()) == []


def test_a_tile_that_began_to_share_in_between_is_not_written_past(sides, orders, by):
    outdated = Integration.objects.get(pk=orders.pk)
    other = make_integration(sides[1], by=by, name="Stock")
    share_resource(
        integration=orders,
        lineage=resource_of(orders, "script").lineage,
        other=other,
        with_references=False,
        by=by,
    )

    with pytest.raises(Busy, match="Orders · Production is being shared with another tile just now"):
        change(outdated, "script", content="2\n", by=by)
