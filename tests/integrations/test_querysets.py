"""Which tiles a person may see, and what they may do with each."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Integration
from integrations.permissions import role_on
from integrations.services.archive import SETTINGS_LINEAGE
from integrations.services.revisions import Plan, prepare, write_revision
from tests.factories import make_account, make_environment, make_integration, make_manager, make_user
from tests.integrations.services.costs import statements

pytestmark = pytest.mark.django_db

NONE, MONITOR, MANAGE, ADMINISTER = Role
TABLE = [
    # grants by place                                            role         sees   changes
    ({}, NONE, False, False),
    ({"tile": NONE}, NONE, False, False),
    ({"tile": MONITOR}, MONITOR, True, False),
    ({"tile": MANAGE}, MANAGE, True, True),
    ({"tile": ADMINISTER}, ADMINISTER, True, True),
    ({"environment": MONITOR}, MONITOR, True, False),
    ({"environment": MANAGE}, MANAGE, True, True),
    ({"environment": ADMINISTER}, ADMINISTER, True, True),
    ({"account": MONITOR}, MONITOR, True, False),
    ({"account": MANAGE}, MANAGE, True, True),
    ({"account": ADMINISTER}, ADMINISTER, True, True),
    ({"tile": MONITOR, "environment": MANAGE}, MANAGE, True, True),
    ({"tile": MANAGE, "account": MONITOR}, MANAGE, True, True),
    ({"environment": MONITOR, "account": ADMINISTER}, ADMINISTER, True, True),
    ({"other tile": ADMINISTER}, NONE, False, False),
    ({"other environment": ADMINISTER}, NONE, False, False),
    ({"other account": ADMINISTER}, NONE, False, False),
    ({"tile": MONITOR, "other tile": ADMINISTER}, MONITOR, True, False),
]


@pytest.fixture
def places():
    tile = make_integration()
    return {
        "tile": tile,
        "environment": tile.environment,
        "account": tile.environment.account,
        "other tile": make_integration(tile.environment),
        "other environment": make_environment(tile.environment.account),
        "other account": make_account(),
    }


@pytest.mark.parametrize("through", ["person", "group", "two groups"])
@pytest.mark.parametrize(("grants", "role", "sees", "changes"), TABLE)
def test_what_was_given_is_what_counts(places, grants, role, sees, changes, through):
    person = make_user()
    for number, (place, given) in enumerate(grants.items()):
        receiver = person
        if through != "person":
            name = f"Group {number if through == 'two groups' else ''}"
            receiver, _ = Group.objects.get_or_create(name=name)
            person.groups.add(receiver)
        give_role(to=receiver, on=places[place], role=given)

    tile, tiles = places["tile"], Integration.objects.filter(pk=places["tile"].pk)
    assert tiles.visible_to(person).exists() is sees
    assert tiles.manageable_by(person).exists() is changes
    assert tiles.open_to(person, ADMINISTER).exists() is (role == ADMINISTER)
    assert tiles.with_role_of(person).get().role == role
    assert role_on(person, tile) is role


def test_listing_and_asking_one_by_one_agree(places):
    """Whoever is listed has a role, and whoever has a role is listed; for all people and tiles at once."""
    tiles = list(Integration.objects.all())
    people = [make_user(), make_user(is_superuser=True), make_user(is_active=False)]
    people += [make_manager(place, role=role) for place in places.values() for role in (MONITOR, MANAGE)]

    for person in people:
        listed = set(Integration.objects.visible_to(person))
        changeable = set(Integration.objects.manageable_by(person))
        assert listed == {tile for tile in tiles if role_on(person, tile) >= MONITOR}
        assert changeable == {tile for tile in tiles if role_on(person, tile) >= MANAGE}


def test_someone_who_left_has_no_role(places):
    person = make_manager(*places.values(), role=ADMINISTER)
    person.is_active = False
    person.save()

    assert not Integration.objects.visible_to(person).exists()
    assert role_on(person, places["tile"]) is NONE


def test_nobody_signed_in_has_no_role(places):
    assert not Integration.objects.visible_to(AnonymousUser()).exists()
    assert role_on(AnonymousUser(), places["tile"]) is NONE


def test_a_superuser_may_do_everything_until_they_leave(places):
    root = make_user(is_superuser=True)

    assert role_on(root, places["tile"]) is ADMINISTER
    assert Integration.objects.visible_to(root).count() == Integration.objects.count()
    root.is_active = False
    root.save()
    assert role_on(root, places["tile"]) is NONE


def test_leaving_a_group_counts_at_once(places):
    person, group = make_user(), Group.objects.create(name="Operators")
    person.groups.add(group)
    give_role(to=group, on=places["tile"], role=MANAGE)
    assert role_on(person, places["tile"]) is MANAGE

    person.groups.remove(group)

    assert role_on(person, places["tile"]) is NONE


def test_a_tile_with_many_grants_is_listed_once(places):
    person = make_manager(places["tile"], places["environment"], places["account"])
    for number in range(3):
        group = Group.objects.create(name=f"Group {number}")
        person.groups.add(group)
        give_role(to=group, on=places["tile"], role=MANAGE)

    listed = list(Integration.objects.with_role_of(person).visible_to(person))

    assert sorted(tile.pk for tile in listed) == sorted({tile.pk for tile in listed})


def test_roles_of_many_tiles_are_one_statement(places):
    person = make_manager(places["environment"])

    assert statements(list, Integration.objects.with_role_of(person).visible_to(person)) == 1


def test_the_tile_s_own_settings_are_not_counted_as_a_resource():
    environment = make_environment()
    tile = make_integration(environment, by=make_manager(environment), a="1", b="2")
    placement, content = prepare(SETTINGS_LINEAGE, "integration", {"name": "Integration settings"})
    plan = Plan(placements=[placement], contents=[content])
    write_revision(integration=tile, kind="edit", by=tile.created_by, description="", plan=plan)
    empty = make_integration(environment)

    counts = dict(Integration.objects.with_resource_count().values_list("pk", "resource_count"))

    assert counts == {tile.pk: 2, empty.pk: 0}


def test_archived_tiles_are_not_living():
    tile = make_integration()
    assert list(Integration.objects.living()) == [tile]

    Integration.objects.update(archived_at="2026-01-01T00:00:00Z")

    assert list(Integration.objects.living()) == []
