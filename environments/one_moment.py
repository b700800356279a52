"""Reading at one moment: whatever is committed meanwhile, all that a page asks for is of one state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")


@contextmanager
def one_moment() -> Iterator[None]:
    """Read only, and only what was committed before the first statement; within a transaction, that one's rules hold.

    PostgreSQL otherwise shows each statement what is committed by then, so that a list and
    its count, or a tile and its resources, could be of two states.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def read_at_one_moment(patterns: Iterable[URLPattern]) -> list[URLPattern]:
    """The addresses, with each page that only shows something read at one moment."""
    read = list(patterns)
    for pattern in read:
        pattern.callback = _at_one_moment(pattern.callback)
    return read


def _at_one_moment(view: View) -> View:
    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who asks is found out first, since that may end an outdated session, which is a write.
        if request.method not in READING or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        with one_moment():
            return view(request, *args, **kwargs)

    return seen
