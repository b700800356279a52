"""Environments: what an account may have, and who sees them."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from environments.models import Connection, Environment
from environments.roles import Role
from environments.services.grants import give_role
from tests.factories import make_account, make_environment, make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db


def test_an_account_has_one_production():
    account = make_account()
    make_environment(account, is_production=True)
    make_environment(account, is_production=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_environment(account, is_production=True)

    assert make_environment(is_production=True)


def test_names_are_unique_in_an_account_alone():
    account = make_account()
    make_environment(account, name="Dev")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_environment(account, name="Dev")

    assert make_environment(name="Dev")


def test_mail_addresses_are_unique():
    make_user("anna", first_name="Anna")

    with pytest.raises(IntegrityError), transaction.atomic():
        type(make_user()).objects.create_user("other", "anna@example.com")


def test_environments_stand_in_the_order_of_their_stages():
    account = make_account()
    names = {3: "Prod", 1: "Dev", 2: "QA"}
    for position, name in names.items():
        make_environment(account, name=name, position=position)

    assert [environment.name for environment in account.environments.all()] == ["Dev", "QA", "Prod"]


def test_an_environment_with_tiles_or_connections_cannot_be_deleted():
    with_tile = make_integration().environment
    with_connection = make_environment()
    Connection.objects.create(environment=with_connection, name="Shop")

    for environment in (with_tile, with_connection):
        with pytest.raises(ProtectedError):
            environment.delete()


ROLES = [
    # given, on, opens for Monitor, for Manage, for Administer, takes tiles
    (Role.NONE, "environment", False, False, False, False),
    (Role.MONITOR, "environment", True, False, False, False),
    (Role.MANAGE, "environment", True, True, False, True),
    (Role.ADMINISTER, "environment", True, True, True, True),
    (Role.MONITOR, "account", True, False, False, False),
    (Role.MANAGE, "account", True, True, False, True),
    (Role.ADMINISTER, "account", True, True, True, True),
    (Role.ADMINISTER, "another environment", False, False, False, False),
    (Role.ADMINISTER, "another account", False, False, False, False),
    (Role.ADMINISTER, "a tile in it", False, False, False, False),
]


@pytest.mark.parametrize("through_a_group", [False, True])
@pytest.mark.parametrize(("role", "on", "monitor", "manage", "administer", "takes_tiles"), ROLES)
def test_an_environment_opens_to_those_who_were_given_it(
    role, on, monitor, manage, administer, takes_tiles, through_a_group
):
    environment = make_environment()
    places = {
        "environment": environment,
        "account": environment.account,
        "another environment": make_environment(environment.account),
        "another account": make_account(),
        "a tile in it": make_integration(environment),
    }
    person, group = make_user(), Group.objects.create(name="Operators")
    person.groups.add(group)

    give_role(to=group if through_a_group else person, on=places[on], role=role)

    wanted = {Role.MONITOR: monitor, Role.MANAGE: manage, Role.ADMINISTER: administer}
    for asked, expected in wanted.items():
        found = Environment.objects.open_to(person, asked).filter(pk=environment.pk).exists()
        assert found is expected, asked
    assert Environment.objects.accepting_tiles_from(person).filter(pk=environment.pk).exists() is takes_tiles


def test_someone_who_left_sees_nothing():
    environment = make_environment()
    person = make_manager(environment, environment.account, role=Role.ADMINISTER)
    person.is_active = False

    assert not Environment.objects.open_to(person, Role.MONITOR).exists()
    assert not Environment.objects.open_to(AnonymousUser(), Role.MONITOR).exists()


def test_a_superuser_sees_everything_and_one_who_left_nothing():
    make_environment()
    root = make_user(is_superuser=True)

    assert Environment.objects.open_to(root, Role.ADMINISTER).count() == 1
    root.is_active = False
    assert Environment.objects.open_to(root, Role.MONITOR).count() == 0


def test_a_switched_off_environment_takes_no_tiles():
    environment = make_environment(is_enabled=False)
    person = make_manager(environment)

    assert Environment.objects.open_to(person, Role.MANAGE).exists()
    assert not Environment.objects.accepting_tiles_from(person).exists()
    assert not Environment.objects.accepting_tiles_from(make_user(is_superuser=True)).exists()


def test_roles_and_counts_are_told_together():
    environment = make_environment()
    person = make_manager(environment)

    (row,) = Environment.objects.filter(pk=environment.pk).with_role_of(person).with_tile_count()

    assert (row.role, row.tile_count) == (Role.MANAGE, 0)
