"""Roles and the permissions they stand for."""

import pytest
from django.contrib.auth.models import Permission

from environments.roles import Role


def test_each_role_includes_the_ones_before_it():
    assert Role.NONE < Role.MONITOR < Role.MANAGE < Role.ADMINISTER
    assert Role.NONE.codenames_up_to("integration") == []
    assert Role.MONITOR.codenames_up_to("integration") == ["monitor_integration"]
    assert Role.ADMINISTER.codenames_up_to("integration") == [
        "monitor_integration",
        "manage_integration",
        "administer_integration",
    ]


def test_roles_have_names_for_people():
    assert [role.label for role in Role] == ["No access", "Monitor", "Manage", "Administer"]


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["account", "environment", "integration"])
def test_every_permission_a_role_stands_for_exists_and_no_other(model):
    existing = Permission.objects.filter(content_type__model=model).values_list("codename", flat=True)

    assert set(existing) == set(Role.ADMINISTER.codenames_up_to(model))
