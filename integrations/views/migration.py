"""Migrating a Production and Sandbox account: the assessment, the start, and the result."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from environments.download_limit import limited
from environments.models import Account
from environments.permissions import get_account
from environments.requests import SignedInRequest
from environments.roles import Role
from environments.views.account_pages import account_page
from integrations.errors import IntegrationError
from integrations.presentation.migration_report import (
    as_markdown,
    sections_of_assessment,
    sections_of_result,
)
from integrations.services.migrate_sides import AlreadyMigrated, request_migration
from integrations.side_migration import Assessment, assess, migration_of, sides_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def migration(request: SignedInRequest, code: UUID) -> HttpResponse:
    """What the migration would do; sending the form starts it."""
    account = get_account(request.user, code, Role.ADMINISTER)
    if migration_of(account):
        return account_page(request, "migration_done", account=account, tab="migration")
    found, problem = _assessment(account), ""
    if request.method == "POST":
        if request.POST.get("understood") != "on":
            problem = "Please tick that the assessment was read."
        else:
            try:
                return redirect(request_migration(account=account, by=request.user))
            except AlreadyMigrated:
                return redirect("integrations:migration", code=account.code)
            except IntegrationError as error:
                problem = str(error)
    return account_page(
        request,
        "migration",
        account=account,
        tab="migration",
        status=422 if problem else 200,
        problem=problem,
        found=found,
        sections=sections_of_assessment(found),
    )


@require_safe
@login_required
@limited
def report(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The assessment as a file."""
    account = get_account(request.user, code, Role.ADMINISTER)
    found = _assessment(account)
    title = f"Migration of {account}: assessment"
    return _file("assessment.md", as_markdown(title, sections_of_assessment(found)))


@require_safe
@login_required
def result(request: SignedInRequest, code: UUID) -> HttpResponse:
    """What was migrated, and what is left to do; also as a file."""
    account = get_account(request.user, code, Role.ADMINISTER)
    entry = migration_of(account)
    if entry is None:
        raise Http404("This account was not migrated.")
    sections = sections_of_result(entry.details)
    if request.GET.get("as") == "file":
        return _file("migration.md", as_markdown(f"Migration of {account}", sections))
    environment = account.environments.filter(code=entry.details["environment"]).first()
    return account_page(
        request,
        "migration_result",
        account=account,
        tab="migration",
        entry=entry,
        sections=sections,
        migrated=environment,
    )


def _assessment(account: Account) -> Assessment:
    sides = sides_of(account)
    if sides is None:
        raise Http404("This account has no two sides that could be parted.")
    return assess(account, *sides)


def _file(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
