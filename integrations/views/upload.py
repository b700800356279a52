"""Making a tile of an archive."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from environments.models import Environment
from environments.requests import SignedInRequest
from integrations.archive.reading import ArchiveError
from integrations.errors import IntegrationError
from integrations.forms.upload import UploadForm
from integrations.models import Job
from integrations.permissions import get_receiving_environment
from integrations.services.archive import request_upload


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Take an archive, check it, and go to the job that makes a tile of it."""
    environment = get_receiving_environment(request.user, code)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        job = _requested(request, environment, form)
        if job is not None:
            return redirect(job)
    context = {"section": "home", "environment": environment, "form": form}
    return render(request, "integrations/upload.html", context, status=422 if form.errors else 200)


def _requested(request: SignedInRequest, environment: Environment, form: UploadForm) -> Job | None:
    """The job; None when the archive is refused, which the form then says."""
    try:
        return request_upload(
            environment=environment,
            name=form.cleaned_data["name"],
            data=form.cleaned_data["archive"].read(),
            by=request.user,
            token=str(form.cleaned_data["token"]),
        )
    except (ArchiveError, IntegrationError) as error:
        form.add_error("archive", str(error))
        return None
