"""Asking for something as somebody: the answer, and whatever it did, taken back again."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client

from environments.models import User

# UPDATE of a lock ("FOR UPDATE") is none; what anybody's request may write beside its work does not count.
WRITES = re.compile(r'(?<!FOR )(?<!KEY )\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
BESIDE_THE_WORK = {"django_session", "environments_auditentry"}
AUDIT, REFUSAL = 'INSERT INTO "environments_auditentry"', "request.refused"
GRANTS = [
    f"{place}userobjectpermission"
    for place in ("integrations_integration", "environments_environment", "environments_account")
]
# When somebody loses their roles: as soon as their roles on tiles were read, or as soon as anything was written.
ROLES_READ, FIRST_WRITTEN = re.compile("SELECT content_object_id, codename"), WRITES
PLACE_REMEMBERED = 'UPDATE "environments_user" SET "last_environment_id"'


class Asker(Client):
    """Sends requests as Django's client does, and keeps nothing of how pages were made: that takes a tenth longer.

    A failure is answered by 500, as it is on the site.
    """

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        if response.cookies:
            self.cookies.update(response.cookies)
        return response


@dataclass(frozen=True)
class Answer:
    """What came back, which tables were written, and how many things would happen after the commit.

    ``refusals`` is how many refusals were written into the audit log, ``told`` what the next page will say.
    """

    status: int
    body: str
    location: str
    wrote: frozenset[str]
    to_follow: int
    refusals: int
    told: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()


def ask(client: Client, method: str, address: str, data: Any = None) -> Answer:
    """Send one request; all that it wrote is undone before this returns."""
    written: list[str] = []
    send: Callable[..., Any] = getattr(client, method.lower())
    before = len(connection.run_on_commit)
    with transaction.atomic():
        point = transaction.savepoint()
        with connection.execute_wrapper(noting(written)):
            response = send(address, data) if data is not None else send(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        to_follow = len(connection.run_on_commit) - before
        transaction.savepoint_rollback(point)
    return Answer(
        response.status_code,
        body.decode(errors="replace"),
        response.headers.get("Location", ""),
        frozenset({*written} - BESIDE_THE_WORK - {REFUSAL}),
        to_follow,
        written.count(REFUSAL),
        tuple(map(str, get_messages(response.wsgi_request))) if response.status_code == 302 else (),
        tuple(response.headers.items()),
    )


def noting(written: list[str]) -> Callable[..., Any]:
    """For a connection: note the tables that statements write."""

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if text.startswith("SELECT"):
            return execute(sql, params, many, context)
        if not text.startswith(PLACE_REMEMBERED):
            written.extend(WRITES.findall(text))
        if AUDIT in text and REFUSAL in params:
            written.append(REFUSAL)
        return execute(sql, params, many, context)

    return note


def losing(person: User, at: re.Pattern[str]) -> Callable[..., Any]:
    """For a connection: take all roles that the person has by name, once a statement of that kind was sent."""
    done: list[bool] = []

    def lose(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if not done and at.search(str(sql)) and not BESIDE_THE_WORK & {*WRITES.findall(str(sql))}:
            done.append(True)
            with connection.cursor() as cursor:
                for table in GRANTS:
                    cursor.execute(f"DELETE FROM {table} WHERE user_id = %s", [person.pk])
        return answer

    return lose
