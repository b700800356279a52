"""Bringing what is sealed under the first key, so that older keys can be thrown away."""

from collections.abc import Iterator

from django.db import transaction

from environments.models import Connection
from environments.querysets import ConnectionQuerySet
from environments.sealing import Unreadable, is_under_first_key, with_first_key

AT_ONCE = 500


def rotate_keys() -> Iterator[tuple[Connection, bool | None]]:
    """Take up each connection: True when encrypted anew, False when there was no need, None when no key opens it.

    Each is a transaction of its own: stopped anywhere, every one of them can
    be read with the keys that are given, and doing it again does the rest.
    """
    last = 0
    while keys := list(_sealed().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        for key in keys:
            connection = _sealed().filter(pk=key).select_related("environment").first()
            if connection is not None:
                yield connection, _rotate(connection)
        last = keys[-1]


def _sealed() -> ConnectionQuerySet:
    return Connection.objects.exclude(sealed="")


@transaction.atomic
def _rotate(connection: Connection) -> bool | None:
    """Only the sealed text is written: nobody changed the connection."""
    sealed = (
        Connection.objects.select_for_update()
        .filter(pk=connection.pk)
        .values_list("sealed", flat=True)
        .first()
    )
    if not sealed or is_under_first_key(sealed):
        return False
    try:
        renewed = with_first_key(sealed)
    except Unreadable:
        return None
    Connection.objects.filter(pk=connection.pk).update(sealed=renewed)
    return True
