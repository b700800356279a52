"""How a pull request stands, for the page that asks again by itself."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from environments.requests import SignedInRequest
from pullrequests.permissions import get_pull_request
from pullrequests.views.detail import review_context


@require_safe
@login_required
def status(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The state as a fragment; the whole page loads again once the state is another than the page shows."""
    pull_request = get_pull_request(request.user, code)
    if not request.htmx:
        return redirect(pull_request)
    if request.GET.get("seen") != pull_request.status:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = review_context(request, pull_request)
    context["has_moved"] = request.GET.get("moved") != context["moved_mark"]
    return render(request, "pullrequests/_status.html", context)
