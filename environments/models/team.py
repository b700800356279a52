"""Groups of people, to whom roles can be given as to one."""

from django.contrib.auth.models import Group
from django.db import models

from environments.models.account import Account


class Team(Group):
    """A group that belongs to an account, such as "Developers".

    Its name is unique within the account, which the services see to under the account's lock:
    what teams others have is nobody's business, so the table of groups takes a name more than once.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        default_permissions = ()
