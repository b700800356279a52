"""Integrations, their resources and their past."""

from integrations.models.clone import CloneEdge, Sync
from integrations.models.content import Content, VendorId
from integrations.models.grants import (
    IntegrationGroupObjectPermission,
    IntegrationUserObjectPermission,
)
from integrations.models.integration import Integration
from integrations.models.invitation import Invitation
from integrations.models.job import Job, Upload
from integrations.models.local import LookupEntry, LookupReminder, LookupUpload, ResourceLocal
from integrations.models.resource import Resource
from integrations.models.revision import Revision, Snapshot
from integrations.models.sharing import IndependentCopy, SharedResource

__all__ = [
    "CloneEdge",
    "Content",
    "IndependentCopy",
    "Integration",
    "IntegrationGroupObjectPermission",
    "IntegrationUserObjectPermission",
    "Invitation",
    "Job",
    "LookupEntry",
    "LookupReminder",
    "LookupUpload",
    "Resource",
    "ResourceLocal",
    "Revision",
    "SharedResource",
    "Snapshot",
    "Sync",
    "Upload",
    "VendorId",
]
