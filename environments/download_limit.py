"""How many files one person may take out in a minute: a file costs the server far more than a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http.response import HttpResponseBase
from django.shortcuts import render
from redis import RedisError

from environments.counting import count
from environments.requests import SignedInRequest

A_MINUTE = 100
MINUTE = 60
TOO_MANY = 429

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer", bound=HttpResponseBase)


def limited(
    view: Callable[Concatenate[SignedInRequest, Rest], Answer],
) -> Callable[Concatenate[SignedInRequest, Rest], Answer | HttpResponseBase]:
    """For a view that gives a file to whoever is signed in: answer 429 to the person who took too many.

    Nobody is refused where the cache cannot tell.
    """

    @wraps(view)
    def counted(
        request: SignedInRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> Answer | HttpResponseBase:
        if _taken_by(request.user.pk) <= A_MINUTE:
            return view(request, *args, **kwargs)
        answer = render(request, "429_files.html", {"seconds": MINUTE}, status=TOO_MANY)
        answer["Retry-After"] = str(MINUTE)
        return answer

    return counted


def _taken_by(person: int) -> int:
    try:
        return count(f"files:{person}", MINUTE)
    except (RedisError, ValueError):
        return 0
