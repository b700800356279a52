"""What a request may say: which parameters a page takes, which names may come several times, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

View = TypeVar("View", bound=Callable[..., object])
SHOWN = 40


class UnfitParameter(Exception):
    """An address or a form says what cannot be meant; the message is a sentence that names it."""


def takes(*names: str) -> Callable[[View], View]:
    """The only parameters that a page's address may have: what it narrows down, sorts or leafs by."""
    return _noting("takes", names)


def several(*names: str) -> Callable[[View], View]:
    """Names that may come several times with different values, as ticks and lists do; all others may not."""
    return _noting("several", names)


def _noting(attribute: str, names: Iterable[str]) -> Callable[[View], View]:
    """What is noted on a view is found on whatever wraps it, as ``functools.wraps`` hands it on."""

    def note(view: View) -> View:
        setattr(view, attribute, frozenset(names))
        return view

    return note


def check_parameters(request: HttpRequest, view: Callable[..., object]) -> None:
    """Raise UnfitParameter for a name the page does not take, and for one with two different values.

    Of two values one part of a program would believe the first, and another the last.
    """
    taken: frozenset[str] | None = getattr(view, "takes", None)
    unknown = (name for name in request.GET if taken is not None and name not in taken)
    if (name := next(unknown, None)) is not None:
        raise UnfitParameter(f"This page cannot be narrowed down or sorted by “{name[:SHOWN]}”.")
    may_repeat: frozenset[str] = getattr(view, "several", frozenset())
    for data in (request.GET, request.POST, request.FILES):
        if (twice := _given_twice(data, may_repeat)) is not None:
            raise UnfitParameter(f"“{twice[:SHOWN]}” is given twice.")


def _given_twice(data: MultiValueDict[str, Any], may_repeat: frozenset[str]) -> str | None:
    return next(
        (name for name, values in data.lists() if len(set(values)) > 1 and name not in may_repeat), None
    )


def choice(request: HttpRequest, name: str, allowed: Collection[str], default: str = "") -> str:
    """A parameter of the address that is absent, empty, or one of ``allowed``; raises UnfitParameter otherwise."""
    value = request.GET.get(name, "")
    if value and value not in allowed:
        raise UnfitParameter(f"“{value[:SHOWN]}” is none of the choices for “{name}”.")
    return value or default
