"""What is refused before any page looks at it: endless addresses, names with two values, filters nobody knows."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from environments.parameters import UnfitParameter, check_parameters

LONGEST_QUERY = 8192
"""Characters after the question mark; servers in front usually allow less."""
UNFIT, TOO_LONG = 422, 414


class RefuseUnfit:
    """Middleware: a sentence instead of a page, and nothing is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return _refused(request, "The address is too long.", status=TOO_LONG)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Look at the names alone; which values fit is known to the page."""
        try:
            check_parameters(request, view)
        except UnfitParameter as error:
            return _refused(request, str(error))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a page found unfit while it was made."""
        return _refused(request, str(exception)) if isinstance(exception, UnfitParameter) else None


def _refused(request: HttpRequest, problem: str, *, status: int = UNFIT) -> HttpResponse:
    return render(request, "422.html", {"problem": problem}, status=status)
