"""What people were refused, written into the audit log: every 403, and writes to what they may not see."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import Error
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.encoding import escape_uri_path

from environments import refusal_count
from environments.models import Account, AuditEntry, Environment, User
from environments.once import is_first
from environments.roles import Role
from environments.services.audit import record_on, told_to_the_account
from integrations.models import Integration, Job
from integrations.permissions import environments_of, role_on
from integrations.places import account_of
from pullrequests.models import PullRequest

logger = logging.getLogger(__name__)
READING = ("GET", "HEAD", "OPTIONS")
ONCE_IN = timedelta(hours=1)

Place = Account | Environment | Integration
Found = tuple[Place, Callable[[User], bool]]


class NoteRefusals:
    """Middleware: whom it was refused to, where, and the sentence they read.

    Someone who only looks is written down once an hour for each page, since pages ask
    again by themselves; and of whatever comes in masses, the first of each minute.
    The entry stands outside of the transaction that was taken back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Note a refusal; what the person reads stays the business of Django."""
        if not isinstance(exception, PermissionDenied | Http404) or not isinstance(request.user, User):
            return
        try:
            _note(request, request.user, exception)
        except Error:
            logger.exception("a refusal is not in the audit log")


def _note(request: HttpRequest, person: User, exception: PermissionDenied | Http404) -> None:
    found = _place_of(request)
    if found is None:
        return
    place, is_seen_by = found
    if isinstance(exception, Http404) and (request.method in READING or is_seen_by(person)):
        return
    if request.method in READING and not _is_first(request, person):
        return
    if not _is_one_of_few(person, account_of(place)):
        return
    said, fuller = _sentence(place, exception)
    record_on(
        place,
        by=person,
        kind=AuditEntry.Kind.REFUSAL,
        action="request.refused",
        summary=said,
        details={"method": request.method, "address": escape_uri_path(request.path), **fuller},
    )


def _sentence(place: Place, exception: PermissionDenied | Http404) -> tuple[str, dict[str, Any]]:
    """What the person read, in full where it speaks of the place alone: others may read the place's log."""
    if isinstance(exception, Http404):
        return "They wanted to change what they may not see.", {}
    said = str(exception)
    if f" {place}" in said:
        return said, {}
    return "This is not allowed.", told_to_the_account(said) if said else {}


def _place_of(request: HttpRequest) -> Found | None:
    """What the address is about, whether or not the person may see it, and how to tell if they may."""
    match = request.resolver_match
    code = match.kwargs.get("code") if match else None
    if match is None or not isinstance(code, UUID):
        return None
    find = BY_ADDRESS.get(match.route.partition("/")[0])
    return find(code) if find else None


def _tile(code: UUID) -> Found | None:
    tile = Integration.objects.select_related("environment").filter(code=code).first()
    return (tile, lambda person: role_on(person, tile) >= Role.MONITOR) if tile else None


def _environment(code: UUID) -> Found | None:
    environment = Environment.objects.filter(code=code).first()
    if environment is None:
        return None
    return environment, lambda person: environments_of(person).filter(pk=environment.pk).exists()


def _account(code: UUID) -> Found | None:
    account = Account.objects.filter(code=code).first()
    if account is None:
        return None
    return account, lambda person: Account.objects.administered_by(person).filter(pk=account.pk).exists()


def _pull_request(code: UUID) -> Found | None:
    asked = PullRequest.objects.select_related("target__environment").filter(code=code).first()
    if asked is None:
        return None
    return asked.target, lambda person: PullRequest.objects.visible_to(person).filter(pk=asked.pk).exists()


def _job(code: UUID) -> Found | None:
    job = Job.objects.select_related("integration__environment").filter(code=code).first()
    return _tile(job.integration.code) if job and job.integration else None


BY_ADDRESS: dict[str, Callable[[UUID], Found | None]] = {
    "tiles": _tile,
    "environments": _environment,
    "account": _account,
    "pull-requests": _pull_request,
    "jobs": _job,
}


def _is_first(request: HttpRequest, person: User) -> bool:
    """Whether nothing was noted of this page for this person within the hour."""
    match = request.resolver_match
    assert match is not None
    page = f"refused:{person.pk}:{match.view_name}:{match.kwargs['code']}"
    first = is_first(page, within=ONCE_IN)
    return not _is_noted(request, person) if first is None else first


def _is_one_of_few(person: User, account: Account) -> bool:
    """Whether not yet too many refusals of the person in the account were written down this minute."""
    few = refusal_count.is_to_be_written(person.pk, account.pk, timezone.now())
    if few is not None:
        return few
    recent = AuditEntry.objects.filter(account=account, actor=person, kind=AuditEntry.Kind.REFUSAL)
    return recent.filter(at__gt=Now() - timedelta(minutes=1)).count() < refusal_count.A_MINUTE


def _is_noted(request: HttpRequest, person: User) -> bool:
    said: dict[str, Any] = {"details__address": escape_uri_path(request.path)}
    recent = AuditEntry.objects.filter(actor=person, kind=AuditEntry.Kind.REFUSAL, at__gt=Now() - ONCE_IN)
    return recent.filter(**said).exists()
