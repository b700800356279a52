"""The demonstration's integration, as pure data: Amazon on one side, NetSuite on the other."""

from typing import Any

from ilm_site.demo.documents import connections, exports, flows, ids, imports, others, scripts
from integrations.archive.lineages import lineage_of
from integrations.archive.reading import ArchivedResource, ParsedArchive
from integrations.kinds import get_kind
from integrations.kinds.division import divide
from integrations.kinds.references import translate

Document = dict[str, Any]

NAME = "Amazon–NetSuite"
DESCRIPTION = "Orders, stock, shipments and refunds between the Amazon marketplaces and NetSuite."
README = """\
Amazon–NetSuite

1. Orders are fetched every half hour and completed with their lines.
   Orders the own warehouse ships become sales orders, orders Amazon ships become cash sales.
2. Stock is sent every two hours, less a few pieces held back.
3. The warehouse's files become item fulfillments, and these are confirmed to Amazon.
4. Refunds become credit memos every morning.

After a clone or a revert, fill the lookup cache "SKU to NetSuite item" again.
"""

SETTINGS: Document = {
    "readme": README,
    "version": "1.4.0",
    "flowGroupings": [
        {"_id": flows.ORDERS_GROUP, "name": "Orders"},
        {"_id": flows.STOCK_GROUP, "name": "Stock"},
    ],
    "aliases": [
        {"alias": "stock", "_flowId": ids.STOCK_FLOW},
        {"alias": "skus", "_lookupCacheId": ids.SKU_CACHE},
    ],
    "_registeredConnectionIds": [ids.AMAZON, ids.NETSUITE, ids.WAREHOUSE],
    "_registeredLookupCacheIds": [ids.SKU_CACHE, ids.SHIP_METHOD_CACHE],
    "settings": {"notify": "orders-team@demo.example", "holdOrdersOver": 2500},
}


def all_resources() -> list[tuple[str, str, Document]]:
    """Give every resource as (vendor id, kind, document with vendor ids as references)."""
    rooms = (connections, scripts, others, exports, imports, flows)
    return [resource for room in rooms for resource in room.RESOURCES]


def demo_archive() -> ParsedArchive:
    """Give the integration as if it had been read from an archive, its references being lineages."""
    settings_kind = get_kind("integration")
    settings = divide(settings_kind, {**SETTINGS, "name": settings_kind.label}).document
    return ParsedArchive(
        name=NAME,
        description=DESCRIPTION,
        settings=translate(settings_kind, settings, _lineage),
        resources=tuple(_archived(*resource) for resource in all_resources()),
    )


def _archived(vendor_id: str, kind_name: str, raw: Document) -> ArchivedResource:
    kind = get_kind(kind_name)
    divided = divide(kind, raw)
    document = translate(kind, divided.document, _lineage)
    return ArchivedResource(vendor_id, kind_name, document["name"], document, divided.local)


def _lineage(vendor_id: str, _: str) -> str:
    return str(lineage_of(vendor_id))
