"""Giving and taking roles."""

import pytest
from django.contrib.auth.models import Group

from environments.models import EnvironmentGroupObjectPermission, EnvironmentUserObjectPermission
from environments.roles import Role
from environments.services.grants import give_role
from tests.factories import all_rows, make_account, make_environment, make_integration, make_user

pytestmark = pytest.mark.django_db


def codenames(user, place):
    return sorted(
        EnvironmentUserObjectPermission.objects.filter(user=user, content_object=place).values_list(
            "permission__codename", flat=True
        )
    )


@pytest.mark.parametrize("first", list(Role))
@pytest.mark.parametrize("then", list(Role))
def test_someone_has_exactly_the_role_that_was_given_last(first, then):
    person, place = make_user(), make_environment()
    give_role(to=person, on=place, role=first)

    give_role(to=person, on=place, role=then)

    assert codenames(person, place) == sorted(then.codenames_up_to("environment"))


def test_giving_the_same_role_again_changes_nothing():
    person, place = make_user(), make_environment()
    give_role(to=person, on=place, role=Role.MANAGE)
    before = all_rows()

    give_role(to=person, on=place, role=Role.MANAGE)

    assert all_rows() == before


def test_others_and_other_places_are_left_alone():
    person, other = make_user(), make_user()
    here, there = make_environment(), make_environment()
    for someone, place in [(person, here), (person, there), (other, here)]:
        give_role(to=someone, on=place, role=Role.MANAGE)

    give_role(to=person, on=here, role=Role.NONE)

    assert codenames(person, here) == []
    assert codenames(person, there) == codenames(other, here) == ["manage_environment", "monitor_environment"]


def test_a_group_is_given_roles_like_a_person():
    group, place = Group.objects.create(name="Operators"), make_environment()

    give_role(to=group, on=place, role=Role.MONITOR)

    grant = EnvironmentGroupObjectPermission.objects.get()
    assert (grant.group, grant.content_object) == (group, place)


@pytest.mark.parametrize("make", [make_account, make_environment, make_integration])
def test_a_grant_ends_with_what_it_was_given_on_and_never_comes_back(make):
    person, place = make_user(), make()
    give_role(to=person, on=place, role=Role.ADMINISTER)
    key = place.pk

    grants = type(place)._meta.get_field(f"{type(place).__name__.lower()}userobjectpermission")
    held = grants.related_model.objects.filter(user=person)
    assert set(held.values_list("content_object_id", flat=True)) == {key}
    assert held.model._meta.get_field("content_object").remote_field.on_delete.__name__ == "CASCADE"
