"""Giving the people around a family of tiles their roles, all at once or none."""

from collections.abc import Sequence

from django.db import transaction

from environments.models import User
from integrations.access import role_given
from integrations.family_stages import Gift
from integrations.services.access import lock_rights, set_role


@transaction.atomic
def give_family_roles(*, gifts: Sequence[Gift], by: User) -> int:
    """Give each role unless more was given meanwhile; returns how many were given.

    Needs Administer on each tile that changes hands. Each is written into the audit log.
    """
    given = 0
    for gift in gifts:
        lock_rights(gift.tile)
        if role_given(gift.receiver, gift.tile) < gift.role:
            set_role(to=gift.receiver, on=gift.tile, role=gift.role, by=by)
            given += 1
    return given
