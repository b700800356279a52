"""Whether the given keys are those that this database was sealed with, found out before anybody works."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import OperationalError, connection

from environments.sealing import Unreadable, unseal

PLACE = "the known word"
TABLE = "environments_knownword"
STORED = f"SELECT sealed FROM {TABLE} WHERE EXISTS (SELECT FROM environments_connection WHERE sealed <> '')"
WRONG_KEYS = (
    "The database is encrypted with another key than those that are given, so nothing was started. Set "
    "DAISYCHAIN_ENCRYPTION_KEYS to the key it was encrypted with, or put that file encryption_key back into the data "
    "folder where the key was generated. Is that key lost for good? “manage.py rotate_keys --old-key-is-lost” goes on "
    "with the given one, and the connections must be entered again."
)


def wrong_keys() -> str:
    """The sentence that says so; "" when they fit, when nothing was sealed yet, and when the database cannot tell.

    One damaged row means nothing here: only the known word is looked at. Asked without models, since
    it is asked while they are still being loaded.
    """
    try:
        sealed = _known_word()
    except OperationalError:
        return ""
    return WRONG_KEYS if sealed is not None and not fits(sealed) else ""


def fits(sealed: str) -> bool:
    """Whether the given keys open the known word."""
    try:
        unseal(sealed, place=PLACE)
    except Unreadable:
        return False
    return True


def refuse_wrong_keys(**_kwargs: Any) -> None:
    """End the process with the sentence where the keys are wrong: for web servers and workers started by hand.

    They are about to fork, and no two processes may share the connection this was asked through.
    """
    sentence = wrong_keys()
    if not connection.in_atomic_block:
        connection.close()
    if sentence:
        raise SystemExit(sentence)


def check_keys(
    app_configs: Sequence[Any] | None, databases: Collection[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """For ``manage.py check --database default``."""
    sentence = wrong_keys() if databases else ""
    return [Error(sentence, id="environments.E001")] if sentence else []


def _known_word() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [TABLE])
        if cursor.fetchone() == (None,):
            return None
        cursor.execute(STORED)
        row = cursor.fetchone()
    return row[0] if row else None
