"""Signing in, and what is said to those who try too often."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

UNFIT, TOO_MANY = 422, 429
WAIT = 60


class SignIn(LoginView):
    """allauth's page, whose answers also tell programs how it went."""

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error("__all__", code="too_many_login_attempts"):
            return too_many(self.request)
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = UNFIT
        return answer


def too_many(request: HttpRequest) -> HttpResponse:
    """A page that says to wait, and how long."""
    answer = render(request, "429.html", {"seconds": WAIT}, status=TOO_MANY)
    answer["Retry-After"] = str(WAIT)
    return answer
