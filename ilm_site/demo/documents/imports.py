"""Where the demonstration's records go, and how each field is made."""

from typing import Any

from ilm_site.demo.documents import ids
from ilm_site.demo.documents.mapping import fixed, in_cache, in_table, lines, looked_up, taken

COUNTRIES = {
    "DE": "Germany",
    "AT": "Austria",
    "FR": "France",
    "IT": "Italy",
    "ES": "Spain",
    "NL": "Netherlands",
}
SUBSIDIARIES = {"Amazon.de": "2", "Amazon.fr": "3", "Amazon.it": "4", "Amazon.es": "5"}


def order_lines(*more: dict[str, Any]) -> dict[str, Any]:
    """Make the lines of an order in NetSuite from Amazon's order items."""
    return lines(
        "item",
        "$.OrderItems[*]",
        looked_up("item", "$.OrderItems.SellerSKU", "netsuiteItem"),
        taken("quantity", "$.OrderItems.QuantityOrdered", "number"),
        taken("amount", "$.OrderItems.ItemPrice.Amount", "number"),
        taken("taxamount", "$.OrderItems.ItemTax.Amount", "number"),
        taken("description", "$.OrderItems.Title"),
        taken("custcol_amazon_line", "$.OrderItems.OrderItemId"),
        *more,
    )


SHIP_TO = (
    taken("shipaddressee", "$.ShippingAddress.Name"),
    taken("shipaddr1", "$.ShippingAddress.AddressLine1"),
    taken("shipaddr2", "$.ShippingAddress.AddressLine2"),
    taken("shipcity", "$.ShippingAddress.City"),
    taken("shipstate", "$.ShippingAddress.StateOrRegion"),
    taken("shipzip", "$.ShippingAddress.PostalCode"),
    looked_up("shipcountry", "$.ShippingAddress.CountryCode", "country"),
)
ORDER_HEAD = (
    taken("otherrefnum", "$.AmazonOrderId"),
    taken("externalid", "$.AmazonOrderId"),
    taken("trandate", "$.orderDate"),
    taken("custbody_amazon_marketplace", "$.SalesChannel"),
    looked_up("subsidiary", "$.SalesChannel", "subsidiary"),
    taken("currency", "$.OrderTotal.CurrencyCode"),
)

RESOURCES = [
    (
        ids.CUSTOMER_IMPORT,
        "import",
        {
            "name": "Add or update NetSuite customer",
            "description": "One customer a buyer; the marketplace's address is the key.",
            "adaptorType": "NetSuiteDistributedImport",
            "_connectionId": ids.NETSUITE,
            "distributed": True,
            "idLockTemplate": "{{record.BuyerInfo.BuyerEmail}}",
            "netsuite_da": {
                "operation": "addupdate",
                "recordType": "customer",
                "internalIdLookup": {"expression": '["email","is","{{record.BuyerInfo.BuyerEmail}}"]'},
            },
            "mappings": [
                fixed("isperson", "T"),
                taken("firstname", "$.buyer.firstName"),
                taken("lastname", "$.buyer.lastName"),
                taken("email", "$.BuyerInfo.BuyerEmail"),
                taken("phone", "$.ShippingAddress.Phone"),
                looked_up("subsidiary", "$.SalesChannel", "subsidiary"),
                taken("currency", "$.OrderTotal.CurrencyCode"),
                fixed("category", "Marketplace"),
                fixed("custentity_source", "Amazon"),
                taken("custentity_first_order", "$.AmazonOrderId"),
                fixed("emailpreference", "NONE"),
            ],
            "lookups": [in_table("subsidiary", SUBSIDIARIES, "2")],
        },
    ),
    (
        ids.SALES_ORDER_IMPORT,
        "import",
        {
            "name": "Add NetSuite sales order",
            "description": "Orders the own warehouse ships.",
            "adaptorType": "NetSuiteDistributedImport",
            "_connectionId": ids.NETSUITE,
            "distributed": True,
            "ignoreExisting": True,
            "netsuite_da": {
                "operation": "add",
                "recordType": "salesorder",
                "internalIdLookup": {"expression": '["otherrefnum","equalto","{{record.AmazonOrderId}}"]'},
            },
            "mappings": [
                taken("entity", "$.customerId"),
                *ORDER_HEAD,
                fixed("orderstatus", "Pending Fulfillment"),
                taken("shipdate", "$.LatestShipDate"),
                looked_up("shipmethod", "$.ShipServiceLevel", "shipMethod"),
                taken("shippingcost", "$.shippingTotal", "number"),
                fixed("location", "Main warehouse"),
                fixed("department", "E-commerce"),
                *SHIP_TO,
                order_lines(taken("custcol_promotion", "$.OrderItems.PromotionDiscount.Amount", "number")),
            ],
            "lookups": [
                in_cache("netsuiteItem", ids.SKU_CACHE, "internalId"),
                in_cache("shipMethod", ids.SHIP_METHOD_CACHE, "internalId", "12"),
                in_table("country", COUNTRIES),
                in_table("subsidiary", SUBSIDIARIES, "2"),
            ],
            "hooks": {"preMap": {"_scriptId": ids.CHECK_SALES_ORDER, "function": "checkSalesOrder"}},
        },
    ),
    (
        ids.FBA_ORDER_IMPORT,
        "import",
        {
            "name": "Add NetSuite cash sale for FBA",
            "description": "Orders that Amazon itself has shipped from its own stock.",
            "adaptorType": "NetSuiteDistributedImport",
            "_connectionId": ids.NETSUITE,
            "distributed": True,
            "ignoreExisting": True,
            "netsuite_da": {
                "operation": "add",
                "recordType": "cashsale",
                "internalIdLookup": {"expression": '["otherrefnum","equalto","{{record.AmazonOrderId}}"]'},
            },
            "mappings": [
                fixed("entity", "Amazon FBA buyers"),
                *ORDER_HEAD,
                fixed("location", "Amazon FBA"),
                fixed("department", "E-commerce"),
                fixed("undepfunds", "T"),
                looked_up("shipcountry", "$.ShippingAddress.CountryCode", "country"),
                order_lines(),
            ],
            "lookups": [
                in_cache("netsuiteItem", ids.SKU_CACHE, "internalId"),
                in_table("country", COUNTRIES),
                in_table("subsidiary", SUBSIDIARIES, "2"),
            ],
        },
    ),
    (
        ids.STOCK_IMPORT,
        "import",
        {
            "name": "Update Amazon stock",
            "description": "Sets the quantity of one listing.",
            "adaptorType": "HTTPImport",
            "_connectionId": ids.AMAZON,
            "http": {
                "method": ["PATCH"],
                "relativeURI": [
                    "/listings/2021-08-01/items/{{connection.http.unencrypted.sellerId}}/{{record.sku}}"
                ],
                "batchSize": 1,
                "requestMediaType": "json",
                "response": {
                    "resourceIdPath": ["sku"],
                    "successPath": ["status"],
                    "successValues": [["ACCEPTED"]],
                },
            },
            "mappings": [
                fixed("productType", "PRODUCT"),
                lines(
                    "patches",
                    "$",
                    fixed("op", "replace"),
                    fixed("path", "/attributes/fulfillment_availability"),
                    lines(
                        "value",
                        "$",
                        fixed("fulfillment_channel_code", "DEFAULT"),
                        taken("quantity", "$.sellableQuantity", "number"),
                        taken("lead_time_to_ship_max_days", "$.custitem_lead_time", "number"),
                    ),
                ),
            ],
        },
    ),
    (
        ids.FULFILLMENT_IMPORT,
        "import",
        {
            "name": "Add NetSuite item fulfillment",
            "description": "Turns a parcel of the warehouse into a fulfillment of its sales order.",
            "adaptorType": "NetSuiteDistributedImport",
            "_connectionId": ids.NETSUITE,
            "distributed": True,
            "netsuite_da": {
                "operation": "add",
                "recordType": "itemfulfillment",
                "internalIdLookup": {"expression": '["otherrefnum","equalto","{{record.OrderNumber}}"]'},
            },
            "mappings": [
                taken("createdfrom", "$.OrderNumber"),
                taken("trandate", "$.ShippedAt"),
                fixed("shipstatus", "C"),
                looked_up("shipmethod", "$.Carrier", "shipMethod"),
                taken("custbody_carrier", "$.Carrier"),
                fixed("custbody_amazon_confirmed", "F"),
                taken("memo", "$.TrackingNumber"),
                lines(
                    "package",
                    "$",
                    taken("packagetrackingnumber", "$.TrackingNumber"),
                    taken("packageweight", "$.WeightGrams", "number"),
                ),
                lines(
                    "item",
                    "$.ParcelItem[*]",
                    looked_up("item", "$.ParcelItem.Sku", "netsuiteItem"),
                    taken("quantity", "$.ParcelItem.Quantity", "number"),
                    fixed("location", "Main warehouse"),
                ),
            ],
            "lookups": [
                in_cache("netsuiteItem", ids.SKU_CACHE, "internalId"),
                in_cache("shipMethod", ids.SHIP_METHOD_CACHE, "internalId", "12"),
            ],
        },
    ),
    (
        ids.CONFIRMATION_IMPORT,
        "import",
        {
            "name": "Confirm shipment to Amazon",
            "description": "Tells Amazon carrier and tracking number, which releases the payment.",
            "adaptorType": "HTTPImport",
            "_connectionId": ids.AMAZON,
            "http": {
                "method": ["POST"],
                "relativeURI": ["/orders/v0/orders/{{record.otherrefnum}}/shipmentConfirmation"],
                "batchSize": 1,
                "requestMediaType": "json",
            },
            "mappings": [
                taken("marketplaceId", "$.custbody_amazon_marketplace_id"),
                taken("packageDetail.packageReferenceId", "$.tranid"),
                looked_up("packageDetail.carrierCode", "$.custbody_carrier", "carrierCode"),
                taken("packageDetail.carrierName", "$.custbody_carrier"),
                taken("packageDetail.trackingNumber", "$.trackingNumbers[0]"),
                taken("packageDetail.shipDate", "$.trandate"),
                lines(
                    "packageDetail.orderItems",
                    "$.lines[*]",
                    taken("orderItemId", "$.lines.custcol_amazon_line"),
                    taken("quantity", "$.lines.quantity", "number"),
                ),
            ],
            "lookups": [in_table("carrierCode", {"DHL": "DHL", "UPS": "UPS", "GLS Germany": "GLS"}, "Other")],
            "hooks": {"postSubmit": {"_scriptId": ids.CONFIRM_SHIPMENTS, "function": "reportShipments"}},
        },
    ),
    (
        ids.REFUND_IMPORT,
        "import",
        {
            "name": "Add NetSuite credit memo",
            "description": "One credit memo a refund event.",
            "adaptorType": "NetSuiteDistributedImport",
            "_connectionId": ids.NETSUITE,
            "distributed": True,
            "netsuite_da": {"operation": "add", "recordType": "creditmemo"},
            "mappings": [
                taken("createdfrom", "$.orderId"),
                taken("trandate", "$.postedAt"),
                taken("otherrefnum", "$.orderId"),
                looked_up("subsidiary", "$.marketplace", "subsidiary"),
                fixed("department", "E-commerce"),
                fixed("memo", "Amazon refund"),
                lines(
                    "item",
                    "$.lines[*]",
                    looked_up("item", "$.lines.SellerSKU", "netsuiteItem"),
                    taken("quantity", "$.lines.QuantityShipped", "number"),
                    taken(
                        "amount", "$.lines.ItemChargeAdjustmentList[0].ChargeAmount.CurrencyAmount", "number"
                    ),
                    fixed("custcol_reason", "Customer return"),
                ),
            ],
            "lookups": [
                in_cache("netsuiteItem", ids.SKU_CACHE, "internalId"),
                in_table("subsidiary", SUBSIDIARIES, "2"),
            ],
        },
    ),
]
