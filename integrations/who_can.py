"""Naming the people who can help someone who may not do a thing themselves."""

from django.db.models import Q

from environments.models import Environment, User
from environments.roles import Role

NAMED = 3


def managers_of(environment: Environment) -> list[str]:
    """Names of a few people who may add tiles to the environment, in order of name."""
    on_environment = {
        "content_object": environment,
        "permission__codename": Role.MANAGE.codename("environment"),
    }
    on_account = {
        "content_object": environment.account_id,
        "permission__codename": Role.MANAGE.codename("account"),
    }
    people = User.objects.filter(
        _has("environmentuserobjectpermission", on_environment)
        | _has("groups__environmentgroupobjectpermission", on_environment)
        | _has("accountuserobjectpermission", on_account)
        | _has("groups__accountgroupobjectpermission", on_account),
        is_active=True,
    )
    found = people.order_by("first_name", "last_name", "username").distinct()[:NAMED]
    return [str(person) for person in found]


def _has(relation: str, values: dict[str, object]) -> Q:
    return Q(**{f"{relation}__{name}": value for name, value in values.items()})
