"""Waiting for long work."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from environments.requests import SignedInRequest
from integrations.models import Job
from integrations.permissions import get_job
from integrations.progress import Progress, read


@require_safe
@login_required
def job(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Show how far the job is; the page asks again by itself until it has ended.

    What ended well leads on at once: a quick job may be done before its page is first asked for.
    """
    found = get_job(request.user, code)
    if found.state == Job.State.DONE and found.result_url:
        return redirect(found.result_url)
    return render(request, "integrations/job.html", _context(found))


@require_safe
@login_required
def job_progress(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The changing part of the page alone.

    Answers 204 while what the page has ``seen`` is still so, which spares
    screen readers from hearing it again. Sends the page on when all is done.
    """
    found = get_job(request.user, code)
    context = _context(found)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    response = render(request, "integrations/_job_progress.html", context)
    if found.state == Job.State.DONE and found.result_url:
        response["HX-Redirect"] = found.result_url
    return response


def _context(found: Job) -> dict[str, object]:
    progress = read(found) if found.state == Job.State.RUNNING else None
    environment = found.integration.environment if found.integration else None
    return {"job": found, "progress": progress, "seen": _seen(found, progress), "environment": environment}


def _seen(found: Job, progress: Progress | None) -> str:
    return f"{found.state}-{progress.step}" if progress else found.state
