"""What is done with a pull request as a whole: compare again, merge, cancel."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from environments.requests import SignedInRequest
from integrations.errors import IntegrationError
from pullrequests.permissions import get_pull_request
from pullrequests.presentation.freshness import refreshed_sentence
from pullrequests.services.cancel import cancel_pull_request
from pullrequests.services.comparing import is_large, present_pins, request_refresh
from pullrequests.services.merge import request_merge
from pullrequests.services.refresh import refresh_pull_request
from pullrequests.views.answers import posted_version, refused


@require_POST
@login_required
def refresh(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Compare the two tiles again as they are now; choices stay where their inputs did not change."""
    pull_request = get_pull_request(request.user, code)
    try:
        if is_large(present_pins(pull_request.source, pull_request.target, request.user)):
            return redirect(request_refresh(pull_request=pull_request, by=request.user))
        refreshed = refresh_pull_request(pull_request=pull_request, by=request.user)
    except IntegrationError as error:
        return refused(request, pull_request, str(error))
    messages.success(request, refreshed_sentence(refreshed.kept_choices, refreshed.dropped_choices))
    return redirect(pull_request)


@require_POST
@login_required
def merge(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Ask for the merge of exactly what the posted version showed."""
    pull_request = get_pull_request(request.user, code, manage_target=True)
    version = posted_version(request)
    if version is None:
        return refused(request, pull_request, "It was not said what had been reviewed. Nothing was merged.")
    try:
        request_merge(pull_request=pull_request, version=version, by=request.user)
    except IntegrationError as error:
        return refused(request, pull_request, str(error))
    return redirect(pull_request)


@require_POST
@login_required
def cancel(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Close the pull request without merging; neither tile changes."""
    pull_request = get_pull_request(request.user, code)
    try:
        cancel_pull_request(pull_request=pull_request, by=request.user)
    except IntegrationError as error:
        return refused(request, pull_request, str(error))
    messages.success(request, "The pull request was cancelled. Neither tile was changed.")
    return redirect(pull_request)
