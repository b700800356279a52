"""Asking for something as somebody: the answer, and whatever it did, taken back again."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client

# UPDATE of a lock ("FOR UPDATE") is none; what anybody's request may write beside its work does not count.
WRITES = re.compile(r'(?<!FOR )(?<!KEY )\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
BESIDE_THE_WORK = {"django_session", "environments_auditentry"}
PLACE_REMEMBERED = 'UPDATE "environments_user" SET "last_environment_id"'


@dataclass(frozen=True)
class Answer:
    """What came back, which tables were written, and how many things would happen after the commit."""

    status: int
    body: str
    location: str
    wrote: frozenset[str]
    to_follow: int


def ask(client: Client, method: str, address: str, data: Any = None) -> Answer:
    """Send one request; all that it wrote is undone before this returns."""
    written: set[str] = set()
    send: Callable[..., Any] = getattr(client, method.lower())
    before = len(connection.run_on_commit)
    with transaction.atomic():
        point = transaction.savepoint()
        with connection.execute_wrapper(_noting(written)):
            response = send(address, data) if data is not None else send(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        to_follow = len(connection.run_on_commit) - before
        transaction.savepoint_rollback(point)
    return Answer(
        response.status_code,
        body.decode(errors="replace"),
        response.headers.get("Location", ""),
        frozenset(written - BESIDE_THE_WORK),
        to_follow,
    )


def _noting(written: set[str]) -> Callable[..., Any]:
    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if not text.startswith(PLACE_REMEMBERED):
            written.update(WRITES.findall(text))
        return execute(sql, params, many, context)

    return note
