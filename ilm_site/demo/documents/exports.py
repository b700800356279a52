"""Where the demonstration's records come from."""

from ilm_site.demo.documents import ids
from ilm_site.demo.documents.mapping import where

AMAZON_ANSWER = {"successMediaType": "json", "errorMediaType": "json"}

RESOURCES = [
    (
        ids.ORDERS_EXPORT,
        "export",
        {
            "name": "Get Amazon orders",
            "description": "Orders of all marketplaces changed since the last run.",
            "adaptorType": "HTTPExport",
            "_connectionId": ids.AMAZON,
            "type": "delta",
            "delta": {
                "dateField": "LastUpdateDate",
                "startDate": "2026-01-01T00:00:00Z",
                "lagOffset": 120000,
            },
            "pageSize": 50,
            "traceKeyTemplate": "{{record.AmazonOrderId}}",
            "http": {
                "method": "GET",
                "relativeURI": "/orders/v0/orders"
                "?MarketplaceIds={{connection.http.unencrypted.marketplaceId}}"
                "&LastUpdatedAfter={{lastExportDateTime}}&OrderStatuses=Unshipped,PartiallyShipped,Shipped",
                "paging": {
                    "method": "token",
                    "path": "payload.NextToken",
                    "relativeURI": "/orders/v0/orders?NextToken={{export.http.paging.token}}",
                },
                "response": {"resourcePath": "payload.Orders", "errorPath": "errors[0].message"},
                **AMAZON_ANSWER,
            },
            "filter": where("OrderStatus", "notequals", "Pending"),
            "hooks": {"preSavePage": {"_scriptId": ids.PREPARE_ORDERS, "function": "prepareOrders"}},
            "sampleData": {
                "AmazonOrderId": "305-0000000-0000001",
                "PurchaseDate": "2026-02-03T10:15:00Z",
                "OrderStatus": "Unshipped",
                "FulfillmentChannel": "MFN",
                "ShipServiceLevel": "Std DE Dom",
                "OrderTotal": {"CurrencyCode": "EUR", "Amount": "59.90"},
                "ShippingAddress": {"Name": "Sample Buyer", "City": "Berlin", "CountryCode": "DE"},
                "BuyerInfo": {"BuyerEmail": "sample@marketplace.example"},
            },
        },
    ),
    (
        ids.ORDER_ITEMS_LOOKUP,
        "export",
        {
            "name": "Look up order items",
            "description": "The lines of one order; Amazon gives them one order at a time.",
            "adaptorType": "HTTPExport",
            "_connectionId": ids.AMAZON,
            "isLookup": True,
            "http": {
                "method": "GET",
                "relativeURI": "/orders/v0/orders/{{record.AmazonOrderId}}/orderItems",
                "response": {"resourcePath": "payload.OrderItems", "errorPath": "errors[0].message"},
                **AMAZON_ANSWER,
            },
        },
    ),
    (
        ids.CUSTOMER_LOOKUP,
        "export",
        {
            "name": "Look up NetSuite customer",
            "description": "By the buyer's e-mail address at the marketplace.",
            "adaptorType": "NetSuiteExport",
            "_connectionId": ids.NETSUITE,
            "isLookup": True,
            "netsuite": {
                "type": "suiteql",
                "suiteql": {
                    "query": "select c.id, c.entityid, c.email, c.subsidiary\n"
                    "from customer c\n"
                    "where lower(c.email) = lower('{{record.BuyerInfo.BuyerEmail}}')\n"
                    "  and c.isinactive = 'F'\n"
                    "order by c.datecreated\n"
                },
            },
        },
    ),
    (
        ids.STOCK_EXPORT,
        "export",
        {
            "name": "Get available stock from NetSuite",
            "description": "Available quantities of all items sold at Amazon, by location.",
            "adaptorType": "NetSuiteExport",
            "_connectionId": ids.NETSUITE,
            "pageSize": 500,
            "netsuite": {
                "type": "restlet",
                "restlet": {"recordType": "inventoryitem", "searchId": "4711", "batchSize": 500},
            },
            "filter": where("custitem_sold_at_amazon", "equals", "T"),
            "hooks": {"preSavePage": {"_scriptId": ids.SAFETY_STOCK, "function": "keepSafetyStock"}},
        },
    ),
    (
        ids.WAREHOUSE_SHIPMENTS,
        "export",
        {
            "name": "Get warehouse shipment files",
            "description": "Every hour one file; taken files are moved to the archive folder.",
            "adaptorType": "FTPExport",
            "_connectionId": ids.WAREHOUSE,
            "ftp": {
                "directoryPath": "/outgoing/shipments",
                "fileNameStartsWith": "SHIP_",
                "fileNameEndsWith": ".txt",
                "backupDirectoryPath": "/outgoing/archive",
            },
            "file": {
                "type": "filedefinition",
                "encoding": "utf8",
                "skipDelete": False,
                "fileDefinition": {"_fileDefinitionId": ids.SHIPMENT_FILE, "resourcePath": "Parcel"},
            },
            "oneToMany": False,
        },
    ),
    (
        ids.FULFILLMENTS_EXPORT,
        "export",
        {
            "name": "Get shipped fulfillments from NetSuite",
            "description": "Item fulfillments marked as shipped and not yet confirmed to Amazon.",
            "adaptorType": "NetSuiteExport",
            "_connectionId": ids.NETSUITE,
            "type": "once",
            "once": {"booleanField": "custbody_amazon_confirmed"},
            "pageSize": 100,
            "netsuite": {
                "type": "restlet",
                "restlet": {"recordType": "itemfulfillment", "searchId": "4718", "batchSize": 100},
            },
            "filter": where("status", "equals", "Shipped"),
        },
    ),
    (
        ids.REFUNDS_EXPORT,
        "export",
        {
            "name": "Get Amazon refunds",
            "description": "Refund events posted since the last run.",
            "adaptorType": "HTTPExport",
            "_connectionId": ids.AMAZON,
            "type": "delta",
            "delta": {"dateField": "PostedDate", "startDate": "2026-01-01T00:00:00Z", "lagOffset": 300000},
            "pageSize": 100,
            "http": {
                "method": "GET",
                "relativeURI": "/finances/v0/financialEvents"
                "?PostedAfter={{lastExportDateTime}}&MaxResultsPerPage=100",
                "paging": {
                    "method": "token",
                    "path": "payload.NextToken",
                    "relativeURI": "/finances/v0/financialEvents?NextToken={{export.http.paging.token}}",
                },
                "response": {"resourcePath": "payload.FinancialEvents.RefundEventList"},
                **AMAZON_ANSWER,
            },
            "transform": {
                "type": "expression",
                "version": "2",
                "rules": [
                    {"generate": "orderId", "extract": "$.AmazonOrderId", "dataType": "string"},
                    {"generate": "postedAt", "extract": "$.PostedDate", "dataType": "string"},
                    {"generate": "marketplace", "extract": "$.MarketplaceName", "dataType": "string"},
                    {
                        "generate": "lines",
                        "extract": "$.ShipmentItemAdjustmentList",
                        "dataType": "objectarray",
                    },
                ],
            },
        },
    ),
]
