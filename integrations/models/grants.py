"""Who was given which permission on one integration (see environments.models.grants)."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from integrations.models.integration import Integration


class IntegrationUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Integration, on_delete=models.CASCADE)


class IntegrationGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Integration, on_delete=models.CASCADE)
