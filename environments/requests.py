"""The request as views behind the sign-in see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from environments.models import User


class SignedInRequest(HttpRequest):
    """A request of someone who has signed in; for annotations only."""

    user: User
    htmx: HtmxDetails
