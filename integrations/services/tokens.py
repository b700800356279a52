"""Making and revoking API tokens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from environments.bearer import written_out
from environments.models import ApiToken, AuditEntry, Environment, User
from environments.services.audit import record_on, told_to_the_account
from environments.shown_once import new_secret
from integrations.errors import IntegrationError
from integrations.permissions import get_environment
from integrations.tokens import environments_to_choose, may_revoke

LONGEST = timedelta(days=365)
ENDING = 4
MOST = 100


class MadeAlready(IntegrationError):
    """The same form was sent twice; what it made is never shown again."""

    def __init__(self) -> None:
        super().__init__("This token was made already. It was shown once, and cannot be shown again.")


@transaction.atomic
def create_token(
    *,
    environment: Environment,
    others: Collection[Environment] = (),
    name: str,
    scope: str,
    lifetime: timedelta,
    code: UUID,
    by: User,
) -> tuple[ApiToken, str]:
    """A token for ``by``, and the words to send, which are kept nowhere.

    Whoever sees the environment may make one for it; admins of the account for ``others`` as
    well. ``code`` is the form's own, so that sending it twice makes one token. Raises
    MadeAlready, IntegrationError, PermissionDenied.
    """
    environment = get_environment(by, environment.code)
    allowed = {each.pk: each for each in environments_to_choose(by, environment)}
    wanted = {environment.pk, *(other.pk for other in others)}
    if not wanted <= allowed.keys():
        raise PermissionDenied("A token for several environments needs Administer on their account.")
    if not timedelta() < lifetime <= LONGEST:
        raise IntegrationError(f"Expires: at most {LONGEST.days} days from now.")
    _check_number(by)
    secret, digest = new_secret()
    token = _store(
        code=code,
        account=environment.account,
        owner=by,
        name=name,
        scope=scope,
        digest=digest,
        ending=secret[-ENDING:],
        expires_at=timezone.now() + lifetime,
    )
    token.environments.set(wanted)
    _record(token, by, "created", f"Made the API token “{name}”", says_where=True)
    return token, written_out(token.code, secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> ApiToken:
    """End a token at once; for its owner, and for who administers an environment it is valid in."""
    token = (
        ApiToken.objects.select_for_update(of=("self",)).select_related("owner", "account").get(pk=token.pk)
    )
    if not may_revoke(by, token):
        raise PermissionDenied("This needs Administer where the token is valid, or being its owner.")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.revoked_by = by
        token.save(update_fields=["revoked_at", "revoked_by"])
        owner = "" if token.owner_id == by.pk else f" of {token.owner}"
        _record(token, by, "revoked", f"Revoked the API token “{token.name}”{owner}")
    return token


def _check_number(owner: User) -> None:
    valid = ApiToken.objects.filter(owner=owner, revoked_at=None, expires_at__gt=timezone.now())
    if valid.count() >= MOST:
        raise IntegrationError(f"You have {MOST} valid tokens already. Revoke some first.")


def _store(**columns: object) -> ApiToken:
    try:
        with transaction.atomic():
            return ApiToken.objects.create(**columns)
    except IntegrityError as error:
        raise MadeAlready from error


def _record(token: ApiToken, by: User, verb: str, said: str, *, says_where: bool = False) -> None:
    """An entry in the log of each of its environments; the others are named to the account's administrators alone."""
    environments = list(token.environments.order_by("position", "pk"))
    names = " and ".join(environment.name for environment in environments)
    details = {
        "token": str(token.code),
        "scope": token.get_scope_display(),
        "expires": token.expires_at.isoformat(timespec="seconds"),
        **(told_to_the_account(f"{said} for {names}") if says_where and len(environments) > 1 else {}),
    }
    for environment in environments:
        record_on(
            environment,
            by=by,
            kind=AuditEntry.Kind.TOKEN,
            action=f"token.{verb}",
            summary=f"{said} for {environment.name}" if says_where else said,
            details=details,
        )
