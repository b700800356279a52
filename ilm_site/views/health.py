"""The address for watchers: is everything alive?"""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ilm_site.health import check_health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; the body says in words which part is not."""
    health = check_health()
    return JsonResponse({"web": "alive", **asdict(health)}, status=200 if health.is_good else 503)
