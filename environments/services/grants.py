"""Giving and taking roles, on an account, an environment or a tile alike."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from environments.models import User
from environments.roles import Role

Receiver = User | Group


@transaction.atomic
def give_role(*, to: Receiver, on: models.Model, role: Role) -> None:
    """Let someone have exactly ``role`` on the object itself; Role.NONE takes all away.

    In one statement each for what goes and what comes: guardian's shortcuts take four a permission.
    """
    is_person = isinstance(to, User)
    grants: Any = get_user_obj_perms_model(on) if is_person else get_group_obj_perms_model(on)
    held = {"user" if is_person else "group": to, "content_object": on}
    wanted = role.codenames_up_to(str(on._meta.model_name))
    kept = Permission.objects.filter(content_type=ContentType.objects.get_for_model(on), codename__in=wanted)
    grants.objects.filter(**held).exclude(permission__in=kept).delete()
    grants.objects.bulk_create(
        [grants(permission=permission, **held) for permission in kept], ignore_conflicts=True
    )
