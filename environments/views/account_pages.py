"""What the pages of an account have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from environments.models import Account


def account_page(
    request: HttpRequest, template: str, *, account: Account, tab: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Draw a page below an account's tabs."""
    named = {"account": account, "tab": tab, "section": "account", **context}
    return render(request, f"environments/{template}.html", named, status=status)
