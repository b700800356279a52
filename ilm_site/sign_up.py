"""Who may make an account, and what is counted when passwords are tried."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from environments.models import User


class ClosedSignUp(DefaultAccountAdapter):
    """Closes allauth's sign-up page: people are invited. Failures are counted for each account and address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Try the one thing that was entered, once.

        allauth's own way tries a mail address twice, which takes longer for
        people who exist than for others.
        """
        if "username" in credentials:
            credentials.pop("email", None)
        person: User | None = super().authenticate(request, **credentials)
        return person

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who asks; a proxy's word counts only where one was configured, and of that the last entries alone."""
        named = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        trusted = settings.TRUSTED_PROXIES
        if 0 < trusted <= len(named) and _is_address(named[-trusted]):
            return named[-trusted]
        return str(request.META.get("REMOTE_ADDR") or "nowhere")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures are counted for an account at one address, so that nobody is locked out by others."""
        login = str(credentials.get("email") or credentials.get("username", "")).lower()
        return f"{login}:{self.get_client_ip(request)}"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
