"""Giving and taking roles, on an account, an environment or a tile alike."""

from django.contrib.auth.models import Group
from django.db import models, transaction
from guardian.shortcuts import assign_perm, remove_perm

from environments.models import User
from environments.roles import Role

Receiver = User | Group


@transaction.atomic
def give_role(*, to: Receiver, on: models.Model, role: Role) -> None:
    """Let someone have exactly ``role`` on the object itself; Role.NONE takes all away."""
    model_name = str(on._meta.model_name)
    wanted = set(role.codenames_up_to(model_name))
    for codename in Role.ADMINISTER.codenames_up_to(model_name):
        if codename in wanted:
            assign_perm(codename, to, on)
        else:
            remove_perm(codename, to, on)
