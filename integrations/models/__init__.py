"""Integrations, their resources and their past."""

from integrations.models.clone import CloneEdge, Sync
from integrations.models.content import Content, VendorId
from integrations.models.grants import (
    IntegrationGroupObjectPermission,
    IntegrationUserObjectPermission,
)
from integrations.models.integration import Integration
from integrations.models.job import Job, Upload
from integrations.models.local import LookupEntry, LookupReminder, ResourceLocal
from integrations.models.resource import Resource
from integrations.models.revision import Revision, Snapshot

__all__ = [
    "CloneEdge",
    "Content",
    "Integration",
    "IntegrationGroupObjectPermission",
    "IntegrationUserObjectPermission",
    "Job",
    "LookupEntry",
    "LookupReminder",
    "Resource",
    "ResourceLocal",
    "Revision",
    "Snapshot",
    "Sync",
    "Upload",
    "VendorId",
]
