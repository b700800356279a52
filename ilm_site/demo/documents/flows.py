"""The demonstration's flows: orders, stock, shipments, confirmations and refunds."""

from typing import Any

from ilm_site.demo.documents import ids
from ilm_site.demo.documents.mapping import where

ORDERS_GROUP = "65f2c1a40d3b9e0012ab7701"
STOCK_GROUP = "65f2c1a40d3b9e0012ab7702"


def lookup_step(export: str, extract: str, generate: str) -> dict[str, Any]:
    """Look something up and put it into the record."""
    fields = [{"extract": extract, "generate": generate}]
    return {
        "type": "export",
        "_exportId": export,
        "proceedOnFailure": False,
        "responseMapping": {"fields": fields, "lists": []},
    }


def import_step(target: str, *fields: tuple[str, str], proceed: bool = False) -> dict[str, Any]:
    """Send records on, and take fields of the answer into them."""
    mapped = [{"extract": extract, "generate": generate} for extract, generate in fields]
    return {
        "type": "import",
        "_importId": target,
        "proceedOnFailure": proceed,
        "responseMapping": {"fields": mapped, "lists": []},
    }


def flow(name: str, description: str, schedule: str, **more: Any) -> dict[str, Any]:
    """Make a flow that is switched on and runs by the clock of Berlin."""
    return {
        "name": name,
        "description": description,
        "disabled": False,
        "schedule": schedule,
        "timezone": "Europe/Berlin",
        "skipRetries": False,
        **more,
    }


RESOURCES = [
    (
        ids.ORDERS_FLOW,
        "flow",
        flow(
            "Amazon orders to NetSuite",
            "Orders by who ships them: the own warehouse, or Amazon.",
            "? */30 * ? * *",
            _flowGroupingId=ORDERS_GROUP,
            pageGenerators=[{"_exportId": ids.ORDERS_EXPORT, "skipRetries": False}],
            routers=[
                {
                    "id": "items",
                    "name": "Complete the order",
                    "routeRecordsTo": "first_matching_branch",
                    "routeRecordsUsing": "input_filters",
                    "branches": [
                        {
                            "branchId": "all",
                            "name": "All orders",
                            "nextRouterId": "channel",
                            "pageProcessors": [
                                lookup_step(ids.ORDER_ITEMS_LOOKUP, "data", "OrderItems"),
                            ],
                        }
                    ],
                },
                {
                    "id": "channel",
                    "name": "Who ships it",
                    "routeRecordsTo": "first_matching_branch",
                    "routeRecordsUsing": "input_filters",
                    "branches": [
                        {
                            "branchId": "fba",
                            "name": "Shipped by Amazon",
                            "inputFilter": where("FulfillmentChannel", "equals", "AFN"),
                            "pageProcessors": [import_step(ids.FBA_ORDER_IMPORT, ("id", "cashSaleId"))],
                        },
                        {
                            "branchId": "own",
                            "name": "Shipped by the own warehouse",
                            "inputFilter": where("FulfillmentChannel", "equals", "MFN"),
                            "pageProcessors": [
                                lookup_step(ids.CUSTOMER_LOOKUP, "data[0].id", "customerId"),
                                import_step(ids.CUSTOMER_IMPORT, ("id", "customerId")),
                                import_step(ids.SALES_ORDER_IMPORT, ("id", "salesOrderId")),
                            ],
                        },
                    ],
                },
            ],
        ),
    ),
    (
        ids.STOCK_FLOW,
        "flow",
        flow(
            "NetSuite stock to Amazon",
            "Sellable quantities, less what is held back for the shop.",
            "? 10 */2 ? * *",
            _flowGroupingId=STOCK_GROUP,
            pageGenerators=[{"_exportId": ids.STOCK_EXPORT, "skipRetries": False}],
            pageProcessors=[import_step(ids.STOCK_IMPORT, ("submissionId", "submissionId"), proceed=True)],
        ),
    ),
    (
        ids.SHIPMENTS_FLOW,
        "flow",
        flow(
            "Warehouse shipments to NetSuite",
            "Every hour, the parcels the warehouse has handed to a carrier.",
            "? 20 * ? * *",
            _flowGroupingId=ORDERS_GROUP,
            pageGenerators=[{"_exportId": ids.WAREHOUSE_SHIPMENTS, "skipRetries": True}],
            pageProcessors=[import_step(ids.FULFILLMENT_IMPORT, ("id", "fulfillmentId"))],
            _runNextFlowIds=[ids.CONFIRMATIONS_FLOW],
        ),
    ),
    (
        ids.CONFIRMATIONS_FLOW,
        "flow",
        flow(
            "Shipment confirmations to Amazon",
            "Runs after the warehouse's shipments, and by itself twice a day.",
            "? 0 7,19 ? * *",
            _flowGroupingId=ORDERS_GROUP,
            pageGenerators=[{"_exportId": ids.FULFILLMENTS_EXPORT, "skipRetries": False}],
            pageProcessors=[import_step(ids.CONFIRMATION_IMPORT)],
        ),
    ),
    (
        ids.REFUNDS_FLOW,
        "flow",
        flow(
            "Amazon refunds to NetSuite",
            "Credit memos for what Amazon has paid back.",
            "? 0 5 ? * *",
            _flowGroupingId=ORDERS_GROUP,
            pageGenerators=[{"_exportId": ids.REFUNDS_EXPORT, "skipRetries": False}],
            pageProcessors=[import_step(ids.REFUND_IMPORT, ("id", "creditMemoId"))],
        ),
    ),
]
