"""Every row of every table of ours, and which of them a step has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection

Row = dict[str, Any]
World = dict[tuple[str, str], str]


class Changed(NamedTuple):
    """One row that came, went or changed; ``row`` is as it is, or was last."""

    table: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        return self.after or self.before or {}

    @property
    def columns(self) -> set[str]:
        """What differs in a row that is there before and after."""
        if self.before is None or self.after is None:
            return set()
        return {name for name in self.row if self.before[name] != self.after[name]}


def world(*tables: str) -> World:
    """All rows, or those of some tables, by table and key: each as PostgreSQL writes it down as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(_rows_of(tables))
        return {(table, key): row for table, key, row in cursor.fetchall()}


@cache
def _rows_of(tables: tuple[str, ...]) -> str:
    """One statement for all of them, since this is asked before and after every step."""
    models = [
        model
        for app in ("environments", "integrations", "pullrequests")
        for model in apps.get_app_config(app).get_models()
        if not tables or model.__name__ in tables
    ]
    return " UNION ALL ".join(
        f"SELECT '{model.__name__}', row.{model._meta.pk.column}::text, to_jsonb(row)::text "
        f"FROM {model._meta.db_table} row"
        for model in models
    )


def differences(before: World, after: World) -> list[Changed]:
    return [
        Changed(key[0], _read(before.get(key)), _read(after.get(key)))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    ]


def _read(row: str | None) -> Row | None:
    return None if row is None else json.loads(row)


def trespasses(before: World, may_change: Callable[[Changed], bool]) -> list[Changed]:
    """The rows that differ by now and may not; what may change may be told in the audit log."""
    found = differences(before, world())
    return [changed for changed in found if not is_a_new_entry(changed) and not may_change(changed)]


def is_a_new_entry(changed: Changed) -> bool:
    return changed.table == "AuditEntry" and changed.before is None


@contextmanager
def changing_only(may_change: Callable[[Changed], bool]) -> Iterator[None]:
    """Whatever happens inside changes no row but those that may change."""
    before = world()
    yield
    assert trespasses(before, may_change) == []


@contextmanager
def changing_nothing() -> Iterator[None]:
    """Whatever happens inside leaves every row as it is, and adds none."""
    before = world()
    yield
    assert differences(before, world()) == []
