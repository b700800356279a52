"""The address at which a program finds out what its token may do."""

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from environments.bearer import BearerRequest, with_token
from environments.one_moment import one_moment
from integrations.tokens import environments_reached


@with_token
@require_safe
def api_token(request: BearerRequest) -> HttpResponseBase:
    """Name, scope, expiry, and the environments in which it is valid now."""
    token = request.token
    with one_moment():
        environments = list(environments_reached(token).order_by("position", "pk"))
    return JsonResponse(
        {
            "name": token.name,
            "scope": token.scope,
            "owner": token.owner.username,
            "expires_at": token.expires_at.isoformat(timespec="seconds"),
            "environments": [{"code": str(each.code), "name": each.name} for each in environments],
        }
    )
