"""Lookup caches and the warehouse's file format."""

from typing import Any

from ilm_site.demo.documents import ids


def element(name: str, *, required: bool = False, kind: str = "text") -> dict[str, Any]:
    """Declare one column of the warehouse's file."""
    return {"name": name, "dataType": kind, "required": required}


RESOURCES = [
    (
        ids.SKU_CACHE,
        "lookup_cache",
        {
            "name": "SKU to NetSuite item",
            "description": "Seller SKU at Amazon to the internal id of the item; filled every night.",
            "keyField": "sellerSku",
            "connectorType": "data_store",
            "includeDataInTemplatesAndCloning": False,
        },
    ),
    (
        ids.SHIP_METHOD_CACHE,
        "lookup_cache",
        {
            "name": "Shipping service to NetSuite method",
            "description": "Amazon's service levels and our carriers' names, to shipping methods.",
            "keyField": "service",
            "connectorType": "data_store",
            "includeDataInTemplatesAndCloning": True,
        },
    ),
    (
        ids.SHIPMENT_FILE,
        "file_definition",
        {
            "name": "Warehouse shipment file",
            "description": "One header a file, one row a parcel, and below it one row an item.",
            "format": "delimited",
            "version": "3",
            "delimited": {"rowSuffix": "", "rowDelimiter": "crlf", "colDelimiter": "|"},
            "rules": [
                {
                    "name": "Header",
                    "required": True,
                    "maxOccurrence": 1,
                    "elements": [
                        element("RecordType", required=True),
                        element("WarehouseCode", required=True),
                        element("CreatedAt", kind="date"),
                    ],
                },
                {
                    "name": "Parcel",
                    "required": True,
                    "maxOccurrence": 500,
                    "elements": [
                        element("RecordType", required=True),
                        element("OrderNumber", required=True),
                        element("Carrier", required=True),
                        element("TrackingNumber", required=True),
                        element("ShippedAt", kind="date"),
                        element("WeightGrams", kind="number"),
                    ],
                    "children": [
                        {
                            "name": "ParcelItem",
                            "required": True,
                            "maxOccurrence": 200,
                            "elements": [
                                element("RecordType", required=True),
                                element("Sku", required=True),
                                element("Quantity", required=True, kind="number"),
                            ],
                        }
                    ],
                },
            ],
        },
    ),
]
