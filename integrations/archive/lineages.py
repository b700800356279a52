"""Ids: the vendor's, and the lineage each stands for.

A vendor id always gives the same lineage, so that one archive uploaded twice
gives two tiles whose resources are known to be the same.
"""

import secrets
from uuid import UUID, uuid5

LINEAGES = UUID("5b0c9c5e-6a0b-5d52-9a3e-7c1f7a0d4b61")
"""Namespace of all lineages; changing it would part every tile from its archives."""


def lineage_of(vendor_id: str) -> UUID:
    """Give the lineage a vendor id stands for."""
    return uuid5(LINEAGES, vendor_id)


def new_vendor_id() -> str:
    """Make an id as the vendor would: 24 hexadecimal digits."""
    return secrets.token_hex(12)
