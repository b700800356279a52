"""Groups of people, to whom roles can be given as to one."""

from django.contrib.auth.models import Group
from django.db import models

from environments.models.account import Account


class Team(Group):
    """A group that belongs to an account, such as "Developers"; its name is unique, as every group's is."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        default_permissions = ()
