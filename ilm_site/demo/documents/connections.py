"""The applications the demonstration connects: Amazon, NetSuite and a warehouse's file server."""

from ilm_site.demo.documents import ids

RESOURCES = [
    (
        ids.AMAZON,
        "connection",
        {
            "name": "Amazon Selling Partner",
            "description": "Seller account for the European marketplaces.",
            "type": "http",
            "assistant": "amazonsellingpartner",
            "http": {
                "formType": "assistant",
                "mediaType": "json",
                "baseURI": "https://sellingpartner.example.com",
                "unencrypted": {"marketplaceId": "A1PA6795UKMFR9", "sellerId": "A2DEMOSELLER"},
                "headers": [
                    {"name": "Accept", "value": "application/json"},
                    {"name": "User-Agent", "value": "Orders/1.4 (Language=JavaScript)"},
                ],
                "ping": {"relativeURI": "/sellers/v1/marketplaceParticipations", "method": "GET"},
                "auth": {
                    "type": "oauth",
                    "oauth": {
                        "grantType": "authorizecode",
                        "authURI": "https://sellercentral.example.com/apps/authorize/consent",
                        "tokenURI": "https://api.example.com/auth/o2/token",
                        "scope": [],
                    },
                    "token": {"location": "header", "headerName": "x-amz-access-token", "scheme": " "},
                },
                "rateLimit": {
                    "failStatusCode": 429,
                    "failPath": "errors[0].code",
                    "failValues": ["QuotaExceeded"],
                },
                "concurrencyLevel": 2,
            },
        },
    ),
    (
        ids.NETSUITE,
        "connection",
        {
            "name": "NetSuite",
            "description": "Orders, items and customers are kept here.",
            "type": "netsuite",
            "netsuite": {
                "authType": "token-auto",
                "account": "TSTDRV1234567",
                "environment": "production",
                "roleId": "1027",
                "wsdlVersion": "2023.1",
                "concurrencyLevel": 5,
                "linkSuiteScriptIntegrator": True,
            },
        },
    ),
    (
        ids.WAREHOUSE,
        "connection",
        {
            "name": "Warehouse file server",
            "description": "The warehouse puts one file of shipments here every hour.",
            "type": "ftp",
            "ftp": {
                "type": "sftp",
                "hostURI": "sftp.warehouse.example.com",
                "port": 22,
                "username": "orders",
                "usePassiveMode": True,
                "userDirectoryIsRoot": False,
            },
        },
    ),
]
