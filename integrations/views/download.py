"""A tile as an archive."""

import re
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from environments.download_limit import limited
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.permissions import get_tile
from integrations.services.archive import build_archive, note_download

NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


@require_safe
@login_required
@limited
def download(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Give the archive of the tile's present state; needs Manage."""
    tile = get_tile(request.user, code, Role.MANAGE)
    if request.method == "GET":
        note_download(integration=tile, by=request.user)
    response = HttpResponse(build_archive(integration=tile), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{file_name(str(tile))}.zip")
    return response


def file_name(name: str) -> str:
    """A name that every file system takes; never empty."""
    return NOT_IN_FILE_NAMES.sub("_", name).strip(" .")[:150] or "integration"
