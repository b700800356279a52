"""The role a person was given on the places of a row, as one expression of a query."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import F, Func, IntegerField
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from environments.roles import Role

if TYPE_CHECKING:
    from environments.models import User

GIVEN = """
SELECT permission_id FROM {users} WHERE content_object_id = {key} AND user_id = %s
UNION ALL
SELECT permission_id FROM {groups} WHERE content_object_id = {key}
  AND group_id IN (SELECT group_id FROM {members} WHERE user_id = %s)
"""
HIGHEST = """
COALESCE((
  SELECT max(CASE split_part(codename, '_', 1) {numbers} ELSE 0 END)
  FROM ({given}) given JOIN auth_permission ON auth_permission.id = permission_id
), 0)
"""
NUMBERS = " ".join(f"WHEN '{role.codename('').removesuffix('_')}' THEN {int(role)}" for role in Role if role)


@cache
def tables_of_grants(model: Any) -> dict[str, str]:
    """Names of the tables that tell what was given on a ``model``, to users and to groups, and who is in those."""
    users: Any = get_user_obj_perms_model(model)
    groups: Any = get_group_obj_perms_model(model)
    members: Any = get_user_model()._meta.get_field("groups").remote_field
    tables = {"users": users, "groups": groups, "members": members.through}
    return {name: table._meta.db_table for name, table in tables.items()}


class HeldRole(Func):
    """The number of the highest role that ``user`` or one of their groups was given on any place of the row.

    ``places`` are models, each with the lookup from the row to its key ("pk", "environment_id" …).
    In plain SQL, since every page asks this: put together from querysets, a role and a
    place each, it took several times longer to write than to answer.
    """

    output_field = IntegerField()

    def __init__(self, user: User, *places: tuple[Any, str]) -> None:
        super().__init__(*(F(lookup) for _, lookup in places))
        self.user_key, self.models = user.pk, tuple(model for model, _ in places)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        """The subquery; the keys of the places are columns of the row, whatever its table is called in the query."""
        parts: list[str] = []
        values: list[Any] = []
        for model, source in zip(self.models, self.get_source_expressions(), strict=True):
            key, of_key = compiler.compile(source)
            parts.append(GIVEN.format(key=key, **tables_of_grants(model)))
            values += [*of_key, self.user_key, *of_key, self.user_key]
        return HIGHEST.format(numbers=NUMBERS, given="UNION ALL".join(parts)), tuple(values)

    def get_group_by_cols(self) -> list[Any]:
        """It follows from the keys of the places."""
        return [column for source in self.get_source_expressions() for column in source.get_group_by_cols()]
