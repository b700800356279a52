"""Signing in as one of the people of the demonstration; no address leads here outside of it."""

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from ilm_site.demo.people import PEOPLE


@require_POST
def sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in without a password as a person of the demonstration, and as nobody else."""
    if not settings.DEMO or username not in {person.username for person in PEOPLE}:
        raise Http404("There is no such person in the demonstration.")
    person = get_object_or_404(get_user_model(), username=username, is_active=True)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("integrations:landing")
