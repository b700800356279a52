"""Ending a person's sign-in, and letting them in again."""

from __future__ import annotations

from contextlib import ExitStack

from django.db import transaction
from django.utils import timezone

from environments.models import Account, User
from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.members import accounts_of, why_not_deactivate, why_not_reactivate
from integrations.places import named, require_at
from integrations.services.access import lock_rights, record_at, someone_administers


@transaction.atomic
def deactivate_person(*, person: User, account: Account, by: User) -> None:
    """The person can neither sign in nor do anything from now on; their sessions end, their roles stay.

    Needs Administer on the account, and see why_not_deactivate. Raises IntegrationError,
    LastAdministrator for any account that would have nobody left.
    """
    person, accounts = _locked(person, account, by)
    if not person.is_active:
        return
    if reason := why_not_deactivate(person, account, by):
        raise IntegrationError(reason)
    with ExitStack() as each_account:
        for each in accounts:
            each_account.enter_context(someone_administers(each))
        person.is_active = False
        person.deactivated_at, person.deactivated_by = timezone.now(), by
        person.session_epoch += 1
        person.save(update_fields=["is_active", "deactivated_at", "deactivated_by", "session_epoch"])
    for each in accounts:
        what = f"{person} ({person.email}) was deactivated, and can sign in no more."
        record_at(each, by=by, action="person.deactivated", summary=what)


@transaction.atomic
def reactivate_person(*, person: User, account: Account, by: User) -> None:
    """The person can sign in again, and has the roles they had; sessions of before stay ended.

    Needs what deactivating needs; see why_not_reactivate. Raises IntegrationError.
    """
    person, accounts = _locked(person, account, by)
    if person.is_active:
        return
    if reason := why_not_reactivate(person, account, by):
        raise IntegrationError(reason)
    person.is_active, person.deactivated_at, person.deactivated_by = True, None, None
    person.save(update_fields=["is_active", "deactivated_at", "deactivated_by"])
    for each in accounts:
        what = f"{person} ({person.email}) was reactivated, and can sign in again."
        record_at(each, by=by, action="person.reactivated", summary=what)


def _locked(person: User, account: Account, by: User) -> tuple[User, list[Account]]:
    """The person's fresh row and their accounts, all locked.

    The person's row is locked so that nobody can give them a role meanwhile: neither the last
    who administers an account nor somebody of another account is deactivated unnoticed.
    """
    accounts = [lock_rights(each) for each in accounts_of(person)]
    require_at(by, account, Role.ADMINISTER)
    fresh = User.objects.select_for_update(of=("self",)).select_related("deactivated_by").get(pk=person.pk)
    if {each.pk for each in accounts_of(fresh)} != {each.pk for each in accounts}:
        raise IntegrationError(f"{person} was given or lost something just now. Try again.")
    if account not in accounts:
        raise IntegrationError(f"{person} does not belong to {named(account)} any more.")
    return fresh, accounts
