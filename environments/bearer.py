"""Programs show an API token instead of signing in: reading it from a request, and refusing what is none.

A token is ``dc_``, the token's code, and a secret of 256 random bits. It is taken from the header
``Authorization: Bearer …`` alone, written exactly so; queries, forms and cookies are not looked at.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from environments.models import ApiToken, AuditEntry, User
from environments.once import is_first
from environments.services.audit import record_on
from environments.shown_once import digest_of

SHAPE = re.compile(r"Bearer dc_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")
LONGEST_HEADER = 200
READING = ("GET", "HEAD", "OPTIONS")
USES_NOTED_EVERY = timedelta(minutes=1)
REFUSALS_NOTED_EVERY = timedelta(hours=1)
REALM = 'Bearer realm="Daisychain"'


class BearerRequest(HttpRequest):
    """A request behind ``with_token``; for annotations only. ``user`` is the token's owner."""

    user: User
    token: ApiToken


class Refused(Exception):
    """The request may not go on; the sentence is for whoever wrote the program."""

    def __init__(self, status: int, error: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.error = error

    def answer(self) -> JsonResponse:
        """The refusal as RFC 6750 has it."""
        answer = JsonResponse({"error": self.error or "no_token", "message": str(self)}, status=self.status)
        scope = ', scope="write"' if self.error == "insufficient_scope" else ""
        answer["WWW-Authenticate"] = f'{REALM}, error="{self.error}"{scope}' if self.error else REALM
        return answer


def written_out(code: UUID, secret: str) -> str:
    """The token as programs send it."""
    return f"dc_{code.hex}_{secret}"


def with_token(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view be used by programs with a token alone: 401 without a valid one, 403 where its scope is too small.

    Who is signed in with a session is nobody here.
    """

    @csrf_exempt
    @wraps(view)
    def answered(request: BearerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase
        try:
            request.token = authenticate(request)
            request.user = request.token.owner
            answer = view(request, *args, **kwargs)
        except Refused as refusal:
            answer = refusal.answer()
        answer["Cache-Control"] = "no-store"
        answer["Vary"] = "Authorization"
        return answer

    return answered


def authenticate(request: HttpRequest) -> ApiToken:
    """The valid token of a request, with its owner and account; raises Refused."""
    header = request.headers.get("Authorization", "")
    if not header:
        raise Refused(401, "", "This address needs an API token in the header “Authorization: Bearer …”.")
    shown = SHAPE.fullmatch(header) if len(header) <= LONGEST_HEADER else None
    token = _find(shown.group(1)) if shown else None
    # The comparison is made whether or not there is such a token, and takes as long.
    kept = token.digest if token else digest_of("")
    is_right = secrets.compare_digest(kept, digest_of(shown.group(2) if shown else ""))
    if shown is None or token is None or not is_right:
        _note(token, "with another secret", by=None)
        raise Refused(401, "invalid_token", "This is no valid API token.")
    if problem := problem_of(token):
        _note(token, problem, by=token.owner)
        raise Refused(401, "invalid_token", "This is no valid API token.")
    if token.scope != ApiToken.Scope.WRITE and request.method not in READING:
        _note(token, "for writing, though it may only read", by=token.owner)
        raise Refused(403, "insufficient_scope", "This API token may only read.")
    _note_use(token)
    return token


def problem_of(token: ApiToken) -> str:
    """Why a token is not valid any more; "" for one that is."""
    if token.revoked_at is not None:
        return "although it was revoked"
    if token.expires_at <= timezone.now():
        return "although it has expired"
    return "" if token.owner.is_active else "although its owner may not sign in any more"


def _find(code: str) -> ApiToken | None:
    return ApiToken.objects.select_related("owner", "account").filter(code=UUID(code)).first()


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USES_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _note(token: ApiToken | None, how: str, *, by: User | None) -> None:
    """Write a refused use into the audit log, once an hour for each token and reason."""
    if token is None or is_first(f"token:{token.pk}:{how}", within=REFUSALS_NOTED_EVERY) is False:
        return
    for environment in token.environments.order_by("pk"):
        record_on(
            environment,
            by=by,
            kind=AuditEntry.Kind.TOKEN,
            action="token.refused",
            summary=f"The API token “{token.name}” was used {how}, and refused",
            details={"token": str(token.code), "ending": token.ending},
        )
